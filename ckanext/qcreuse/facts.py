"""Dataset dictionary and dossier row → what the rules look at.

The only place that knows both worlds. As ``package_show`` gives them:
``hrp_data_kind``, ``hrp_value_reasons``, ``hrp_audiences`` and ``hrp_legal_basis``
are lists, ``*_translated`` are ``{fr, en}``, ``hrp_reuses`` is a list of dictionaries,
``hrp_official_source`` is true or false; an unanswered field is absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import conformity
from ckanext.qcreuse.domain.facts import (
    Clearance,
    DatasetFacts,
    DossierFacts,
    ResourceFacts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def dataset_facts(dataset: Mapping[str, Any]) -> DatasetFacts:
    """Return what the rules look at in a dataset.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` gives it: ``hrp_data_kind`` is a list.
    """
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
        resources=tuple(_resource(item) for item in dataset.get("resources") or ()),
    )


def _resource(resource: Mapping[str, Any]) -> ResourceFacts:
    return ResourceFacts(
        id=resource.get("id") or "",
        url=resource.get("url") or "",
        format=resource.get("format") or "",
        kind=resource.get("resource_type") or "",
        fields_described=resource.get("relidi_description_champs")
        in ("relidi.descha.foudoc", "relidi.descha.foumet"),
        grid_answered=conformity.answered(resource),
    )


def dossier_facts(dossier: Any) -> DossierFacts:
    """Return what the rules look at in a dossier.

    Parameters
    ----------
    dossier
        A row of ``qcreuse_dossier``.
    """
    return DossierFacts(
        state=dossier.state,
        answers={code: item["score"] for code, item in dossier.answers.items()},
        clearances={
            kind: Clearance(item["answers"], item["signed_by"], item["fingerprint"])
            for kind, item in dossier.clearances.items()
        },
        target_date=dossier.target_date,
        revisit_date=dossier.revisit_date,
        extraction_plan=dossier.extraction_plan,
        exemption_reason=dossier.exemption_reason,
        exemption_rationale=dossier.exemption_rationale,
        sharing_purpose=dossier.sharing_purpose,
        sharing_recipients=dossier.sharing_recipients,
        created_by=dossier.created_by,
        assessed_by=dossier.assessed_by,
        submitted_by=dossier.submitted_by,
    )
