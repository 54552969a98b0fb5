"""The demo's own catalogue: whole, believable, and as messy as real records."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ckanext.qcreuse.domain import workflow

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PLAN = yaml.safe_load((EXAMPLES / "demo.yaml").read_text("utf-8"))
RECORDS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((EXAMPLES / "catalogue").glob("*.json"))
}
RESOURCES = [item for record in RECORDS.values() for item in record["resources"]]
FILES = sorted((EXAMPLES / "public" / "donnees").iterdir())
OWN = "http://demo.invalid/donnees/"


def test_sixty_entries_of_three_bodies_are_planned_and_written() -> None:
    assert len(RECORDS) == 60
    assert set(PLAN["entries"]) == set(RECORDS)
    assert len(PLAN["organizations"]) == 3
    assert len({record["title"] for record in RECORDS.values()}) == 60
    assert len({record["notes"] for record in RECORDS.values()}) == 60


def test_every_entry_is_under_a_theme_that_the_demo_has() -> None:
    themes = {group["name"] for group in PLAN["groups"]}
    said = {
        name: {group["name"] for group in record["groups"]} - {""}
        for name, record in RECORDS.items()
    }
    assert [name for name, found in said.items() if not found & themes] == []
    assert set.union(*said.values()) == themes


def test_every_state_of_the_workflow_is_there() -> None:
    states = [entry["state"] for entry in PLAN["entries"].values()]
    assert set(states) == set(workflow.load().states)


def test_two_bodies_have_a_person_per_duty_and_the_third_has_two_people() -> None:
    duties = set(workflow.load().duties)
    held: dict[str, list[set[str]]] = {}
    for person in PLAN["people"]:
        held.setdefault(person["organization"], []).append(set(person["duties"]))
    full = [name for name, people in held.items() if set.union(*people) == duties]
    assert len(full) == 2
    assert sorted(len(people) for people in held.values()) == [2, 6, 6]


def test_what_a_citizen_looks_for_is_there() -> None:
    assert "attente-urgences" in RECORDS
    assert "infractions-salubrite" in RECORDS


def test_every_address_of_ours_has_its_file_and_every_file_is_used() -> None:
    used = {
        item["url"].removeprefix(OWN)
        for item in RESOURCES
        if item["url"].startswith(OWN)
    }
    assert used == {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_what_its_name_says(path: Path) -> None:
    if path.suffix == ".geojson":
        collection = json.loads(path.read_text("utf-8"))
        assert collection["type"] == "FeatureCollection"
        assert len(collection["features"]) >= 10
        return
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert len(rows) > 10
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize(
    ("mess", "there"),
    [
        ("Z date", lambda r: r["metadata_modified"].endswith("Z")),
        ("blank group", lambda r: any(not g["name"] for g in r["groups"])),
        ("blank tag", lambda r: any(not t["name"] for t in r["tags"])),
        ("miscounted tags", lambda r: r["num_tags"] != len(r["tags"])),
        ("foreign owner", lambda r: r["owner_org"].startswith("b7f3")),
        ("description as notes", lambda r: r["description"] == r["notes"]),
        ("empty id", lambda r: r["id"] == ""),
        ("mojibake", lambda r: "Ã" in r["title"]),
        (
            "cartes",
            lambda r: any(i["resource_type"] == "cartes" for i in r["resources"]),
        ),
        ("datastore", lambda r: any(i["datastore_active"] for i in r["resources"])),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_each_mess_of_real_records_is_there(mess: str, there: Any) -> None:
    assert any(there(record) for record in RECORDS.values()), mess


def test_two_tags_are_equal_but_for_case_somewhere() -> None:
    def folded(record: dict[str, Any]) -> list[str]:
        return [tag["display_name"].lower() for tag in record["tags"]]

    assert any(len(set(folded(r))) < len(folded(r)) for r in RECORDS.values())


def test_nobody_real_is_named() -> None:
    text = " ".join(path.read_text("utf-8") for path in EXAMPLES.rglob("*.json"))
    domains = {found.split("@")[1] for found in re.findall(r"[\w.-]+@[\w.-]+", text)}
    assert all(domain.endswith("example.org") for domain in domains)
    assert not re.search(r"\b\d{3}[- ]\d{3}-\d{4}\b", text)
