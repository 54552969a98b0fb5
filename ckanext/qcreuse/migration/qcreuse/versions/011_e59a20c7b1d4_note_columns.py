"""Note the columns of uploaded tables.

Revision ID: e59a20c7b1d4
Revises: d81c5b3e7f20
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "e59a20c7b1d4"
down_revision = "d81c5b3e7f20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: of the files of before, no column is known."""
    op.add_column(
        "qcreuse_dossier",
        sa.Column("file_columns", JSONB, nullable=False, server_default="{}"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_column("qcreuse_dossier", "file_columns")
