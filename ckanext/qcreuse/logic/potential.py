"""The reuse potential of a dataset, computed and never stored with it."""

from __future__ import annotations

from typing import Any

from ckanext.qcreuse import facts
from ckanext.qcreuse.domain.adoption import untouched
from ckanext.qcreuse.model import criteria
from ckanext.qcreuse.model import dossier as dossiers

from .rules import site_rules


def add_flag(dataset: dict[str, Any]) -> None:
    """Add ``hrp_flag`` to a dataset that has a dossier, on its way to a reader.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` is about to return it.
    """
    dossier = dossiers.answered(dataset["id"])
    kinds = facts.kinds(dataset)
    if dossier is None or (untouched(dossier.origin, dossier.version) and not kinds):
        # Of one adopted as it stands, nobody has answered anything.
        return
    judging = criteria.judging(dossier.criteria_version, site_rules().criteria)
    dataset["hrp_flag"] = facts.flag(judging, kinds, dossier)
