"""Say on each dossier what waits for whom, and list a queue from an index alone.

Revision ID: 4c7e1a93d8b2
Revises: b8f0a3d5e217
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "4c7e1a93d8b2"
down_revision = "b8f0a3d5e217"
branch_labels = None
depends_on = None

LISTED = (
    "package_id",
    "title",
    "kinds",
    "missing",
    "flag",
    "klass",
    "priority_low",
    "revalidate",
    "due_on",
    "assignee_id",
    "waits",
    "created_by",
    "assessed_by",
    "submitted_by",
)
"""What lists filter and sort by: read from the index, the wide rows are not."""

# A dataset is deleted, restored and purged through many doors, raw SQL among them.
FOLLOW = """
    CREATE OR REPLACE FUNCTION qcreuse_dossier_follows() RETURNS trigger AS $$
    BEGIN
        UPDATE qcreuse_dossier
            SET gone = (TG_OP = 'DELETE' OR NEW.state = 'deleted')
            WHERE package_id = OLD.id;
        RETURN NULL;
    END$$ LANGUAGE plpgsql
"""


def upgrade() -> None:
    """Add the columns, what keeps ``gone`` true, the indexes and the digests."""
    op.add_column(
        "qcreuse_dossier",
        sa.Column("waits", ARRAY(sa.Text), nullable=False, server_default="{}"),
    )
    op.add_column(
        "qcreuse_dossier",
        sa.Column("gone", sa.Boolean, nullable=False, server_default="false"),
    )
    # No row of the day before says what waits: `ckan qcreuse run-due` does.
    op.execute(
        """
        UPDATE qcreuse_dossier SET title = left(title, 200), judged_by = '',
            gone = NOT EXISTS (SELECT 1 FROM package
                               WHERE id = package_id AND state <> 'deleted')
        """
    )
    op.execute(FOLLOW)
    op.execute(
        "CREATE TRIGGER qcreuse_dossier_follows"
        " AFTER UPDATE OF state OR DELETE ON package"
        " FOR EACH ROW EXECUTE FUNCTION qcreuse_dossier_follows()"
    )
    op.drop_index("qcreuse_dossier_queue", "qcreuse_dossier")
    op.create_index(
        "qcreuse_dossier_queue",
        "qcreuse_dossier",
        ["organization_id", "state"],
        postgresql_include=LISTED,
        postgresql_where=sa.text("NOT gone"),
    )
    op.create_index(
        "qcreuse_dossier_titles",
        "qcreuse_dossier",
        ["organization_id", "title", "package_id"],
        postgresql_where=sa.text("NOT gone"),
    )
    op.create_table(
        "qcreuse_digest",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("sent_on", sa.Date, nullable=False),
    )


def downgrade() -> None:
    """Take it all away."""
    op.drop_table("qcreuse_digest")
    op.drop_index("qcreuse_dossier_titles", "qcreuse_dossier")
    op.drop_index("qcreuse_dossier_queue", "qcreuse_dossier")
    op.create_index(
        "qcreuse_dossier_queue", "qcreuse_dossier", ["organization_id", "state"]
    )
    op.execute("DROP TRIGGER qcreuse_dossier_follows ON package")
    op.execute("DROP FUNCTION qcreuse_dossier_follows()")
    op.drop_column("qcreuse_dossier", "gone")
    op.drop_column("qcreuse_dossier", "waits")
