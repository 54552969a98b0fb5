"""Departing from the conformity grid: said, and explained, before everyone reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
import pytest

from tests.conftest import act, approve, publish, ready_entry, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
WHY = "Le logiciel source n’écrit que du Windows-1252."


def depart(body: Body) -> None:
    """Answer no to a question of the grid."""
    resource = act(body.contributor, "package_show", id=NAME)["resources"][0]
    act(body.contributor, "resource_patch", id=resource["id"], relidi_confic_utf8="non")


def test_what_departs_from_the_grid_is_published_once_it_is_explained(
    body: Body,
) -> None:
    ready_entry(body)
    depart(body)
    approve(body, NAME)
    with pytest.raises(tk.ValidationError) as error:
        step(body.coordinator, NAME, "publish")
    assert [item["code"] for item in error.value.error_dict["missing"]] == [
        "derogations"
    ]
    step(body.coordinator, NAME, "publish", derogations=WHY)
    found = act(body.observer, "qcreuse_dossier_show", id=NAME)
    assert (found["state"], found["derogations"]) == ("published", WHY)
    told = found["history"][-1]["said"]
    assert [said["fr"] for said in told] == [
        f"Dérogations à la grille de conformité : {WHY}"
    ]


def test_a_release_set_for_a_day_is_explained_beforehand(body: Body) -> None:
    ready_entry(body)
    depart(body)
    approve(body, NAME)
    act(body.contributor, "qcreuse_dossier_update", id=NAME, derogations=WHY)
    missing = act(body.coordinator, "qcreuse_dossier_show", id=NAME)["transitions"]
    assert next(item for item in missing if item["code"] == "publish")["allowed"]


def test_what_is_published_departs_from_the_grid_once_it_is_explained(
    body: Body,
) -> None:
    publish(body)
    with pytest.raises(tk.ValidationError) as error:
        depart(body)
    assert "derogations" in error.value.error_dict
    act(body.contributor, "qcreuse_dossier_update", id=NAME, derogations=WHY)
    depart(body)
    assert act(None, "package_show", id=NAME)["private"] is False
