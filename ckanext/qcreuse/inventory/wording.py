"""The rules' sentences, read once from ``schemas/cleaning.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import rulefile
from ckanext.qcreuse.domain.errors import RuleFileError, UnknownCode

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "ckanext.qcreuse.schemas:cleaning.yaml"
EFFECTS = ("cleans", "drops", "reports", "refuses")
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Rule:
    """What one rule looks for and what it does about it.

    Parameters
    ----------
    code
        Its name in reports; never changed after a release.
    effect
        ``cleans`` (same meaning, kept), ``drops`` (not kept, shown in the report),
        ``reports`` (kept as it is) or ``refuses`` (the record is not loaded).
    about
        ``file``, ``dataset``, ``resource`` or ``load``.
    sees, does
        Sentences by language; ``does`` of a refusal says what would be accepted.
    """

    code: str
    effect: str
    about: str
    sees: Mapping[str, str]
    does: Mapping[str, str]


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """Return every rule by code, in the file's order.

    Raises
    ------
    RuleFileError
        When a rule lacks a sentence or names an effect that does not exist.
    """
    described = rulefile.read(FILE)["rules"]
    return {code: _rule(code, entry) for code, entry in described.items()}


def rule(code: str) -> Rule:
    """Return one rule.

    Raises
    ------
    UnknownCode
        When no rule has that code.
    """
    known = rules()
    if code not in known:
        raise UnknownCode("cleaning rule", code, list(known))
    return known[code]


@lru_cache(maxsize=1)
def spellings() -> Mapping[str, Mapping[str, Any]]:
    """Return field to spelling to code: what sources write for our codes."""
    return rulefile.read(FILE)["spellings"]


def _rule(code: str, entry: Mapping[str, Any]) -> Rule:
    if entry.get("effect") not in EFFECTS:
        message = f"one of {', '.join(EFFECTS)} is expected"
        raise RuleFileError(FILE, f"rules.{code}.effect", message)
    for part in ("sees", "does"):
        for lang in LANGUAGES:
            if not entry.get(part, {}).get(lang):
                key = f"rules.{code}.{part}.{lang}"
                raise RuleFileError(FILE, key, "a sentence is expected")
    return Rule(code, entry["effect"], entry["about"], entry["sees"], entry["does"])
