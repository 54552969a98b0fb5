"""Keep what the source of a harvested dataset last said of it.

Of what was harvested before, nothing is known: its next arrival is taken whole.

Revision ID: 4d0b91e6f7c3
Revises: e7a40b93d5c1
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "4d0b91e6f7c3"
down_revision = "e7a40b93d5c1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "qcreuse_arrival",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("record", JSONB, nullable=False),
        sa.Column("arrived_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop it: every next arrival is taken whole."""
    op.drop_table("qcreuse_arrival")
