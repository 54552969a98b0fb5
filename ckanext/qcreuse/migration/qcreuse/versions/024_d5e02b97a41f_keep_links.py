"""Keep whether each published address answered when it was tried last.

Revision ID: d5e02b97a41f
Revises: 4d0b91e6f7c3
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "d5e02b97a41f"
down_revision = "4d0b91e6f7c3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; an address may be longer than an index can hold."""
    op.create_table(
        "qcreuse_link",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("checked_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("qcreuse_link")
