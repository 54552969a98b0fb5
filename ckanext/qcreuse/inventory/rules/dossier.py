"""Rules for what a record says to the dossier: never what a gate or an officer asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import criteria
from ckanext.qcreuse.domain.planning import MOST_EFFORT
from ckanext.qcreuse.inventory import values

if TYPE_CHECKING:
    from ckanext.qcreuse.inventory.record import Draft

TEXTS = ("steward_unit", "source_system")
EMAIL = "steward_email"
EFFORT = "effort"
_SCORES = f"{criteria.LOWEST}–{criteria.HIGHEST}"


def settle_dossier(draft: Draft) -> None:
    """Take what goes to the dossier out of the record, checked."""
    given = draft.data.pop("dossier", None)
    if values.is_blank(given):
        return
    if not isinstance(given, dict):
        draft.note("wrong_shape", "dossier", given)
        return
    for field, value in given.items():
        settled = _settled(draft, field, value)
        if not values.is_blank(settled):
            draft.dossier[field] = settled


def _settled(draft: Draft, field: str, value: Any) -> Any:
    where = f"dossier.{field}"
    if values.is_blank(value):
        return None
    if field == "answers":
        return _answers(draft, value)
    if field == EFFORT:
        return _number(draft, where, value, MOST_EFFORT, "effort_not_understood")
    text = value if isinstance(value, str) else values.scalar_text(value)
    if field in TEXTS and text:
        return text
    if field == EMAIL and text:
        return _email(draft, where, text)
    draft.note("unknown_field", where, value)
    return None


def _email(draft: Draft, where: str, text: str) -> str | None:
    address = values.email(text)
    if address is None:
        draft.note("email_not_understood", where, text, "unite@exemple.qc.ca")
    elif address != text:
        draft.note("email_extracted", where, text, address)
    return address


def _answers(draft: Draft, given: Any) -> dict[str, dict[str, Any]]:
    where = "dossier.answers"
    if not isinstance(given, dict):
        draft.note("wrong_shape", where, given)
        return {}
    kept = {}
    for code, answer in given.items():
        known = draft.catalogue.criteria
        if code not in known or not isinstance(answer, dict):
            shown = ", ".join(sorted(known))
            draft.note("criterion_unknown", f"{where}.{code}", answer, shown)
            continue
        settled = _answer(draft, f"{where}.{code}", answer)
        if settled:
            kept[code] = settled
    return kept


def _answer(draft: Draft, where: str, answer: dict[str, Any]) -> dict[str, Any]:
    given, note = answer.get("score"), answer.get("note")
    note = note if isinstance(note, str) else values.scalar_text(note) or ""
    if values.is_blank(given):
        if note:
            draft.note("note_without_score", f"{where}.note", note)
        return {}
    highest = criteria.HIGHEST
    score = _number(draft, f"{where}.score", given, highest, "score_not_understood")
    return {"score": score, "note": note} if score else {}


def _number(draft: Draft, where: str, value: Any, most: int, code: str) -> int | None:
    text = value.strip() if isinstance(value, str) else values.scalar_text(value) or ""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not is_number or not 1 <= int(text) <= most or isinstance(value, bool):
        accepted = _SCORES if code == "score_not_understood" else f"1–{most}"
        draft.note(code, where, value, accepted)
        return None
    return int(text)
