"""What a dataset's RDF lacks, and the field of the form where each thing is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

if TYPE_CHECKING:
    from collections.abc import Mapping

conformity = Blueprint("qcreuse_conformity", __name__)

PAGES = {
    "answers": "qcreuse_assessment.read",
    "groups": "dataset.groups",
    "resources": "dataset.resources",
}
"""What is done on a page of its own → that page."""

ANCHORS = {
    "notes_translated": "notes_translated-en",
    "owner_org": "organizations",
    "title_translated": "title_translated-en",
    # No rule is about a dataset's own address: this one is a resource's.
    "url": "resource-url",
}
"""Field → what the form calls its input, where that is not the field's own name."""

NOWHERE = ("", "modified", "source_metadata_created")
"""What no form has: it comes with a harvest."""


@conformity.route("/dataset/conformity/<id>")
def read(id: str) -> str:  # noqa: A002 - the name CKAN's routes give it
    """Show what is to be done before a dataset's RDF is good, and where.

    Parameters
    ----------
    id
        Name or identifier of the dataset.
    """
    try:
        dataset = tk.get_action("package_show")({}, {"id": id})
        found = tk.get_action("qcreuse_dataset_validate")({}, {"id": id})
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Dataset not found"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    unmet, behind = _unmet(found["quality"], dataset)
    return tk.render(
        "qcreuse/conformity/read.html",
        extra_vars={
            "pkg_dict": dataset,
            "found": found,
            "findings": [_placed(item, dataset) for item in found["findings"]],
            "unmet": unmet,
            "behind": behind,
        },
    )


def _unmet(
    quality: Mapping[str, Any] | None, dataset: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], int]:
    """Return the measures that are not known to be met, the dearest first.

    Those of a resource are but a number of points where there is none to mend.
    """
    unmet = [
        item
        for dimension in (quality["dimensions"] if quality else ())
        for item in dimension["metrics"]
        if not item["met"]
    ]
    behind = 0
    if quality and quality["resource"] is None:
        behind = sum(item["points"] for item in unmet if item["of"] != "dataset")
        unmet = [item for item in unmet if item["of"] == "dataset"]
    placed = [_placed(item, dataset) for item in unmet]
    return sorted(placed, key=lambda item: -item["points"]), behind


def _placed(finding: Mapping[str, Any], dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Return a finding with the name of its resource and where it is mended."""
    place, field = finding["resource"], finding["field"]
    resource = None if place is None else dataset["resources"][place]
    name = resource and (resource.get("name") or tk._("Unnamed resource"))
    return {**finding, "of": name, "href": _address(field, dataset, resource)}


def _address(
    field: str, dataset: Mapping[str, Any], resource: Mapping[str, Any] | None
) -> str:
    if field in NOWHERE:
        return ""
    if field in PAGES:
        return tk.h.url_for(PAGES[field], id=dataset["name"])
    asked = {"id": dataset["name"]}
    endpoint = "dataset.edit"
    if resource is not None:
        asked["resource_id"] = resource["id"]
        endpoint = "dataset_resource.edit"
    return f"{tk.h.url_for(endpoint, **asked)}#field-{ANCHORS.get(field, field)}"
