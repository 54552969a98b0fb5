"""Every door, on an entry in every state: what ``docs/doors.md`` says, and no more."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ckan import model

from ckanext.qcreuse.domain import workflow
from tests.conftest import act
from tests.doors.doors import DOORS, REFUSALS
from tests.doors.world import World, look

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

TABLE = Path(__file__).with_name("table.json")
STATES = list(workflow.load().states)


@pytest.fixture
def world(app: Any, cli: Any, tmp_path: Path, body: Body, importer: str) -> World:
    return World(app, cli, tmp_path, importer, body)


def outcome(world: World, door: str, dataset: dict[str, Any]) -> str:
    """Try a door and say what came of it, in a word or two."""
    before = look(dataset["id"])
    try:
        DOORS[door](world, dataset)
        said = "done"
    except REFUSALS:
        said = "refused"
    model.Session.rollback()
    after = look(dataset["id"])
    if after == before:
        return said
    words = [after[0]] if after[0] != before[0] else []
    words += [after[1]] if after[1] != before[1] else []
    return " ".join(words)


def test_every_door_does_what_the_table_says_in_every_state(world: World) -> None:
    found: dict[str, dict[str, str]] = {door: {} for door in DOORS}
    for state in STATES:
        dataset: dict[str, Any] | None = None
        for door in DOORS:
            if dataset is None:
                dataset = world.place(state)
            found[door][state] = outcome(world, door, dataset)
            dataset = (
                act(world.admin, "package_show", id=dataset["id"])
                if found[door][state] in ("done", "refused")
                else None
            )
    if os.environ.get("QCREUSE_WRITE_DOORS"):
        TABLE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(TABLE.read_text(encoding="utf-8"))
