"""Gates: what must be there before an entry may take a step (DESIGN §4).

Each gate looks at one :class:`Case` and yields what is missing. A gate never
writes a sentence: it yields codes, and ``labels`` makes the sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .clearance import unmet
from .fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from .facts import Actor, Clearance, DatasetFacts, DossierFacts
    from .workflow import Rules


@dataclass(frozen=True)
class Missing:
    """One thing that keeps a transition shut.

    Parameters
    ----------
    code
        What is missing, in the history for ever.
    field
        Field of the dataset or of the dossier that cures it, or empty.
    value
        What the sentence needs to name: codes joined by commas.
    """

    code: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class Case:
    """Everything a gate may look at."""

    rules: Rules
    dataset: DatasetFacts
    dossier: DossierFacts
    actor: Actor


GATES: dict[str, Callable[[Case], Iterator[Missing]]] = {}
"""Every gate a workflow file may name."""


def _gate(
    function: Callable[[Case], Iterator[Missing]],
) -> Callable[[Case], Iterator[Missing]]:
    GATES[function.__name__] = function
    return function


@_gate
def described(case: Case) -> Iterator[Missing]:
    """Ask for title, organisation and kind, which a loader may leave blank."""
    if not case.dataset.title.strip():
        yield Missing("title", "title")
    if not case.dataset.organization:
        yield Missing("organization", "owner_org")
    if not case.dataset.kinds:
        yield Missing("kind", "hrp_data_kind")


@_gate
def criteria_answered(case: Case) -> Iterator[Missing]:
    """Ask for the answer to each criterion: none is ever assumed."""
    absent = [
        code for code in case.rules.criteria.codes if code not in case.dossier.answers
    ]
    if absent:
        yield Missing("criteria", "answers", ",".join(absent))


@_gate
def target_date(case: Case) -> Iterator[Missing]:
    """Ask for the date of the plan."""
    if case.dossier.target_date is None:
        yield Missing("target_date", "target_date")


@_gate
def override_countersigned(case: Case) -> Iterator[Missing]:
    """Ask a second person for a potential that one decided by hand."""
    override = case.dossier.override
    if override is not None and not override.in_force:
        yield Missing("override_pending", "override")


@_gate
def resources_or_plan(case: Case) -> Iterator[Missing]:
    """Ask for the data, or for how they will be drawn."""
    if not case.dataset.resources and not case.dossier.extraction_plan.strip():
        yield Missing("resources_or_plan", "extraction_plan")


@_gate
def licence_chosen(case: Case) -> Iterator[Missing]:
    """Ask for a licence, open or not."""
    if not case.dataset.licence:
        yield Missing("licence", "license_id")


def covers(clearance: Clearance, dataset: DatasetFacts) -> bool:
    """Tell whether a clearance was given over a dataset as it is.

    Parameters
    ----------
    clearance
        The clearance.
    dataset
        The dataset.
    """
    return clearance.fingerprint == fingerprint(dataset, clearance.scope)


def in_force(clearance: Clearance, today: date) -> bool:
    """Tell whether the review of a clearance is not overdue.

    Parameters
    ----------
    clearance
        The clearance.
    today
        The day of the question.
    """
    return clearance.review_on is None or today <= clearance.review_on


def acts_alone(dossier: DossierFacts, second: str, first: str) -> bool:
    """Tell whether one person does what takes two (invariant 3).

    A body that one person runs may be excepted, in writing.

    Parameters
    ----------
    dossier
        The dossier.
    second, first
        Identifiers of who acts and of who acted before.
    """
    return second == first and not dossier.four_eyes_waived


def _cleared(kind: str) -> Callable[[Case], Iterator[Missing]]:
    def gate(case: Case) -> Iterator[Missing]:
        """Ask that its officer cleared this content for this channel."""
        clearance = case.dossier.clearances.get(kind)
        field = f"clearances.{kind}"
        if clearance is None:
            yield Missing(f"{kind}_unanswered", field)
            return
        rules = case.rules.clearances.kinds[kind]
        questions = unmet(rules, case.dataset.channel, clearance.answers)
        if questions is None:
            yield Missing("channel", "hrp_channel")
        elif questions:
            yield Missing(f"{kind}_refused", field, ",".join(questions))
        if not covers(clearance, case.dataset):
            yield Missing(f"{kind}_lapsed", field)
        if not in_force(clearance, case.dossier.today):
            yield Missing(f"{kind}_review_due", field)
        if acts_alone(case.dossier, clearance.signed_by, case.dossier.submitted_by):
            yield Missing(f"{kind}_cleared_by_asker", field)

    return gate


for _kind in ("privacy", "security", "rights"):
    GATES[f"{_kind}_cleared"] = _cleared(_kind)


@_gate
def not_own_assessment(case: Case) -> Iterator[Missing]:
    """Keep the author of an assessment from approving it (invariant 3)."""
    if case.actor.id and acts_alone(
        case.dossier, case.actor.id, case.dossier.assessed_by
    ):
        yield Missing("own_assessment")


@_gate
def not_own_entry(case: Case) -> Iterator[Missing]:
    """Keep who entered the data from declaring them unreleasable alone."""
    if case.actor.id and acts_alone(
        case.dossier, case.actor.id, case.dossier.created_by
    ):
        yield Missing("own_entry")


@_gate
def channel_open(case: Case) -> Iterator[Missing]:
    """Publish only what is meant for everyone."""
    if case.dataset.channel != "open":
        yield Missing("channel_open", "hrp_channel")


@_gate
def channel_shared(case: Case) -> Iterator[Missing]:
    """Share only what is meant for government."""
    if case.dataset.channel != "government_shared":
        yield Missing("channel_shared", "hrp_channel")


@_gate
def sharing_described(case: Case) -> Iterator[Missing]:
    """Ask for the purpose and the recipients of sharing."""
    if not case.dossier.sharing_purpose.strip():
        yield Missing("sharing_purpose", "sharing_purpose")
    if not case.dossier.sharing_recipients.strip():
        yield Missing("sharing_recipients", "sharing_recipients")


@_gate
def open_licence(case: Case) -> Iterator[Missing]:
    """Ask for a licence that lets anyone reuse."""
    if not case.dataset.licence_open:
        yield Missing("open_licence", "license_id")


@_gate
def open_data_resource(case: Case) -> Iterator[Missing]:
    """Ask for one file of data, at least, in an open machine-readable format."""
    formats = case.rules.workflow.open_formats
    if not any(
        resource.kind == "donnees" and resource.format.lower() in formats
        for resource in case.dataset.resources
    ):
        yield Missing("open_data_resource", "resources")


@_gate
def french_metadata(case: Case) -> Iterator[Missing]:
    """Ask for a title and a description in French."""
    if not case.dataset.title.strip():
        yield Missing("title", "title")
    if not case.dataset.description.strip():
        yield Missing("description", "notes")


@_gate
def fields_described(case: Case) -> Iterator[Missing]:
    """Ask that the fields of each file of data be described."""
    if any(
        resource.kind == "donnees" and not resource.fields_described
        for resource in case.dataset.resources
    ):
        yield Missing("fields_described", "resources")


@_gate
def frequency_known(case: Case) -> Iterator[Missing]:
    """Ask how often the data change."""
    if not case.dataset.frequency:
        yield Missing("frequency", "update_frequency")


@_gate
def conformity_answered(case: Case) -> Iterator[Missing]:
    """Ask that the conformity grid be answered where it applies."""
    if any(
        resource.kind in ("donnees", "web") and not resource.grid_answered
        for resource in case.dataset.resources
    ):
        yield Missing("conformity", "resources")


@_gate
def derogations_explained(case: Case) -> Iterator[Missing]:
    """Ask why, where a resource departs from the conformity grid."""
    departs = any(resource.derogates for resource in case.dataset.resources)
    if departs and not case.dossier.derogations.strip():
        yield Missing("derogations", "derogations")


@_gate
def identifier_scheme(case: Case) -> Iterator[Missing]:
    """Ask reference data which identifier they are the reference for."""
    if "reference" in case.dataset.kinds and not case.dataset.unique_identifier:
        yield Missing("identifier_scheme", "hrp_unique_identifier")


@_gate
def exemption_explained(case: Case) -> Iterator[Missing]:
    """Ask a refusal for a reason of the list and a rationale in words.

    What everyone may read is said in both languages; a day to come back to it is
    given or not, and is to come.
    """
    if case.dossier.exemption_reason not in case.rules.clearances.exemptions:
        yield Missing("exemption_reason", "exemption_reason")
    if not case.dossier.exemption_rationale.strip():
        yield Missing("exemption_rationale", "exemption_rationale")
    in_english = case.dossier.exemption_rationale_en.strip()
    if case.dossier.exemption_public and not in_english:
        yield Missing("exemption_rationale_en", "exemption_rationale_en")
    if case.dossier.revisit_date is not None:
        yield from revisit_date(case)


@_gate
def reason_given(case: Case) -> Iterator[Missing]:
    """Ask for the reason of the step in words."""
    if not case.dossier.message.strip():
        yield Missing("message", "message")


@_gate
def revisit_date(case: Case) -> Iterator[Missing]:
    """Ask when what is put off comes back: a day to come, not one of another time."""
    day = case.dossier.revisit_date
    if day is None or day <= case.dossier.today:
        yield Missing("revisit_date", "revisit_date")
