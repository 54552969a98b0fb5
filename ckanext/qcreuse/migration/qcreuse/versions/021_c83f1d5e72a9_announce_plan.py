"""Hold whether a body announces that it plans to open an entry.

Revision ID: c83f1d5e72a9
Revises: b62e4d81f0c7
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c83f1d5e72a9"
down_revision = "b62e4d81f0c7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: nobody announced what was planned before."""
    op.add_column(
        "qcreuse_dossier",
        sa.Column("announced", sa.Boolean, nullable=False, server_default="false"),
    )


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("qcreuse_dossier", "announced")
