"""Dataset row and dossier row → what the rules look at.

The only place that knows both worlds. In the row of a dataset, fields of a schema are
texts under ``extras``, those of several codes a text of JSON; as ``package_show`` gives
them they are lists, ``*_translated`` are ``{fr, en}``, ``hrp_reuses`` is a list of
dictionaries, ``hrp_official_source`` is true or false; an unanswered field is absent.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import conformity, scoring
from ckanext.qcreuse.domain.facts import (
    Clearance,
    DatasetFacts,
    DossierFacts,
    Override,
    ResourceFacts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.qcreuse.domain.criteria import Criteria

CONTENT = ("hash", "size", "taille_entier", "last_modified")
"""What a resource says of the file behind it, as far as it says."""

DESCRIBED = ("relidi.descha.foudoc", "relidi.descha.foumet")
"""What a resource says when its fields are described: in a document, or in metadata."""

COMPLEMENTARY = "relidi_ressource_complementaire"


def kinds(dataset: Mapping[str, Any]) -> frozenset[str]:
    """Return the kinds of data of a dataset.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` gives it: ``hrp_data_kind`` is a list.
    """
    return frozenset(dataset.get("hrp_data_kind") or ())


def dataset_facts(
    package: Any, columns: Mapping[str, Iterable[str]] | None = None
) -> DatasetFacts:
    """Return what the rules look at in a dataset.

    From the row itself: what ``package_show`` would add is for readers, and every
    write of a dataset passes here.

    Parameters
    ----------
    package
        A row of ``package``, its resources at hand.
    columns
        Resource identifier → names of its columns, for those the catalogue holds
        as tables.
    """
    known, extras = columns or {}, package.extras or {}
    return DatasetFacts(
        title=package.title or "",
        description=package.notes or "",
        organization=package.owner_org or "",
        kinds=frozenset(_listed(extras.get("hrp_data_kind"))),
        channel=extras.get("hrp_channel") or "",
        frequency=extras.get("update_frequency") or "",
        licence=package.license_id or "",
        licence_open=bool(package.isopen()),
        unique_identifier=extras.get("hrp_unique_identifier") or "",
        resources=tuple(
            _resource(item, known.get(item.id, ())) for item in package.resources
        ),
    )


def _resource(resource: Any, columns: Iterable[str]) -> ResourceFacts:
    said = {**(resource.extras or {}), "resource_type": resource.resource_type}
    said[COMPLEMENTARY] = _listed(said.get(COMPLEMENTARY))
    return ResourceFacts(
        id=resource.id or "",
        url=resource.url or "",
        format=resource.format or "",
        kind=said["resource_type"] or "",
        fields=tuple(columns),
        content=tuple(
            str(said.get(name) or getattr(resource, name, "") or "") for name in CONTENT
        ),
        fields_described=said.get("relidi_description_champs") in DESCRIBED,
        grid_answered=conformity.answered(said),
        derogates=conformity.derogates(said),
    )


def _listed(stored: Any) -> list[str]:
    """Return a field of several codes, which CKAN stores as a text of JSON."""
    if not isinstance(stored, str) or not stored:
        return stored or []
    return json.loads(stored) if stored.startswith("[") else [stored]


def dossier_facts(
    dossier: Any, today: date, *, four_eyes_waived: bool = False
) -> DossierFacts:
    """Return what the rules look at in a dossier.

    Parameters
    ----------
    dossier
        A row of ``qcreuse_dossier``.
    today
        The day the question is asked, in universal time.
    four_eyes_waived
        Whether its organisation has a written exception that day.
    """
    return DossierFacts(
        state=dossier.state,
        today=today,
        four_eyes_waived=four_eyes_waived,
        answers=answers(dossier),
        clearances={kind: clearance(item) for kind, item in dossier.clearances.items()},
        override=override(dossier.override),
        target_date=dossier.target_date,
        announced=dossier.announced,
        revisit_date=dossier.revisit_date,
        assigned_until=dossier.assigned_until,
        release_on=dossier.release_on,
        extraction_plan=dossier.extraction_plan,
        exemption_reason=dossier.exemption_reason,
        exemption_rationale=dossier.exemption_rationale,
        exemption_rationale_en=dossier.exemption_rationale_en,
        exemption_public=dossier.exemption_public,
        sharing_purpose=dossier.sharing_purpose,
        sharing_recipients=dossier.sharing_recipients,
        derogations=dossier.derogations,
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


def override(decided: Mapping[str, Any]) -> Override | None:
    """Return what the rules look at in a potential decided by hand.

    Parameters
    ----------
    decided
        As the dossier's row holds it; empty when nothing is.
    """
    if not decided:
        return None
    return Override(decided["flag"], decided["set_by"], decided["countersigned_by"])


def flag(criteria: Criteria, kinds: Iterable[str], dossier: Any) -> str:
    """Return the potential of an entry as it counts.

    Parameters
    ----------
    criteria
        What the entry is judged by.
    kinds
        Kinds of data of its dataset.
    dossier
        A row of ``qcreuse_dossier``.
    """
    decided = override(dossier.override)
    return scoring.flag(criteria, kinds, answers(dossier), decided)


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
