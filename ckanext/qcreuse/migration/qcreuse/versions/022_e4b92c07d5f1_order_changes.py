"""Find what changed at a door since a moment, in the order of the changes.

Revision ID: e4b92c07d5f1
Revises: c83f1d5e72a9
"""

from __future__ import annotations

from alembic import op

revision = "e4b92c07d5f1"
down_revision = "c83f1d5e72a9"
branch_labels = None
depends_on = None

NAME, TABLE = "qcreuse_fragment_changes", "qcreuse_fragment"


def upgrade() -> None:
    """Create the index."""
    op.create_index(NAME, TABLE, ["door", "changed_at", "package_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index(NAME, TABLE)
