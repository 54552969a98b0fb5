"""Keep the criteria that each score was given under.

Revision ID: a6c1f04e7b93
Revises: 4f1e7ab9d2c6
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "a6c1f04e7b93"
down_revision = "4f1e7ab9d2c6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create one row per version; the next score, or run-due, writes today's."""
    op.create_table(
        "qcreuse_criteria",
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop the versions."""
    op.drop_table("qcreuse_criteria")
