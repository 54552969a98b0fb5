"""Dataset dictionary and dossier row → what the rules look at.

The only place that knows both worlds. As ``package_show`` gives them:
``hrp_data_kind``, ``hrp_value_reasons``, ``hrp_audiences`` and ``hrp_legal_basis``
are lists, ``*_translated`` are ``{fr, en}``, ``hrp_reuses`` is a list of dictionaries,
``hrp_official_source`` is true or false; an unanswered field is absent.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import conformity
from ckanext.qcreuse.domain.facts import (
    Clearance,
    DatasetFacts,
    DossierFacts,
    ResourceFacts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONTENT = ("hash", "size", "taille_entier", "last_modified")
"""What a resource says of the file behind it, as far as it says."""


def dataset_facts(
    dataset: Mapping[str, Any], columns: Mapping[str, Iterable[str]] | None = None
) -> DatasetFacts:
    """Return what the rules look at in a dataset.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` gives it: ``hrp_data_kind`` is a list.
    columns
        Resource identifier → names of its columns, for those the catalogue holds
        as tables.
    """
    known = columns or {}
    return DatasetFacts(
        title=dataset.get("title") or "",
        description=dataset.get("notes") or "",
        organization=dataset.get("owner_org") or "",
        kinds=frozenset(dataset.get("hrp_data_kind") or ()),
        channel=dataset.get("hrp_channel") or "",
        frequency=dataset.get("update_frequency") or "",
        licence=dataset.get("license_id") or "",
        licence_open=bool(dataset.get("isopen")),
        unique_identifier=dataset.get("hrp_unique_identifier") or "",
        resources=tuple(
            _resource(item, known.get(str(item.get("id")), ()))
            for item in dataset.get("resources") or ()
        ),
    )


def _resource(resource: Mapping[str, Any], columns: Iterable[str]) -> ResourceFacts:
    return ResourceFacts(
        id=resource.get("id") or "",
        url=resource.get("url") or "",
        format=resource.get("format") or "",
        kind=resource.get("resource_type") or "",
        fields=tuple(columns),
        content=tuple(str(resource.get(key) or "") for key in CONTENT),
        fields_described=resource.get("relidi_description_champs")
        in ("relidi.descha.foudoc", "relidi.descha.foumet"),
        grid_answered=conformity.answered(resource),
    )


def dossier_facts(dossier: Any, today: date) -> DossierFacts:
    """Return what the rules look at in a dossier.

    Parameters
    ----------
    dossier
        A row of ``qcreuse_dossier``.
    today
        The day the question is asked, in universal time.
    """
    return DossierFacts(
        state=dossier.state,
        today=today,
        answers=answers(dossier),
        clearances={kind: clearance(item) for kind, item in dossier.clearances.items()},
        target_date=dossier.target_date,
        revisit_date=dossier.revisit_date,
        assigned_until=dossier.assigned_until,
        extraction_plan=dossier.extraction_plan,
        exemption_reason=dossier.exemption_reason,
        exemption_rationale=dossier.exemption_rationale,
        sharing_purpose=dossier.sharing_purpose,
        sharing_recipients=dossier.sharing_recipients,
        created_by=dossier.created_by,
        assessed_by=dossier.assessed_by,
        submitted_by=dossier.submitted_by,
    )


def answers(dossier: Any) -> dict[str, int]:
    """Return the score of each criterion that a dossier answers.

    Parameters
    ----------
    dossier
        A row of ``qcreuse_dossier``.
    """
    return {code: item["score"] for code, item in dossier.answers.items()}


def clearance(signed: Mapping[str, Any]) -> Clearance:
    """Return what the rules look at in a signed clearance.

    The earlier of two dates ends it: the one the officer set for the feed, and the
    re-evaluation that anonymised data are owed.

    Parameters
    ----------
    signed
        A clearance as the dossier's row holds it.
    """
    given = (signed.get("review_on"), signed["answers"].get("next_review"))
    ends = [date.fromisoformat(item) for item in given if item]
    return Clearance(
        signed["answers"],
        signed["signed_by"],
        signed["fingerprint"],
        signed["scope"],
        min(ends, default=None),
    )
