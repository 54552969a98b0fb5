"""Which entries a harvest source finds as its own."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from sqlalchemy import Column, Text
from sqlalchemy.orm import declarative_base

from ckanext.qcreuse.dcat import harvesting
from tests.conftest import act, make_body
from tests.logic.test_arriving import (
    GUID,
    again,
    bring,
    harvester,
    publish,
    state_of,
    stored,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Body

__all__ = ["harvester"]


class Kept(declarative_base()):
    """What ckanext-harvest keeps of one harvested dataset."""

    __tablename__ = "harvest_object_of_a_test"
    id = Column(Text, primary_key=True)
    guid = Column(Text)
    state = Column(Text)
    current = Column(Text)
    harvest_source_id = Column(Text)
    package_id = Column(Text)


@pytest.fixture
def objects(body: Body, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table of ckanext-harvest, which is not loaded here."""
    known = SimpleNamespace(HarvestObject=Kept)
    monkeypatch.setitem(sys.modules, "ckanext.harvest.model", known)
    Kept.__table__.create(model.meta.engine)
    yield
    model.Session.remove()
    Kept.__table__.drop(model.meta.engine)


def found(source: str, *brought: str) -> str | None:
    """Return what a source finds by the identifier, having brought some datasets."""
    for package_id in brought:
        model.Session.add(
            Kept(
                id=package_id, guid="x", harvest_source_id=source, package_id=package_id
            )
        )
    model.Session.commit()
    looked_for = Kept(id="now", guid=GUID, harvest_source_id=source, state="IMPORT")
    model.Session.add(looked_for)
    query = model.Session.query(model.Package.id)
    has_guid = model.Package.extras["guid"] == f'"{GUID}"'
    self = SimpleNamespace(
        _read_datasets_from_db=lambda guid: query.filter(has_guid).all(),
        _get_user_name=lambda: "moissonneur",
    )
    existing: dict[str, Any] | None = harvesting._existing(self, GUID)
    return existing["id"] if existing else None


def source_of(body: Body) -> str:
    """The dataset that stands for a source of a body."""
    return act(
        body.contributor,
        "package_create",
        name=f"source-{body.name}",
        title="Source",
        owner_org=body.id,
        hrp_data_kind=["other"],
    )["id"]


@pytest.mark.usefixtures("objects")
def test_a_source_does_not_find_what_another_body_has(
    body: Body, harvester: str
) -> None:
    bring(body, harvester)
    assert found(source_of(make_body("autre"))) is None


@pytest.mark.usefixtures("objects")
def test_a_source_finds_what_its_own_body_has(body: Body, harvester: str) -> None:
    dataset = bring(body, harvester)
    assert found(source_of(body)) == dataset["id"]


@pytest.mark.usefixtures("objects")
def test_a_source_finds_what_it_brought_whoever_has_it(
    body: Body, harvester: str
) -> None:
    dataset = bring(body, harvester)
    other = source_of(make_body("autre"))
    assert found(other, dataset["id"]) == dataset["id"]
    # A source that has no body finds what it brought too, and nothing else.
    model.Session.rollback()
    assert found("nulle part") is None


def joined_by(user: str) -> Body:
    """Another body, that the harvester may write in too."""
    other = make_body("autre")
    asked = {"id": other.id, "username": user, "role": "editor"}
    act(other.admin, "organization_member_create", **asked)
    return other


def test_an_arrival_never_moves_an_entry_to_another_body(
    body: Body, harvester: str
) -> None:
    bring(body, harvester)
    other = joined_by(harvester)
    again(other, harvester, title="Changé")
    now = stored(body)
    assert now["title"] == "Changé"
    assert now["owner_org"] == body.id


def test_what_moved_to_another_body_is_not_taken_back_as_its_source_s(
    body: Body, harvester: str
) -> None:
    bring(body, harvester)
    package_id = publish(body)
    moved = joined_by(harvester)
    model.Session.query(model.Package).filter_by(id=package_id).update(
        {"owner_org": moved.id}
    )
    model.Session.commit()
    with pytest.raises(tk.NotAuthorized):
        act(harvester, "package_delete", id=package_id)
    assert state_of(package_id) == "published"
