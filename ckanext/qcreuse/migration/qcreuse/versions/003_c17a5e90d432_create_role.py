"""Create the table of duties.

Revision ID: c17a5e90d432
Revises: 8e4d2f6b3c21
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c17a5e90d432"
down_revision = "8e4d2f6b3c21"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create one row per organisation, person and duty."""
    op.create_table(
        "qcreuse_role",
        sa.Column("organization_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True, index=True),
        sa.Column("duty", sa.Text, primary_key=True),
        sa.Column("granted_at", sa.DateTime, nullable=False),
        sa.Column("granted_by", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the duties."""
    op.drop_table("qcreuse_role")
