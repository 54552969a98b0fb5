"""Keep the effort that an entry takes, and the capacity of an organisation.

Revision ID: a3d81f5c07e6
Revises: 5e8f2a71c0d6
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a3d81f5c07e6"
down_revision = "5e8f2a71c0d6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty for every entry: nobody has estimated it."""
    op.add_column("qcreuse_dossier", sa.Column("effort", sa.Integer))
    op.create_check_constraint(
        "qcreuse_dossier_effort", "qcreuse_dossier", "effort > 0"
    )
    op.create_table(
        "qcreuse_capacity",
        sa.Column("organization_id", sa.Text, primary_key=True),
        sa.Column("quarter", sa.Text, primary_key=True),
        sa.Column("points", sa.Integer, nullable=False),
        sa.CheckConstraint("points >= 0", name="qcreuse_capacity_points"),
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_table("qcreuse_capacity")
    op.drop_column("qcreuse_dossier", "effort")
