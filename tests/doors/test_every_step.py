"""Every step, through every door that takes one, by everybody: its duty alone."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ckan import model

from ckanext.qcreuse.domain import workflow
from ckanext.qcreuse.domain.workflow import PUBLISHED
from ckanext.qcreuse.model import dossier as dossiers
from tests.conftest import act
from tests.doors.doors import REFUSALS
from tests.doors.steps import STEPS
from tests.doors.world import World, look

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

TABLE = Path(__file__).with_name("steps.json")
FLOW = workflow.load()
FIELDS = {"share": {"hrp_channel": "government_shared"}}
"""What an entry says besides, for a step that asks it."""

HOLDER, NOBODY = "duty", "nobody"
"""Who takes a step at a door: whoever has its duty and nobody else, or nobody."""


@pytest.fixture
def world(app: Any, cli: Any, tmp_path: Path, body: Body, importer: str) -> World:
    return World(app, cli, tmp_path, importer, body)


def some_of_each(world: World, code: str) -> dict[str, bool]:
    """Return people who have no duty for a step, of every kind, and one who has."""
    held = FLOW.transition(code).duties
    holder = world.body.people[sorted(held)[0]]
    # An administrator has what editors have: of members, who only reads is asked.
    colleague = world.body.people["approver" if "approver" not in held else "observer"]
    others = (world.body.observer, colleague, world.body.stranger, world.sysadmin, "")
    return {**dict.fromkeys(others, False), holder: True}


def version_of(entry: dict[str, Any]) -> int:
    model.Session.rollback()
    dossier = dossiers.get(entry["id"])
    assert dossier is not None
    return dossier.version


def takes(world: World, door: str, who: str, entry: dict[str, Any], code: str) -> bool:
    """Try a step somewhere and tell whether it was taken; it is whole or was not."""
    version = version_of(entry)
    try:
        STEPS[door](world, who, entry, code)
    except REFUSALS:
        model.Session.rollback()
    after, to = look(entry["id"]), FLOW.transition(code).to
    if version_of(entry) == version:
        assert after == (entry["placed"], "active", entry["placed"] == PUBLISHED)
        return False
    assert after == (to, "active", to == PUBLISHED)
    dossier = act(world.sysadmin, "qcreuse_dossier_show", id=entry["id"])
    assert dossier["version"] == version + 1
    last = dossier["history"][-1]
    assert (last["kind"], last["actor"]) == (code, who)
    return True


@pytest.mark.parametrize("code", sorted(FLOW.transitions))
def test_a_step_is_taken_by_its_duty_alone_whatever_the_door(
    world: World, code: str
) -> None:
    state = sorted(FLOW.transition(code).sources)[0]
    people = some_of_each(world, code)
    assert sum(people.values()) == 1
    found: dict[str, str] = {}
    for door in STEPS:
        entry = None
        taken: list[str] = []
        for who in people:
            entry = entry or {
                **world.place(state, **FIELDS.get(code, {})),
                "placed": state,
            }
            if takes(world, door, who, entry, code):
                taken.append(who)
                entry = None
        assert all(people[who] for who in taken), f"{door}: {taken}"
        found[door] = HOLDER if taken else NOBODY
    table = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    if os.environ.get("QCREUSE_WRITE_DOORS"):
        table[code] = found
        TABLE.write_text(
            json.dumps(dict(sorted(table.items())), indent=1) + "\n", encoding="utf-8"
        )
    assert found == table[code]
