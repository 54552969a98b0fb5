"""Keep each dataset's RDF, and mark by triggers what a change makes stale.

A mark is a row of its own, only ever added by who writes: two writers never wait for
each other because of it, and a transaction that is rolled back leaves none. What the
builder has read it takes away; what was committed meanwhile stays.

Revision ID: 7d1f0c52e9ab
Revises: a41d7c90e6b3
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7d1f0c52e9ab"
down_revision = "a41d7c90e6b3"
branch_labels = None
depends_on = None

# The first 32 bits of a hash, unsigned: ranges of it hold about as many datasets.
PLACE = """
    CREATE OR REPLACE FUNCTION qcreuse_place(package_id text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT ('x' || substr(md5(package_id), 1, 8))::bit(32)::bigint $$
"""

MARKS = """
    CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            INSERT INTO qcreuse_mark (package_id, place)
            SELECT found.id, qcreuse_place(found.id) FROM ({old}) AS found (id);
        END IF;
        IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW.{moves} <> OLD.{moves} THEN
            INSERT INTO qcreuse_mark (package_id, place)
            SELECT found.id, qcreuse_place(found.id) FROM ({new}) AS found (id);
        END IF;
        RETURN NULL;
    END$$ LANGUAGE plpgsql
"""

OF_TAG = "SELECT package_id FROM package_tag WHERE tag_id = {row}.id"
OF_GROUP = """
    SELECT id FROM package WHERE owner_org = {row}.id
    UNION SELECT table_id FROM member
    WHERE group_id = {row}.id AND table_name = 'package'
"""
OF_MEMBER = "SELECT {row}.table_id WHERE {row}.table_name = 'package'"
OF_DOSSIER = "state, version, origin, answers"

TABLES = (
    # Table, events, the datasets of a row, the column whose change moves it to others.
    ("package", "INSERT OR UPDATE OR DELETE", "SELECT {row}.id", "id"),
    (
        "resource",
        "INSERT OR UPDATE OR DELETE",
        "SELECT {row}.package_id",
        "package_id",
    ),
    (
        "package_tag",
        "INSERT OR UPDATE OR DELETE",
        "SELECT {row}.package_id",
        "package_id",
    ),
    ("member", "INSERT OR UPDATE OR DELETE", OF_MEMBER, "table_id"),
    ("tag", "UPDATE", OF_TAG, "id"),
    # What belongs to a purged body is found by its members, and by what was its own.
    ("group", "UPDATE OR DELETE", OF_GROUP, "id"),
    (
        "qcreuse_dossier",
        f"INSERT OR UPDATE OF {OF_DOSSIER}",
        "SELECT {row}.package_id",
        "package_id",
    ),
)


def upgrade() -> None:
    """Create the tables and the triggers, and mark what there is."""
    op.execute(PLACE)
    _create_tables()
    for table, events, datasets, moves in TABLES:
        name = _name(table)
        op.execute(
            MARKS.format(
                name=name,
                old=datasets.format(row="OLD"),
                new=datasets.format(row="NEW"),
                moves=moves,
            )
        )
        op.execute(
            f'CREATE TRIGGER {name} AFTER {events} ON "{table}"'
            f" FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    op.execute(
        "INSERT INTO qcreuse_mark (package_id, place)"
        " SELECT id, qcreuse_place(id) FROM package"
    )


def downgrade() -> None:
    """Take it all away; the datasets stay."""
    for table, *_rest in TABLES:
        op.execute(f'DROP TRIGGER {_name(table)} ON "{table}"')
        op.execute(f"DROP FUNCTION {_name(table)}()")
    for table in ("qcreuse_page", "qcreuse_feed", "qcreuse_mark", "qcreuse_fragment"):
        op.drop_table(table)
    op.execute("DROP FUNCTION qcreuse_place(text)")


def _name(table: str) -> str:
    return f"qcreuse_{table.removeprefix('qcreuse_')}_marks"


def _create_tables() -> None:
    op.execute("CREATE SEQUENCE IF NOT EXISTS qcreuse_fragment_version")
    op.create_table(
        "qcreuse_fragment",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("visible", sa.Boolean, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("ttl", sa.Text),
        sa.Column("xml", sa.Text),
        sa.Column("jsonld", sa.Text),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.Column("built_at", sa.DateTime, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("modified", sa.DateTime),
        sa.Column("removed_at", sa.DateTime),
    )
    op.execute(
        "ALTER SEQUENCE qcreuse_fragment_version OWNED BY qcreuse_fragment.version"
    )
    # What a page is compared by is read from the index alone.
    op.create_index(
        "qcreuse_fragment_places",
        "qcreuse_fragment",
        ["place", "package_id"],
        postgresql_include=["version", "visible", "key"],
    )
    op.create_table(
        "qcreuse_mark",
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("place", "id"),
    )
    _create_pages()


def _create_pages() -> None:
    op.create_table(
        "qcreuse_feed",
        sa.Column("door", sa.Text, primary_key=True),
        sa.Column("pages", sa.Integer, nullable=False),
    )
    op.create_table(
        "qcreuse_page",
        sa.Column("door", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("form", sa.Text, primary_key=True),
        sa.Column("stamp", sa.Text, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
    )
    # It is compressed already.
    op.execute("ALTER TABLE qcreuse_page ALTER COLUMN body SET STORAGE EXTERNAL")
