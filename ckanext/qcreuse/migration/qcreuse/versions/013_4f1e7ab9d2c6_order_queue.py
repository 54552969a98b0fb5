"""Give each state of a queue by title, and look at codes before titles.

Revision ID: 4f1e7ab9d2c6
Revises: c90b4d17e3f8
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4f1e7ab9d2c6"
down_revision = "c90b4d17e3f8"
branch_labels = None
depends_on = None

NAME, TABLE = "qcreuse_dossier_queue", "qcreuse_dossier"
CODES = ["flag", "assignee_id", "klass", "revalidate", "due_on"]
"""Part of the key, after what orders it: PostgreSQL compares them as it reads the
index, and unfolds only what they leave."""

BESIDE = [
    "kinds",
    "missing",
    "priority_low",
    "waits",
    "created_by",
    "assessed_by",
    "submitted_by",
]


def upgrade() -> None:
    """Make the index of the queue anew."""
    op.drop_index(NAME, TABLE)
    op.create_index(
        NAME,
        TABLE,
        ["organization_id", "state", "title", "package_id", *CODES],
        postgresql_include=BESIDE,
        postgresql_where=sa.text("NOT gone"),
    )


def downgrade() -> None:
    """Make it as it was."""
    op.drop_index(NAME, TABLE)
    op.create_index(
        NAME,
        TABLE,
        ["organization_id", "state"],
        postgresql_include=["package_id", "title", *CODES, *BESIDE],
        postgresql_where=sa.text("NOT gone"),
    )
