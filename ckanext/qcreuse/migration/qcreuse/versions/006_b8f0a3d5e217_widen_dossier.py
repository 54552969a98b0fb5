"""Give the dossier its people, its schedule, and where the entry stands.

Revision ID: b8f0a3d5e217
Revises: 9d2e7b41c6f5
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "b8f0a3d5e217"
down_revision = "9d2e7b41c6f5"
branch_labels = None
depends_on = None

TEXTS = (
    "assignee_id",
    "steward_unit",
    "steward_email",
    "source_system",
    "release_by",
    "organization_id",
    "title",
    "ahead",
    "flag",
    "klass",
    "judged_by",
)
LISTS = ("kinds", "missing", "lapsed")
NUMBERS = ("priority_low", "priority_high")
DATES = ("assigned_until", "release_on", "due_on", "holds_until")


def upgrade() -> None:
    """Add the columns; ``ckan qcreuse run-due`` fills in where each entry stands."""
    columns = [
        *(_column(name, sa.Text, "") for name in TEXTS),
        *(_column(name, ARRAY(sa.Text), "{}") for name in LISTS),
        *(_column(name, sa.Float, "0") for name in NUMBERS),
        *(sa.Column(name, sa.Date) for name in DATES),
        _column("revalidate", sa.Boolean, "false"),
        sa.Column("judged_at", sa.DateTime),
    ]
    for column in columns:
        op.add_column("qcreuse_dossier", column)
    op.execute(
        """
        UPDATE qcreuse_dossier SET organization_id = coalesce(owner_org, ''),
            title = coalesce(package.title, '')
        FROM package WHERE package.id = package_id
        """
    )
    # A clearance of before covers the content it was signed over, no more; its
    # fingerprint was made otherwise, so that it lapses and is asked again.
    op.execute(
        """
        UPDATE qcreuse_dossier SET clearances = (
            SELECT jsonb_object_agg(
                key, value || '{"scope": "content", "review_on": null}'::jsonb)
            FROM jsonb_each(clearances))
        WHERE clearances <> '{}'::jsonb
        """
    )
    op.create_index(
        "qcreuse_dossier_queue", "qcreuse_dossier", ["organization_id", "state"]
    )
    op.create_index("qcreuse_dossier_assignee", "qcreuse_dossier", ["assignee_id"])


def downgrade() -> None:
    """Take the columns away."""
    op.drop_index("qcreuse_dossier_assignee", "qcreuse_dossier")
    op.drop_index("qcreuse_dossier_queue", "qcreuse_dossier")
    names = (*TEXTS, *LISTS, *NUMBERS, *DATES, "revalidate", "judged_at")
    for name in names:
        op.drop_column("qcreuse_dossier", name)


def _column(name: str, kind: object, default: str) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False, server_default=default)  # type: ignore[arg-type]
