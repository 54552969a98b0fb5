"""Keep imports of an inventory, and each line of their files.

Revision ID: a41d7c90e6b3
Revises: a3d81f5c07e6
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON, JSONB

revision = "a41d7c90e6b3"
down_revision = "a3d81f5c07e6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables, and the index by which entries are known again."""
    _create_import()
    _create_row()
    op.execute(
        # A digest: an identifier may be longer than what an index takes
        "CREATE INDEX qcreuse_package_inventory_id ON package"
        " (owner_org, md5(extras ->> 'inventory_id'))"
    )


def downgrade() -> None:
    """Take it all away."""
    op.execute("DROP INDEX qcreuse_package_inventory_id")
    op.drop_table("qcreuse_import_row")
    op.drop_table("qcreuse_import")


def _create_import() -> None:
    op.create_table(
        "qcreuse_import",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("organization_id", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("layout", JSONB, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("asked_to_stop", sa.Boolean, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("job_id", sa.Text, nullable=False),
    )
    op.create_index(
        "qcreuse_import_of",
        "qcreuse_import",
        ["organization_id", sa.text("created_at DESC")],
    )


def _create_row() -> None:
    op.create_table(
        "qcreuse_import_row",
        sa.Column("import_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        # As read: JSON keeps what JSONB refuses, such as a NUL in a text
        sa.Column("data", JSON),
        sa.Column("findings", JSON),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("known_as", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("lines", JSON),
        sa.Column("changes", JSON),
        sa.Column("former", JSON),
        sa.Column("version", sa.Integer),
        sa.Column("modified", sa.DateTime),
    )
    for name, columns in (
        ("steps", ["import_id", "step", "number"]),
        ("outcomes", ["import_id", "outcome", "number"]),
        ("packages", ["import_id", "package_id"]),
        ("names", ["import_id", "name"]),
        ("known", ["import_id", "known_as"]),
    ):
        op.create_index(f"qcreuse_import_row_{name}", "qcreuse_import_row", columns)
