"""From a heading as people write it to the column it means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ckanext.qcreuse.inventory import values

from . import columns
from .columns import FAMILIES, LANGUAGES, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .columns import Fields

LONGEST = 300
"""Characters of a heading that are looked at."""
_PARENTHESES = re.compile(r"\s*[(\[{][^)\]}]*[)\]}]\s*")
_PATH = re.compile(r"(\w+)\[(\d{1,3})\](?:\.(.+))?\Z")
_AT_END = re.compile(
    r"(.+?)\s+(?:(?:de|du|des|of)\s+)?(?:(?:la|le|the)\s+)?(\w+)\s*(\d{1,3})\Z"
)


class Headings:
    """Every heading that is understood.

    Parameters
    ----------
    fields
        What the catalogue's schema asks.
    """

    def __init__(self, fields: Fields) -> None:
        """Write down each column under each of its names."""
        self.fields = fields
        self._alone = _index([*columns.of_dataset(fields), *columns.of_dossier(fields)])
        self._members = {
            family: _index(columns.of_member(fields, family, 1), family)
            for family in FAMILIES
        }
        self._numbered = _numbered_pattern()

    def understood(self, text: str) -> Column | None:
        """Return the column that a heading means, if any.

        Parameters
        ----------
        text
            The heading; a unit or a remark in parentheses may follow.
        """
        text = " ".join(values.tidy(text[:LONGEST]).split()).strip("* ")
        bare = _PARENTHESES.sub(" ", text).strip("* ")
        for said in dict.fromkeys((text, bare)):
            found = self._member(said) or self._alone.get(values.fold(said))
            if found is not None:
                return found
        return None

    def _member(self, text: str) -> Column | None:
        path = _PATH.match(text)
        if path and path[1] in FAMILIES:
            return self._of(path[1], int(path[2]) + 1, path[3])
        begins = self._numbered.match(text)
        if begins:
            family = _family(begins["family"])
            found = self._of(family, int(begins["number"] or 1), begins["rest"])
            if found is not None:
                return found
        ends = _AT_END.match(text)
        family = _family(ends[2]) if ends else ""
        return self._of(family, int(ends[3]), ends[1]) if ends and family else None

    def _of(self, family: str, number: int, said: str | None) -> Column | None:
        if number < 1:
            return None
        if said is None or values.fold(said) == "json":
            return whole_member(family, number)
        first = self._members[family].get(values.fold(said))
        if first is None:
            return None
        if number == 1:
            return first
        path = first.path.replace("[0]", f"[{number - 1}]", 1)
        label = {
            lang: text.replace(" 1 ", f" {number} ", 1)
            for lang, text in first.label.items()
        }
        return Column(path, first.kind, label, first.field)


def whole_member(family: str, number: int) -> Column:
    """Return the column that holds the whole of a resource or of a reuse.

    Parameters
    ----------
    family
        One of FAMILIES.
    number
        Which one, from 1.
    """
    name = columns.described()["families"][family]["label"]
    label = {lang: f"{name[lang]} {number} – JSON" for lang in LANGUAGES}
    item = columns.Field(family, name)
    return Column(f"{family}[{number - 1}]", "json", label, item)


def _index(listed: Iterable[Column], family: str = "") -> Mapping[str, Column]:
    """Return each column by its folded names; a name of two columns says neither."""
    found: dict[str, dict[str, Column]] = {}
    weaker: dict[str, dict[str, Column]] = {}
    for column in listed:
        short = column.path.partition("].")[2] if family else column.path
        short = short.removeprefix("dossier.")
        shown = (_after_number(text, family) for text in column.label.values())
        named = [column.path, short, *shown]
        for name in [*named, *_of_criterion(short)]:
            found.setdefault(values.fold(name), {})[column.path] = column
        key = f"{family}.{short}" if family else short
        for name in [
            *columns.described()["variants"].get(key, ()),
            *_in_its_own_language(column),
        ]:
            weaker.setdefault(values.fold(name), {})[column.path] = column
    return {
        name: next(iter(meant.values()))
        for name, meant in {**weaker, **found}.items()
        if name and len(meant) == 1
    }


def _after_number(text: str, family: str) -> str:
    return text.partition(" – ")[2] if family else text


def _of_criterion(short: str) -> list[str]:
    """Return the short headings of a score and of its note: V1, Note V1."""
    parts = short.split(".")
    if parts[0] != "answers":
        return []
    if parts[-1] == "score":
        return [parts[1]]
    return [f"{word} {parts[1]}" for word in ("note", "commentaire", "comment")] + [
        f"{parts[1]} {word}" for word in ("commentaire", "comment")
    ]


def _in_its_own_language(column: Column) -> list[str]:
    """Return a bilingual field's plain label, which asks for the label's language."""
    if len(column.field.languages) <= 1:
        return []
    lang = column.path.rpartition(".")[2]
    return [column.field.label[lang]] if lang in LANGUAGES else []


def _families() -> dict[str, str]:
    described = columns.described()["families"]
    return {
        values.fold(name): family
        for family in FAMILIES
        for name in (family, *described[family]["label"].values())
    }


def _family(word: str) -> str:
    folded = values.fold(word)
    families = _families()
    return families.get(folded) or families.get(folded + "s", "")


def _numbered_pattern() -> re.Pattern[str]:
    labels = {
        name
        for family in columns.described()["families"].values()
        for name in family["label"].values()
    }
    names = {*labels, *(values.fold(name) for name in labels), "Reutilisation"}
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(
        rf"(?P<family>{either})s?\s*(?:n[o°º.]*\s*)?[\s_#]*(?P<number>\d{{1,4}})?"
        r"[\s\W_]*(?P<rest>.+)\Z",
        re.IGNORECASE,
    )
