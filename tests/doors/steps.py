"""Every door through which a step of the workflow is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan.tests import factories

from tests.conftest import act
from tests.doors.doors import Refused, check, command
from tests.doors.world import INPUTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.doors.world import World

    Step = Callable[[World, str, dict[str, Any], str], Any]

STEPS: dict[str, Step] = {}
"""Door → what a person does there with an entry, for a transition."""

ACTION = "qcreuse_dossier_transition"


def _door(name: str) -> Callable[[Step], Step]:
    def named(function: Step) -> Step:
        STEPS[name] = function
        return function

    return named


@_door(f"`{ACTION}`")
def by_action(_world: World, who: str, entry: dict[str, Any], code: str) -> None:
    act(who, ACTION, id=entry["id"], transition=code, **INPUTS)


@_door("`qcreuse_dossier_bulk_transition`")
def by_bulk(_world: World, who: str, entry: dict[str, Any], code: str) -> None:
    action = "qcreuse_dossier_bulk_transition"
    found = act(who, action, ids=[entry["id"]], transition=code, **INPUTS)
    if not found["done"]:
        raise Refused({"results": [str(found["results"])]})


@_door("page: dossier")
def by_page(world: World, who: str, entry: dict[str, Any], code: str) -> None:
    asked = {"transition": code, **INPUTS}
    check(world.app.post(address(entry), data=asked, headers=token(who)))


@_door("page: dossier, by GET")
def by_address(world: World, who: str, entry: dict[str, Any], code: str) -> None:
    asked = {"transition": code, **INPUTS}
    check(world.app.get(address(entry), query_string=asked, headers=token(who)))
    raise Refused({"page": ["it is shown, whatever its address asks for"]})


@_door("page: queue, in bulk")
def by_queue(world: World, who: str, entry: dict[str, Any], code: str) -> None:
    page = f"/organization/queue/{world.body.name}"
    asked = {"do": "transition", "transition": code, "ids": entry["id"], **INPUTS}
    check(world.app.post(page, data=asked, headers=token(who)))


@_door("`ckan qcreuse dossier transition`")
def by_command(world: World, who: str, entry: dict[str, Any], code: str) -> None:
    given = [word for name in INPUTS for word in ("--input", f"{name}={INPUTS[name]}")]
    words = ("qcreuse", "dossier", "transition", entry["name"], code)
    command(world, *words, "--as", who or "visitor", *given)


def address(entry: dict[str, Any]) -> str:
    """Return the page of an entry's dossier."""
    return f"/dataset/dossier/{entry['name']}"


def token(who: str) -> dict[str, str]:
    """Return what a request carries to be somebody's, or nobody's."""
    return {"Authorization": factories.APIToken(user=who)["token"]} if who else {}
