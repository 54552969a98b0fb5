"""Keep what a dataset says at each door apart: who may read one may not read another.

Marks stay one for each dataset: what changes it changes what it says at every door.

Revision ID: b62e4d81f0c7
Revises: 7d1f0c52e9ab
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b62e4d81f0c7"
down_revision = "7d1f0c52e9ab"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of each row that it is the catalogue's."""
    op.add_column(
        "qcreuse_fragment",
        sa.Column("door", sa.Text, nullable=False, server_default="catalogue"),
    )
    # Whoever writes one says which: none is public by default.
    op.alter_column("qcreuse_fragment", "door", server_default=None)
    _index(["package_id", "door"], ["door", "version", "visible", "key"])


def downgrade() -> None:
    """Leave the catalogue alone."""
    op.execute("DELETE FROM qcreuse_fragment WHERE door <> 'catalogue'")
    op.execute("DELETE FROM qcreuse_page WHERE door <> 'catalogue'")
    op.execute("DELETE FROM qcreuse_feed WHERE door <> 'catalogue'")
    _index(["package_id"], ["version", "visible", "key"])
    op.drop_column("qcreuse_fragment", "door")


def _index(named_by: list[str], compared_by: list[str]) -> None:
    op.drop_constraint("qcreuse_fragment_pkey", "qcreuse_fragment")
    op.create_primary_key("qcreuse_fragment_pkey", "qcreuse_fragment", named_by)
    op.drop_index("qcreuse_fragment_places", "qcreuse_fragment")
    op.create_index(
        "qcreuse_fragment_places",
        "qcreuse_fragment",
        ["place", "package_id"],
        postgresql_include=compared_by,
    )
