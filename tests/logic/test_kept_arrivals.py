"""What is kept of an arrival, by whom, and what of it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories

from ckanext.qcreuse import config
from ckanext.qcreuse.model import arrival as arrivals
from tests.conftest import act, step
from tests.logic.test_arriving import (
    NAME,
    again,
    bring,
    harvester,
    ready,
    state_of,
    stored,
)

if TYPE_CHECKING:
    from tests.conftest import Body

__all__ = ["harvester"]


def test_what_arrives_and_changes_nothing_is_kept_too(
    body: Body, harvester: str
) -> None:
    dataset = bring(body, harvester)
    # The first update fills in what CKAN leaves blank of new resources.
    again(body, harvester)
    # As one that was harvested before arrivals were kept.
    arrivals.forget(dataset["id"])
    model.Session.commit()
    modified = stored(body)["metadata_modified"]
    again(body, harvester)
    # CKAN itself saw nothing to write.
    assert stored(body)["metadata_modified"] == modified
    assert arrivals.get(dataset["id"]) is not None
    act(body.contributor, "package_patch", id=NAME, notes="Corrigé ici.")
    again(body, harvester)
    assert stored(body)["notes"] == "Corrigé ici."


def test_once_the_source_says_what_was_corrected_here_it_is_followed_again(
    body: Body, harvester: str
) -> None:
    bring(body, harvester)
    again(body, harvester)
    act(body.contributor, "package_patch", id=NAME, notes="Corrigé ici.")
    again(body, harvester, notes="Corrigé ici.")
    again(body, harvester, notes="Mieux dit.")
    assert stored(body)["notes"] == "Mieux dit."


def share(body: Body) -> str:
    """Carry what arrived to shared within government."""
    ready(body, "government_shared")
    given = {"sharing_purpose": "Planifier.", "sharing_recipients": "Famille"}
    step(body.coordinator, NAME, "share", **given)
    return stored(body)["id"]


def delete_by_hand(package_id: str) -> None:
    """Delete a dataset as the shell does, past every action."""
    package = model.Package.get(package_id)
    assert package is not None
    package.delete()
    model.Session.commit()


def is_deleted(package_id: str) -> bool:
    package = model.Package.get(package_id)
    return package is not None and package.state == "deleted"


def test_what_a_hand_deleted_past_every_action_does_not_come_back(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tk.config["ckan.site_id"]
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.importers", [site])
    tk.get_action("get_site_user")({"ignore_auth": True}, {})
    bring(body, site)
    package_id = share(body)
    delete_by_hand(package_id)
    act(site, "qcreuse_run_due")
    assert state_of(package_id) == "withdrawn"
    again(body, site)
    assert is_deleted(package_id)


def test_nor_does_it_once_its_importer_had_taken_it_away_and_brought_it_back(
    body: Body, harvester: str
) -> None:
    package_id = bring(body, harvester)["id"]
    for _turn in range(2):
        act(harvester, "package_delete", id=NAME)
        again(body, harvester)
        assert not is_deleted(package_id)
    # Nobody else reads it: no event says that it was deleted.
    delete_by_hand(package_id)
    again(body, harvester)
    assert is_deleted(package_id)


@pytest.mark.parametrize("rules_all", [True, False])
def test_the_old_account_of_ckanext_harvest_is_an_importer_where_it_is_a_sysadmin(
    body: Body, monkeypatch: pytest.MonkeyPatch, rules_all: bool
) -> None:
    loaded = config.p.plugin_loaded
    monkeypatch.setattr(
        config.p, "plugin_loaded", lambda name: name == "harvest" or loaded(name)
    )
    factories.User(name="harvest", sysadmin=rules_all)
    asked = {"id": body.id, "username": "harvest", "role": "editor"}
    act(body.admin, "organization_member_create", **asked)
    dataset = bring(body, "harvest")
    assert (arrivals.get(dataset["id"]) is not None) is rules_all
