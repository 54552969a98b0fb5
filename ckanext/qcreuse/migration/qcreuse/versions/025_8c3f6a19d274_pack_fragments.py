"""Have PostgreSQL pack the texts of fragments by lz4, where it was built with it.

Revision ID: 8c3f6a19d274
Revises: d5e02b97a41f
"""

from __future__ import annotations

from alembic import op

revision = "8c3f6a19d274"
down_revision = "d5e02b97a41f"
branch_labels = None
depends_on = None

COLUMNS = ("ttl", "xml", "jsonld")


def upgrade() -> None:
    """Choose it for what is written from now on; what is there stays as it is.

    As much is saved as by PostgreSQL's own way, in half the time.
    """
    _pack("lz4")


def downgrade() -> None:
    """Go back to PostgreSQL's own way."""
    _pack("pglz")


def _pack(method: str) -> None:
    # PostgreSQL has known more than one way since its version 14.
    for column in COLUMNS:
        op.execute(
            f"""
            DO $$ BEGIN
                IF EXISTS (
                    SELECT FROM pg_settings
                    WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
                ) THEN
                    ALTER TABLE qcreuse_fragment
                    ALTER COLUMN {column} SET COMPRESSION {method};
                END IF;
            END $$
            """
        )
