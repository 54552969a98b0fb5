"""The fields of our schema and files of them, for tests without CKAN."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from ckanext.qcreuse.domain import codes, criteria, rulefile
from ckanext.qcreuse.inventory import choices, shapes
from ckanext.qcreuse.inventory.record import Catalogue
from ckanext.qcreuse.inventory.spreadsheet import records, schema, sniffing

if TYPE_CHECKING:
    from ckanext.qcreuse.inventory.record import SourceRecord
    from ckanext.qcreuse.inventory.spreadsheet.columns import Fields
    from ckanext.qcreuse.inventory.spreadsheet.layout import Layout


def _read(name: str) -> dict[str, Any]:
    path = rulefile.locate(f"ckanext.qcreuse.schemas:{name}")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def _schema() -> dict[str, list[dict[str, Any]]]:
    """Return the schema as ckanext-scheming gives it, its presets expanded."""
    presets = {p["preset_name"]: p["values"] for p in _read("presets.yaml")["presets"]}

    def expanded(field: dict[str, Any]) -> dict[str, Any]:
        inner = [expanded(part) for part in field.get("repeating_subfields", ())]
        more = {"repeating_subfields": inner} if inner else {}
        return {**presets.get(field.get("preset"), {}), **field, **more}

    read = _read("dataset.yaml")
    return {
        key: [expanded(field) for field in read[key]]
        for key in ("dataset_fields", "resource_fields")
    }


@cache
def fields() -> Fields:
    return schema.fields(_schema(), criteria.load())


@cache
def catalogue() -> Catalogue:
    listed = [*_schema()["dataset_fields"], *_schema()["resource_fields"]]
    return Catalogue(
        organization="ministere",
        groups={"transport": "Transport", "sante": "Santé"},
        licences=frozenset(item.code for item in codes.load("licence").codes),
        dataset_fields=frozenset(
            field["field_name"] for field in _schema()["dataset_fields"]
        )
        - shapes.COMPUTED,
        resource_fields=frozenset(field.code for field in fields().resource)
        - shapes.RESOURCE_COMPUTED,
        choices={
            field["field_name"]: choices.spellings_of(
                field["vocabulary"],
                [
                    (item.code, item.label.values())
                    for item in codes.load(field["vocabulary"]).codes
                ],
            )
            for field in listed
            if "vocabulary" in field and field.get("preset") not in schema.OPEN_PRESETS
        },
        criteria=frozenset(criteria.load().codes),
    )


def read(
    raw: bytes, name: str = "inventaire.csv", **asked: str
) -> tuple[Layout, list[SourceRecord]]:
    """Look at a file and read it, as every door does."""
    layout = sniffing.sniff(io.BytesIO(raw), fields(), name=name, **asked)
    return layout, [*records.records(io.BytesIO(raw), layout)]


def said(found: Any) -> list[str]:
    """List the codes of what a layout or a record found."""
    return [finding.code for finding in found.findings]
