"""Lock visibility: a dataset that has a dossier is public iff it is published.

The actions say no first, in words; these locks hold against everything else.
The two that refuse showing are immediate: they fire at the flush, and CKAN
writes its index only after that. The ones that refuse hiding wait for the
commit, because the safe direction may be passed through on the way.

Revision ID: f3b86d24e543
Revises: c17a5e90d432
"""

from __future__ import annotations

from alembic import op

revision = "f3b86d24e543"
down_revision = "c17a5e90d432"
branch_labels = None
depends_on = None

FUNCTIONS = {
    # The dossier is read FOR SHARE: whoever is leaving `published` holds it
    # FOR UPDATE, so that one of the two waits and then sees the other.
    "qcreuse_package_shown": """
        DECLARE found_state text;
        BEGIN
            SELECT state INTO found_state FROM qcreuse_dossier
                WHERE package_id = NEW.id FOR SHARE;
            IF FOUND AND found_state <> 'published' THEN
                RAISE EXCEPTION
                    'qcreuse: dataset % is %: only publishing it makes it public',
                    NEW.id, found_state
                    USING ERRCODE = 'check_violation',
                          CONSTRAINT = 'qcreuse_public_iff_published';
            END IF;
            RETURN NULL;
        END""",
    "qcreuse_dossier_hidden": """
        BEGIN
            IF EXISTS (SELECT 1 FROM package WHERE id = NEW.package_id
                       AND state = 'active' AND private IS NOT TRUE) THEN
                RAISE EXCEPTION
                    'qcreuse: dataset % is public: hide it before its dossier is %',
                    NEW.package_id, NEW.state
                    USING ERRCODE = 'check_violation',
                          CONSTRAINT = 'qcreuse_public_iff_published';
            END IF;
            RETURN NEW;
        END""",
    "qcreuse_published_is_public": """
        DECLARE checked_id text;
        BEGIN
            IF TG_TABLE_NAME = 'package' THEN checked_id := OLD.id;
            ELSE checked_id := NEW.package_id;
            END IF;
            PERFORM 1 FROM qcreuse_dossier
                WHERE package_id = checked_id AND state = 'published' FOR SHARE;
            IF FOUND AND NOT EXISTS (
                SELECT 1 FROM package WHERE id = checked_id
                AND state = 'active' AND private IS NOT TRUE) THEN
                RAISE EXCEPTION
                    'qcreuse: dataset % is published: a transition hides it',
                    checked_id
                    USING ERRCODE = 'check_violation',
                          CONSTRAINT = 'qcreuse_public_iff_published';
            END IF;
            RETURN NULL;
        END""",
}

TRIGGERS = (
    (
        "qcreuse_package_shown",
        "package",
        """
        CREATE TRIGGER qcreuse_package_shown
        AFTER INSERT OR UPDATE OF id, private, state ON package FOR EACH ROW
        WHEN (NEW.state = 'active' AND NEW.private IS NOT TRUE)
        EXECUTE FUNCTION qcreuse_package_shown()
        """,
    ),
    (
        "qcreuse_dossier_hidden",
        "qcreuse_dossier",
        """
        CREATE TRIGGER qcreuse_dossier_hidden
        BEFORE INSERT OR UPDATE OF state, package_id ON qcreuse_dossier FOR EACH ROW
        WHEN (NEW.state <> 'published')
        EXECUTE FUNCTION qcreuse_dossier_hidden()
        """,
    ),
    (
        "qcreuse_dossier_published",
        "qcreuse_dossier",
        """
        CREATE CONSTRAINT TRIGGER qcreuse_dossier_published
        AFTER INSERT OR UPDATE OF state, package_id ON qcreuse_dossier
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (NEW.state = 'published')
        EXECUTE FUNCTION qcreuse_published_is_public()
        """,
    ),
    (
        "qcreuse_package_hidden",
        "package",
        """
        CREATE CONSTRAINT TRIGGER qcreuse_package_hidden
        AFTER UPDATE OF id, private, state OR DELETE ON package
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        EXECUTE FUNCTION qcreuse_published_is_public()
        """,
    ),
    (
        "qcreuse_dossier_stays",
        "qcreuse_dossier",
        """
        CREATE TRIGGER qcreuse_dossier_stays
        BEFORE DELETE OR TRUNCATE ON qcreuse_dossier
        FOR EACH STATEMENT EXECUTE FUNCTION qcreuse_refuse_change()
        """,
    ),
    (
        "qcreuse_dossier_keeps_its_dataset",
        "qcreuse_dossier",
        """
        CREATE TRIGGER qcreuse_dossier_keeps_its_dataset
        BEFORE UPDATE ON qcreuse_dossier FOR EACH ROW
        WHEN (NEW.package_id <> OLD.package_id)
        EXECUTE FUNCTION qcreuse_refuse_change()
        """,
    ),
)


def upgrade() -> None:
    """Set the locks."""
    for name, body in FUNCTIONS.items():
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger"
            f" AS $${body}$$ LANGUAGE plpgsql"
        )
    for _name, _table, statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """Take the locks off; the datasets stay as they are."""
    for name, table, _statement in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
