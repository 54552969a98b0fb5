"""Keep why a resource departs from the conformity grid.

Revision ID: d81c5b3e7f20
Revises: a6d04f2c81be
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "d81c5b3e7f20"
down_revision = "a6d04f2c81be"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "qcreuse_dossier",
        sa.Column("derogations", sa.Text, nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_column("qcreuse_dossier", "derogations")
