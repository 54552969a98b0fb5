"""A dataset from outside the workflow that moves in: as any other comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from tests.conftest import act, found_by_anyone
from tests.stock import dossier_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "de-dehors"


def by_patch(user: str, **fields: Any) -> None:
    act(user, "package_patch", id=NAME, **fields)


def by_itself(user: str, owner_org: str) -> None:
    given = {"id": NAME, "organization_id": owner_org}
    act(user, "package_owner_org_update", **given)


@pytest.mark.parametrize("move", [by_patch, by_itself])
def test_moving_in_is_no_way_to_be_public_without_a_dossier(
    body: Body, monkeypatch: pytest.MonkeyPatch, move: Callable[..., None]
) -> None:
    sysadmin = factories.Sysadmin()["name"]
    outside = factories.Organization(name="dehors")["id"]
    ruled = "ckanext.qcreuse.workflow.organizations"
    monkeypatch.setitem(tk.config, ruled, [body.name])
    made = act(sysadmin, "package_create", name=NAME, title="T", owner_org=outside)
    assert found_by_anyone(made["id"])
    with pytest.raises(tk.ValidationError) as refused:
        move(sysadmin, owner_org=body.id)
    assert "owner_org" in refused.value.error_dict
    assert act(None, "package_show", id=NAME)["owner_org"] == outside

    by_patch(sysadmin, private=True)
    move(sysadmin, owner_org=body.id)
    dossier = dossier_of(NAME)
    assert (dossier.state, dossier.organization_id) == ("identified", body.id)
    with pytest.raises(tk.ValidationError):
        by_patch(sysadmin, private=False)


def test_moving_a_dataset_that_waits_for_adoption_changes_nothing(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    sysadmin = factories.Sysadmin()["name"]
    inside = factories.Organization(name="dedans")["id"]
    other = factories.Organization(name="dehors")["id"]
    ruled = "ckanext.qcreuse.workflow.organizations"
    with monkeypatch.context() as before:
        before.setitem(tk.config, ruled, ["nulle-part"])
        given = {"name": NAME, "title": "T", "owner_org": inside}
        made = act(sysadmin, "package_create", **given)
    by_patch(sysadmin, owner_org=other)
    assert found_by_anyone(made["id"])
