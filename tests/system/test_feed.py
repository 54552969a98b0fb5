"""The feed, read by the client of event streams that its specification names."""

from __future__ import annotations

import threading
import uuid
from itertools import count
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, RDF, URIRef
from sqlalchemy import create_engine, text

from ckanext.qcreuse.dcat.names import AS
from dev import ldes
from dev.console import run
from tests.dcat.follower import parsed
from tests.system.catalogue import SYSADMIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.system.catalogue import Catalogue

DATASETS = 210
"""Three pages."""

INSERT = """
    INSERT INTO package (id, name, title, notes, type, state, private, owner_org,
        metadata_created, metadata_modified)
    SELECT :id, :id, :title, 'Essai.', 'dataset', 'active', false, id, now(), now()
    FROM "group" WHERE name = 'ville'
"""
CHANGES = (
    "UPDATE package SET title = :title WHERE id = :id",
    "UPDATE package SET private = true, title = :title WHERE id = :id",
    "UPDATE package SET private = false, title = :title WHERE id = :id",
    INSERT,
)


@pytest.fixture(scope="module")
def database(first: Catalogue) -> Iterator[Engine]:
    """The catalogue's own, with datasets from before there was a dossier."""
    first.act(SYSADMIN, "organization_create", name="ville", title="Ville")
    engine = create_engine(first.site.database)
    with engine.begin() as connection:
        for number in range(DATASETS):
            given = {"id": str(uuid.UUID(int=number)), "title": "0"}
            connection.execute(text(INSERT), given)
    yield engine
    engine.dispose()


def change(database: Engine, over: threading.Event) -> None:
    """Edit, hide, show and add datasets until it is over, and once more then."""
    for turn in count(1):
        ended = over.wait(0.05)
        statement = CHANGES[-1] if ended else CHANGES[turn % len(CHANGES)]
        # From end to end of the catalogue, in no order of pages.
        known = str(uuid.UUID(int=turn * 71 % DATASETS))
        package_id = str(uuid.uuid4()) if statement == INSERT else known
        with database.begin() as connection:
            given = {"id": package_id, "title": str(turn)}
            connection.execute(text(statement), given)
        if ended:
            break


class Reader:
    """What somebody has who harvests with ldes-client.

    Parameters
    ----------
    catalogue
        Where.
    place
        A folder for what the client keeps while it runs.
    """

    def __init__(self, catalogue: Catalogue, place: Path) -> None:
        self.catalogue = catalogue
        self.place = place
        self.found: dict[str, tuple[str, str, str]] = {}
        self.last = ""

    def read(self, form: str, *words: str) -> None:
        """Let the client run once."""
        site = self.catalogue.site
        # Without the address of the shapes, which is not ours; and without its log.
        asked = [f"{site.url}/catalog/feed.{form}", "--no-shape", *words]
        env = {**site.env, "TMPDIR": str(self.place), "LOG_LEVEL": "error"}
        said = run([*ldes.install(), *asked], env=env)
        graphs = parsed(said.encode(), "nquads")
        plain = graphs.default_graph
        for node, _p, subject in plain.triples((None, AS.object, None)):
            at = str(plain.value(node, AS.published))
            kind = str(plain.value(node, RDF.type)).removeprefix(str(AS))
            title = str(graphs.graph(URIRef(node)).value(subject, DCTERMS.title))
            name = str(subject).rpartition("/")[2]
            if at > self.found.get(name, ("",))[0]:
                self.found[name] = at, kind, title
        self.last = max(at for at, _kind, _title in self.found.values())

    @property
    def replica(self) -> dict[str, str]:
        """Dataset → title of what is there."""
        return {
            name: title
            for name, (_at, kind, title) in self.found.items()
            if kind != "Delete"
        }


@pytest.mark.parametrize("form", ["trig", "jsonld"])
def test_ldes_client_reads_all_and_loses_none_while_the_catalogue_is_edited(
    first: Catalogue, database: Engine, tmp_path: Path, form: str
) -> None:
    over = threading.Event()
    editor = threading.Thread(target=change, args=(database, over))
    reader, new = Reader(first, tmp_path), Reader(first, tmp_path)
    editor.start()
    try:
        reader.read(form)
    finally:
        over.set()
        editor.join()
    with database.connect() as connection:
        shown = text("SELECT id, title FROM package WHERE NOT private")
        truth = dict(connection.execute(shown).tuples().all())
    assert reader.replica != truth
    reader.read(form, "--after", reader.last)
    assert reader.replica == truth
    new.read(form)
    assert new.replica == truth
