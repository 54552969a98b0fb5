"""List a queue by priority from an index, as it is by title.

Revision ID: e2a95b7d4f61
Revises: 4c7e1a93d8b2
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e2a95b7d4f61"
down_revision = "4c7e1a93d8b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "qcreuse_dossier_priorities",
        "qcreuse_dossier",
        ["organization_id", sa.text("priority_low DESC"), "title", "package_id"],
        postgresql_where=sa.text("NOT gone"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("qcreuse_dossier_priorities", "qcreuse_dossier")
