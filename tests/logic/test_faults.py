"""What a crash or a dead service leaves: nothing shown, and it heals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib.search import SearchIndexError, index_for
from ckan.tests import factories
from sqlalchemy import text

from ckanext.qcreuse.logic import release
from ckanext.qcreuse.model import dossier as dossiers
from tests.conftest import act, found_by_anyone, new_entry

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


class Killed(BaseException):
    """The process is gone: nothing catches this on the way."""


def kill(*_args: Any, **_kwargs: Any) -> None:
    raise Killed


def bring(importer: str, body: Body) -> dict[str, Any]:
    return act(
        importer,
        "package_create",
        name="inspections",
        title="Inspections",
        owner_org=body.id,
        hrp_data_kind=["operational"],
    )


def withdraw(body: Body, package_id: str) -> Any:
    return act(
        body.approver,
        "qcreuse_dossier_transition",
        id=package_id,
        transition="withdraw",
        message="Erreur dans les données.",
    )


def test_killed_between_commit_and_index_a_shown_dataset_is_found_after_healing(
    body: Body, importer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(release, "index", kill)
        with pytest.raises(Killed):
            bring(importer, body)
    model.Session.rollback()
    package = model.Package.get("inspections")
    assert package is not None
    assert not package.private
    assert not found_by_anyone(package.id)
    sysadmin = factories.Sysadmin()["name"]
    assert act(sysadmin, "qcreuse_run_due")["healed"] == [package.id]
    assert found_by_anyone(package.id)
    assert act(sysadmin, "qcreuse_run_due")["healed"] == []


def test_killed_before_the_commit_nothing_is_shown(
    body: Body, importer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(release.visibility, "turn_public", kill)
        with pytest.raises(Killed):
            bring(importer, body)
    model.Session.rollback()
    package = model.Package.get("inspections")
    assert package is not None
    assert package.private
    assert not found_by_anyone(package.id)


def test_killed_while_hiding_search_shows_no_more_than_the_database(
    body: Body, importer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = bring(importer, body)["id"]
    with monkeypatch.context() as crash:
        crash.setattr(release.visibility, "turn_private", kill)
        with pytest.raises(Killed):
            withdraw(body, package_id)
    model.Session.rollback()
    assert not found_by_anyone(package_id)
    dossier = dossiers.get(package_id)
    assert dossier is not None
    assert dossier.state == "published"
    act(factories.Sysadmin()["name"], "qcreuse_run_due")
    assert found_by_anyone(package_id)


def test_without_the_index_nothing_is_hidden_and_the_person_is_told(
    body: Body, importer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = bring(importer, body)["id"]

    def unreachable(*_args: Any) -> None:
        raise SearchIndexError("no answer")

    with monkeypatch.context() as down:
        down.setattr(type(index_for("Package")), "delete_package", unreachable)
        with pytest.raises(tk.ValidationError) as refused:
            withdraw(body, package_id)
    assert "index" in refused.value.error_dict
    dossier = dossiers.get(package_id)
    assert dossier is not None
    assert dossier.state == "published"
    assert found_by_anyone(package_id)


def test_an_update_killed_between_index_and_commit_shows_nothing(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = new_entry(body)
    with monkeypatch.context() as crash:
        crash.setattr(model.repo, "commit", kill)
        with pytest.raises(Killed):
            act(body.contributor, "package_patch", id=entry["id"], title="Autre")
    model.Session.rollback()
    assert not found_by_anyone(entry["id"])


def test_hiding_takes_the_old_activities_along(body: Body, importer: str) -> None:
    package_id = bring(importer, body)["id"]
    act(importer, "package_patch", id=package_id, title="Inspections d’aliments")

    def told_anyone() -> list[Any]:
        recent = act(None, "recently_changed_packages_activity_list")
        return [item for item in recent if item["object_id"] == package_id]

    assert told_anyone()
    withdraw(body, package_id)
    assert told_anyone() == []
    labels = model.Session.execute(
        text(
            "SELECT DISTINCT permission_labels::text FROM activity"
            " WHERE object_id = :id"
        ),
        {"id": package_id},
    ).scalars()
    assert all("public" not in label for label in labels)
