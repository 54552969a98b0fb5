"""What was found in a record, in words, as commands say it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.i18n import get_lang

SHOWN = 80


def folded(lines: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Put a rule's applications to one record together, in order of the first.

    Parameters
    ----------
    lines
        What was found in a record.
    """
    by_code: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        by_code.setdefault(line["code"], []).append(line)
    return [*by_code.values()]


def sentence(lines: list[dict[str, Any]]) -> str:
    """Return what one rule found in a record, and where.

    Parameters
    ----------
    lines
        One per application of the rule.
    """
    effects = {
        "cleans": tk._("cleaned"),
        "drops": tk._("not kept"),
        "reports": tk._("reported"),
        "refuses": tk._("refused"),
    }
    places = [line.get("column") or line["field"] for line in lines if line["field"]]
    where = f" {_list(places)}" if places else ""
    said = lines[0]["fr" if in_french() else "en"]
    values = _values(lines[0]) if len(lines) == 1 else ""
    return f"{effects[lines[0]['effect']]}{where}: {said}{values}"


def _list(places: list[str]) -> str:
    first = ", ".join(places[:3])
    return f"{first}… (× {len(places)})" if len(places) > len(places[:3]) else first


def _values(line: dict[str, Any]) -> str:
    before, after = (
        None if line[key] is None else shown(line[key]) for key in ("before", "after")
    )
    if before is None and after is None:
        return ""
    return f" [{' → '.join(v for v in (before, after) if v is not None)}]"


def change(changed: dict[str, Any]) -> str:
    """Return what differs in one field, in words.

    Parameters
    ----------
    changed
        ``field``, ``before`` and ``after``.
    """
    values = f"{shown(changed['before'])} → {shown(changed['after'])}"
    place = changed.get("column") or changed["field"]
    said = tk._("changed {field}:").format(field=place)
    return f"{said} {values}"


def points(dataset: dict[str, Any]) -> str:
    """Return what the metadata of a dataset score, after a comma; blank for nothing.

    Parameters
    ----------
    dataset
        ``quality``, if its RDF could be written.
    """
    scored = dataset["quality"]
    if not scored:
        return ""
    ends = [*dict.fromkeys((scored["low"], scored["high"]))]
    return f", {'–'.join(map(str, ends))}/{scored['highest']}"


def found(item: dict[str, Any]) -> str:
    """Return what a rule of RDF found in a dataset, and in which field.

    Parameters
    ----------
    item
        ``label`` of the field, ``message``, ``value`` and ``resource``.
    """
    language = "fr" if in_french() else "en"
    place = item["label"].get(language, "")
    if item["resource"] is not None:
        number = item["resource"] + 1
        place = tk._("{field} of resource {number}").format(field=place, number=number)
    said = item["message"].get(language, "")
    value = f" [{shown(item['value'])}]" if item["value"] else ""
    told = tk._("{place}: {sentence}").format(place=place, sentence=said)
    return f"{told}{value}"


def shown(value: Any) -> str:
    """Return a value between quotes, on one line and not too long.

    Parameters
    ----------
    value
        The value; a sentence in both languages is said in the site's.
    """
    if isinstance(value, dict) and value.keys() == {"fr", "en"}:
        value = value["fr" if in_french() else "en"]
    text = " ".join(str(value).split())
    text = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return f"« {text} »" if in_french() else f"“{text}”"


def in_french() -> bool:
    """Tell whether the site speaks French to who runs the command."""
    return get_lang().startswith("fr")
