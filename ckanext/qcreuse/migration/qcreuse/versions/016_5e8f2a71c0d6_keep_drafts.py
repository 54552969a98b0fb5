"""Keep what a person has not recorded yet, apart from the dossier.

Revision ID: 5e8f2a71c0d6
Revises: d37b90c2e5a8
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "5e8f2a71c0d6"
down_revision = "d37b90c2e5a8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create one row per dataset and person."""
    op.create_table(
        "qcreuse_draft",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop the drafts."""
    op.drop_table("qcreuse_draft")
