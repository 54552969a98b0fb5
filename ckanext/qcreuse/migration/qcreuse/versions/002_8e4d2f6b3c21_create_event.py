"""Create the event table, which only grows.

Revision ID: 8e4d2f6b3c21
Revises: 5b0f1c7a9d10
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "8e4d2f6b3c21"
down_revision = "5b0f1c7a9d10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the history and refuse to change or empty it."""
    op.create_table(
        "qcreuse_event",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("subject_type", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Text, nullable=False),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("from_state", sa.Text, nullable=False),
        sa.Column("to_state", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.UniqueConstraint("subject_type", "subject_id", "number"),
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION qcreuse_refuse_change() RETURNS trigger AS $$
        BEGIN
            RAISE EXCEPTION 'qcreuse: % on % is refused: its rows are kept for ever',
                TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
        END $$ LANGUAGE plpgsql
        """
    )
    op.execute(
        """
        CREATE TRIGGER qcreuse_event_only_grows
        BEFORE UPDATE OR DELETE OR TRUNCATE ON qcreuse_event
        FOR EACH STATEMENT EXECUTE FUNCTION qcreuse_refuse_change()
        """
    )


def downgrade() -> None:
    """Drop the history."""
    op.drop_table("qcreuse_event")
    op.execute("DROP FUNCTION qcreuse_refuse_change()")
