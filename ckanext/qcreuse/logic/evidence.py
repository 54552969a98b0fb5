"""What is known of a dataset, shown beside the answers it bears on, never in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins as p

from ckanext.qcreuse import facts, labels
from ckanext.qcreuse.domain import conformity
from ckanext.qcreuse.interfaces import IEvidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEMAND, QUALITY, DOCUMENTATION = "V5", "F2", "F3"
TRACKING = "tracking_summary"
"""Key under which CKAN's ``tracking`` says how often something was looked at."""


def beside(dataset: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Return what every plugin knows of a dataset, by criterion.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` gives it.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for plugin in p.PluginImplementations(IEvidence):
        for item in plugin.get_evidence(dataset):
            said = {key: item[key] for key in ("code", "fr", "en")}
            found.setdefault(item["criterion"], []).append(said)
    return found


def known(dataset: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Return what the catalogue itself knows of a dataset.

    How often it was looked at and downloaded, where CKAN counts it; its known reuses;
    how well its resources conform and are described.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` gives it.
    """
    resources = dataset.get("resources") or []
    if TRACKING in dataset:
        yield _said(DEMAND, "views", **dataset[TRACKING])
        summaries = [item.get(TRACKING) or {} for item in resources]
        counts = {
            key: sum(item.get(key, 0) for item in summaries)
            for key in ("total", "recent")
        }
        yield _said(DEMAND, "downloads", **counts)
    if reuses := dataset.get("hrp_reuses"):
        yield _said(DEMAND, "reuses", count=len(reuses))
    share = conformity.share(resources)
    if share is not None:
        for criterion in (QUALITY, DOCUMENTATION):
            yield _said(criterion, "conformity", share=round(share * 100))
    files = [item for item in resources if item.get("resource_type") == "donnees"]
    if files:
        count = sum(
            item.get("relidi_description_champs") in facts.DESCRIBED for item in files
        )
        yield _said(DOCUMENTATION, "described", count=count, files=len(files))


def _said(criterion: str, code: str, **figures: int) -> dict[str, str]:
    said = {
        language: sentence.format(**figures)
        for language, sentence in labels.sentences("evidence")[code].items()
    }
    return {"criterion": criterion, "code": code, **said}
