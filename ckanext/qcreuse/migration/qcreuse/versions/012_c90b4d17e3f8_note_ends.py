"""Note where each history ends, so that one cut at its end is noticed.

Revision ID: c90b4d17e3f8
Revises: e59a20c7b1d4
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c90b4d17e3f8"
down_revision = "e59a20c7b1d4"
branch_labels = None
depends_on = None

# An event that is not linked to the end leaves it where it is: what was cut cannot be
# grown over.
NOTE = """
    CREATE OR REPLACE FUNCTION qcreuse_event_noted() RETURNS trigger AS $$
    BEGIN
        INSERT INTO qcreuse_event_head AS head (subject_type, subject_id, number, hash)
            VALUES (NEW.subject_type, NEW.subject_id, NEW.number, NEW.hash)
        ON CONFLICT (subject_type, subject_id) DO UPDATE
            SET number = excluded.number, hash = excluded.hash
            WHERE head.number + 1 = NEW.number AND head.hash = NEW.previous_hash;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
"""


def upgrade() -> None:
    """Note the ends of today, have the database follow them, and refuse all else."""
    op.create_table(
        "qcreuse_event_head",
        sa.Column("subject_type", sa.Text, primary_key=True),
        sa.Column("subject_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.execute(
        """
        INSERT INTO qcreuse_event_head
        SELECT DISTINCT ON (subject_type, subject_id)
            subject_type, subject_id, number, hash
        FROM qcreuse_event ORDER BY subject_type, subject_id, number DESC
        """
    )
    op.execute(NOTE)
    op.execute(
        "CREATE TRIGGER qcreuse_event_noted AFTER INSERT ON qcreuse_event"
        " FOR EACH ROW EXECUTE FUNCTION qcreuse_event_noted()"
    )
    op.execute(
        """
        CREATE TRIGGER qcreuse_event_head_stays
        BEFORE DELETE OR TRUNCATE ON qcreuse_event_head
        FOR EACH STATEMENT EXECUTE FUNCTION qcreuse_refuse_change()
        """
    )
    # Whatever comes from no trigger comes from a hand.
    op.execute(
        """
        CREATE TRIGGER qcreuse_event_head_follows
        BEFORE INSERT OR UPDATE ON qcreuse_event_head
        FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
        EXECUTE FUNCTION qcreuse_refuse_change()
        """
    )


def downgrade() -> None:
    """Take it away; the events stay."""
    op.execute("DROP TRIGGER qcreuse_event_noted ON qcreuse_event")
    op.execute("DROP FUNCTION qcreuse_event_noted()")
    op.drop_table("qcreuse_event_head")
