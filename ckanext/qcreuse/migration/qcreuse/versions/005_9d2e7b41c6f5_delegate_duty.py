"""Let a duty be lent for a period, and a one-person body be excepted in writing.

Revision ID: 9d2e7b41c6f5
Revises: f3b86d24e543
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9d2e7b41c6f5"
down_revision = "f3b86d24e543"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the period of a duty, and the exceptions to four eyes."""
    op.add_column("qcreuse_role", sa.Column("starts_on", sa.Date))
    op.add_column("qcreuse_role", sa.Column("ends_on", sa.Date))
    op.add_column(
        "qcreuse_role",
        sa.Column("delegated_by", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "qcreuse_exception",
        sa.Column("organization_id", sa.Text, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("granted_at", sa.DateTime, nullable=False),
        sa.Column("granted_by", sa.Text, nullable=False),
        sa.Column("ends_on", sa.Date),
    )


def downgrade() -> None:
    """Drop the exceptions and the periods."""
    op.drop_table("qcreuse_exception")
    for column in ("delegated_by", "ends_on", "starts_on"):
        op.drop_column("qcreuse_role", column)
