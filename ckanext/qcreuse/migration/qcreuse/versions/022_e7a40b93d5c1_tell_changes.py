"""Hold the last change of each dataset that the feed of changes tells of.

Nothing is told yet: every fragment is built anew after it, and what is built is told
of.

Revision ID: e7a40b93d5c1
Revises: c83f1d5e72a9
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "e7a40b93d5c1"
down_revision = "c83f1d5e72a9"
branch_labels = None
depends_on = None

# What clients compare by: the clock of a browser knows no less than a millisecond.
MOMENT = TIMESTAMP(precision=3)


def upgrade() -> None:
    """Add the columns, and the table of what parts pages."""
    op.add_column("qcreuse_fragment", sa.Column("told", sa.BigInteger))
    op.add_column("qcreuse_fragment", sa.Column("told_at", MOMENT))
    op.add_column("qcreuse_fragment", sa.Column("change", sa.Text))
    op.create_index("qcreuse_fragment_changes", "qcreuse_fragment", ["door", "told_at"])
    op.create_table(
        "qcreuse_cut",
        sa.Column("at", MOMENT, primary_key=True),
        sa.Column("merged", sa.Boolean, nullable=False),
    )
    # No program has this key: all is built anew, and told. What is gone was there.
    op.execute("UPDATE qcreuse_fragment SET key = ''")
    op.execute(
        "UPDATE qcreuse_fragment SET change = 'update' WHERE removed_at IS NOT NULL"
    )


def downgrade() -> None:
    """Forget what was told."""
    op.drop_table("qcreuse_cut")
    op.drop_index("qcreuse_fragment_changes")
    for column in ("told", "told_at", "change"):
        op.drop_column("qcreuse_fragment", column)
