"""A catalogue with every field filled, as the benches of the export serve it.

An importer brings a hundred datasets in through the actions; the rest are copies of
them, made by the database, each with its own texts, files, tags and history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg2
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.tests import factories
from sqlalchemy import text

from dev.console import step
from dev.site import HARVESTER
from tests.conftest import act

if TYPE_CHECKING:
    from dev.site import Site

MADE = 100
BODIES = 5
GROUPS = ("sante", "transport", "culture")
FILES = 4

DATASET: dict[str, Any] = {
    "license_id": "cc-by",
    "update_frequency": "daily",
    "language": "FR_EN",
    "temporal": "2024-04-01/2025-03-31",
    "ext_spatial": "québec",
    "methodologie": "Comptage à l’arrivée, corrigé le lendemain par chaque service.",
    "url": "https://exemple.qc.ca/attente",
    "author": "Direction des statistiques",
    "author_email": "statistiques@exemple.qc.ca",
    "maintainer": "Service des données",
    "maintainer_email": "donnees@exemple.qc.ca",
    "version": "3.1",
    "extras_organisation_principale": "ministere-de-la-sante",
    "inv_access_level": "open",
    "inv_security_classification": "public",
    "hrp_data_kind": ["performance", "statistical"],
    "hrp_value_reasons": ["service_delivery", "transparency_accountability"],
    "hrp_audiences": ["citizens", "media", "research_education"],
    "hrp_rationale_translated": {
        "fr": "Chacun choisit où aller, et voit si l’attente diminue.",
        "en": "Everyone chooses where to go, and sees whether waiting shortens.",
    },
    "hrp_channel": "open",
    "hrp_official_source": True,
    "hrp_mandate_ref": "Décret 12-2024",
    "hrp_unique_identifier": "Numéro de permis",
    "hrp_performance_indicator": "https://exemple.qc.ca/indicateurs/attente",
    "hrp_legal_basis": ["https://www.legisquebec.gouv.qc.ca/fr/document/lc/G-1.03"],
    "hrp_related_dataset": "https://ailleurs.exemple.qc.ca/jeu/1",
    "hrp_reuses": [
        {
            "title": "Urgences en direct",
            "url": "https://exemple.qc.ca/urgences",
            "kind": "application",
            "author_kind": "media",
        },
        {
            "title": "Attendre, une enquête",
            "url": "https://exemple.qc.ca/enquete",
            "kind": "application",
            "author_kind": "research_education",
        },
    ],
    "tags": [{"name": name} for name in ("santé", "urgence", "attente", "hôpital")],
}

FILE: dict[str, Any] = {
    "format": "CSV",
    "resource_type": "donnees",
    "taille_entier": 2,
    "relidi_description_champs": "relidi.descha.foudoc",
    "relidi_confic_separateur_virgule": "oui",
    "relidi_confic_utf8": "oui",
    "relidi_confic_epsg": "n/a",
    "relidi_confic_pascom": "oui",
    "relidi_condon_valinc": "oui",
    "relidi_condon_datheu": "oui",
    "relidi_condon_nombre": "oui",
    "relidi_condon_boolee": "n/a",
}


def fill(site: Site, size: int) -> None:
    """Bring a site's catalogue to a size, unless it is there already.

    Parameters
    ----------
    site
        A site that may be emptied; one that holds more is.
    size
        How many datasets.
    """
    there = _held(site)
    if there == size:
        return
    if there > size:
        site.erase()
        there = 0
    app = make_app(load_config(str(site.ini)))
    filled = step(f"A catalogue of {size} datasets")
    with filled, app._wsgi_app.test_request_context():
        if there < MADE:
            _make()
        _copy(size)
    with step("Its search index"):
        site.ckan("search-index", "rebuild", "-o")


def _held(site: Site) -> int:
    with psycopg2.connect(site.database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM package")
        (found,) = cursor.fetchone() or (0,)
        return found


def _make() -> None:
    importer = factories.User(name=HARVESTER)["name"]
    users = [{"name": importer, "capacity": "admin"}]
    bodies = [
        factories.Organization(
            name=f"organisme-{number}", title=f"Organisme {number}", users=users
        )["id"]
        for number in range(BODIES)
    ]
    for name in GROUPS:
        factories.Group(name=name, title=name.capitalize(), users=users)
    for number in range(MADE):
        title = f"Temps d’attente à l’urgence, relevé {number}"
        act(
            importer,
            "package_create",
            **DATASET,
            name=f"attente-{number}",
            title=title,
            title_translated={"fr": title, "en": f"Waiting time, survey {number}"},
            notes=f"Le temps d’attente médian de chaque urgence, relevé {number}. " * 6,
            notes_translated={"en": f"Median waiting time, survey {number}. " * 6},
            inventory_id=f"INV-{number}",
            owner_org=bodies[number % BODIES],
            groups=[{"name": GROUPS[number % len(GROUPS)]}],
            resources=[_file(number, year) for year in range(FILES)],
        )


def _file(number: int, year: int) -> dict[str, Any]:
    name = f"Attente {2021 + year}"
    return {
        **FILE,
        "url": f"https://exemple.qc.ca/attente/{number}/{2021 + year}.csv",
        "name": name,
        "name_translated": {"fr": name, "en": f"Waiting time {2021 + year}"},
        "description": "Une ligne par urgence et par jour, en minutes.",
        "description_translated": {"en": "A line for each room and day, in minutes."},
        "size": 2_000_000 + number,
    }


def _copy(size: int) -> None:
    there = model.Session.scalar(text("SELECT count(*) FROM package"))
    for statement in COPY:
        model.Session.execute(
            text(statement), {"there": there, "size": size, "made": MADE}
        )
    model.Session.commit()
    model.Session.remove()
    with model.meta.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.execute(text("VACUUM ANALYZE"))


COPY = (
    """
    CREATE TEMPORARY TABLE copies ON COMMIT DROP AS
    SELECT number, CAST(md5('jeu ' || number) AS uuid)::text AS id, package.id AS source
    FROM generate_series(CAST(:there AS int), CAST(:size AS int) - 1) AS number
    JOIN package ON package.name = 'attente-' || number % :made
    """,
    """
    INSERT INTO qcreuse_dossier SELECT (jsonb_populate_record(qcreuse_dossier,
        jsonb_build_object('package_id', copies.id))).*
    FROM copies JOIN qcreuse_dossier ON package_id = source
    """,
    """
    INSERT INTO package SELECT (jsonb_populate_record(package, jsonb_build_object(
        'id', copies.id, 'name', 'attente-' || number,
        'title', package.title || ' (' || number || ')',
        'metadata_modified',
            package.metadata_modified - number * interval '1 minute'))).*
    FROM copies JOIN package ON package.id = source
    """,
    """
    INSERT INTO resource SELECT (jsonb_populate_record(resource, jsonb_build_object(
        'id', CAST(md5(copies.id || position) AS uuid)::text,
        'package_id', copies.id,
        'url', resource.url || '?double=' || number))).*
    FROM copies JOIN resource ON package_id = source
    """,
    """
    INSERT INTO package_tag SELECT (jsonb_populate_record(package_tag,
        jsonb_build_object('id', CAST(md5(copies.id || package_tag.id) AS uuid)::text,
            'package_id', copies.id))).*
    FROM copies JOIN package_tag ON package_id = source
    """,
    """
    INSERT INTO member SELECT (jsonb_populate_record(member,
        jsonb_build_object('id', CAST(md5(copies.id || member.id) AS uuid)::text,
            'table_id', copies.id))).*
    FROM copies JOIN member ON table_name = 'package' AND table_id = source
    """,
    """
    INSERT INTO qcreuse_event (subject_type, subject_id, number, at, kind, actor_id,
        actor_name, from_state, to_state, message, details, previous_hash, hash)
    SELECT subject_type, copies.id, event.number, at, kind, actor_id, actor_name,
        from_state, to_state, message, details, previous_hash, hash
    FROM copies JOIN qcreuse_event AS event ON subject_id = source
    """,
)
