"""Create the dossier table.

Revision ID: 5b0f1c7a9d10
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "5b0f1c7a9d10"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create one governance row per dataset."""
    op.create_table(
        "qcreuse_dossier",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("assessed_by", sa.Text, nullable=False),
        sa.Column("submitted_by", sa.Text, nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("criteria_version", sa.Text, nullable=False),
        sa.Column("clearances", JSONB, nullable=False),
        sa.Column("target_date", sa.Date),
        sa.Column("revisit_date", sa.Date),
        sa.Column("extraction_plan", sa.Text, nullable=False),
        sa.Column("exemption_reason", sa.Text, nullable=False),
        sa.Column("exemption_rationale", sa.Text, nullable=False),
        sa.Column("sharing_purpose", sa.Text, nullable=False),
        sa.Column("sharing_recipients", sa.Text, nullable=False),
        sa.Column("published_at", sa.DateTime),
    )


def downgrade() -> None:
    """Drop the dossiers."""
    op.drop_table("qcreuse_dossier")
