"""Tell a refusal in both languages, and whether its reason is for everyone.

Revision ID: a6d04f2c81be
Revises: e2a95b7d4f61
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a6d04f2c81be"
down_revision = "e2a95b7d4f61"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: what was refused before is told to nobody outside."""
    op.add_column(
        "qcreuse_dossier",
        sa.Column("exemption_rationale_en", sa.Text, nullable=False, server_default=""),
    )
    op.add_column(
        "qcreuse_dossier",
        sa.Column(
            "exemption_public", sa.Boolean, nullable=False, server_default="false"
        ),
    )


def downgrade() -> None:
    """Take the columns away."""
    for column in ("exemption_public", "exemption_rationale_en"):
        op.drop_column("qcreuse_dossier", column)
