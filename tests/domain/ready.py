"""An entry for which every gate is open, to be spoilt in one place at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ckanext.qcreuse.domain import clearance, criteria, workflow
from ckanext.qcreuse.domain.facts import (
    Actor,
    Clearance,
    DatasetFacts,
    DossierFacts,
    ResourceFacts,
)
from ckanext.qcreuse.domain.fingerprint import CONTENT, fingerprint
from ckanext.qcreuse.domain.gates import Case
from ckanext.qcreuse.domain.workflow import Rules

RULES = Rules(workflow.load(), clearance.load(), criteria.load())

RESOURCE = ResourceFacts(
    id="r1",
    url="https://example.com/attente.csv",
    format="CSV",
    kind="donnees",
    fields_described=True,
    grid_answered=True,
)
DATASET = DatasetFacts(
    title="Attente aux urgences",
    description="Durée d’attente, par installation et par heure.",
    organization="sante",
    kinds=frozenset({"operational"}),
    channel="open",
    frequency="hourly",
    licence="cc-by",
    licence_open=True,
    resources=(RESOURCE,),
)
CLEARED = {
    "privacy": {
        "personal_info": "none",
        "reason": "Aucune personne n’y figure.",
        "pia": "not_required",
        "pia_reason": "Aucun renseignement personnel.",
    },
    "security": {"classification": "public", "dic_confidentiality": "1"},
    "rights": {"rights": "owned"},
}
"""Answers that pass on both channels."""

DOSSIER = DossierFacts(
    state="identified",
    today=date(2027, 1, 15),
    answers=dict.fromkeys(RULES.criteria.codes, 3),
    target_date=date(2027, 3, 31),
    revisit_date=date(2027, 9, 30),
    extraction_plan="Requête mensuelle dans l’entrepôt.",
    exemption_reason="privacy",
    exemption_rationale="Des personnes y sont reconnaissables.",
    exemption_rationale_en="People can be recognised in them.",
    exemption_public=True,
    sharing_purpose="Planifier les effectifs.",
    sharing_recipients="Ministère de la Famille",
    derogations="Le logiciel source n’écrit que du Windows-1252.",
    message="Parce que.",
    created_by="creator",
    assessed_by="assessor",
    submitted_by="submitter",
)
EVERY_DUTY = frozenset(RULES.workflow.duties)
ANYBODY = Actor("somebody", EVERY_DUTY)
"""Somebody who has every duty and did nothing to the entry before."""


def signed(
    dataset: DatasetFacts = DATASET, by: str = "officer"
) -> dict[str, Clearance]:
    """Return the three clearances, signed over a dataset."""
    return {
        kind: Clearance(answers, by, fingerprint(dataset, CONTENT))
        for kind, answers in CLEARED.items()
    }


def case(
    dataset: dict[str, object] | None = None,
    dossier: dict[str, object] | None = None,
    actor: Actor = ANYBODY,
) -> Case:
    """Return the ready entry with some facts replaced, signed as it then is."""
    changed = replace(DATASET, **(dataset or {}))
    facts = replace(DOSSIER, clearances=signed(changed))
    return Case(RULES, changed, replace(facts, **(dossier or {})), actor)
