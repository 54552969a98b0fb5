"""Let two people decide the potential against what the answers make of it.

Revision ID: d37b90c2e5a8
Revises: a6c1f04e7b93
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "d37b90c2e5a8"
down_revision = "a6c1f04e7b93"
branch_labels = None
depends_on = None

KEY = [
    *("organization_id", "state", "title", "package_id"),
    *("flag", "assignee_id", "klass", "revalidate", "due_on"),
]
BESIDE = [
    *("kinds", "missing", "priority_low", "waits"),
    *("created_by", "assessed_by", "submitted_by"),
]
"""What the index of the queue holds already."""


def upgrade() -> None:
    """Add the override, and who made it to what lists read from the index alone."""
    op.add_column(
        "qcreuse_dossier",
        sa.Column("override", JSONB, nullable=False, server_default="{}"),
    )
    op.add_column(
        "qcreuse_dossier",
        sa.Column("override_by", sa.Text, nullable=False, server_default=""),
    )
    _index([*BESIDE, "override_by"])
    # Few entries have one: they are counted beside the indicator.
    op.create_index(
        "qcreuse_dossier_overrides",
        "qcreuse_dossier",
        ["organization_id"],
        postgresql_where=sa.text("override_by <> '' AND NOT gone"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("qcreuse_dossier_overrides", "qcreuse_dossier")
    _index(BESIDE)
    op.drop_column("qcreuse_dossier", "override_by")
    op.drop_column("qcreuse_dossier", "override")


def _index(beside: list[str]) -> None:
    op.drop_index("qcreuse_dossier_queue", "qcreuse_dossier")
    op.create_index(
        "qcreuse_dossier_queue",
        "qcreuse_dossier",
        KEY,
        postgresql_include=beside,
        postgresql_where=sa.text("NOT gone"),
    )
