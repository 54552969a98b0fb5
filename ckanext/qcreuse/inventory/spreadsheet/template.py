"""The empty inventory, with its help and its lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckanext.qcreuse.inventory import shapes

from . import columns
from .book_file import Page, Validation
from .layout import letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .columns import Column, Fields

MEMBERS = {"resources": 2, "hrp_reuses": 1}
"""How many of each a template has columns for."""


def listed(fields: Fields) -> list[Column]:
    """Return the columns of the template.

    Parameters
    ----------
    fields
        What the catalogue's schema asks.
    """
    alone = [*columns.of_dataset(fields), *columns.of_dossier(fields)]
    members = [
        column
        for family, count in MEMBERS.items()
        for number in range(1, count + 1)
        for column in columns.of_member(fields, family, number)
    ]
    return [column for column in [*alone, *members] if not columns.is_spare(column)]


def pages(fields: Fields, lang: str) -> list[Page]:
    """Return the sheets of the template: the inventory, its help, its lists.

    Parameters
    ----------
    fields
        What the catalogue's schema asks.
    lang
        ``fr`` or ``en``.
    """
    words = columns.described()["template"]
    there = listed(fields)
    lists = {key: _choices(column, lang) for column in there if (key := _key(column))}
    names = [*lists]
    depth = max(map(len, lists.values()), default=0)
    validations = [
        Validation(
            place,
            _range(words["lists"][lang], names.index(key), len(lists[key])),
            closed=column.kind != "list",
        )
        for place, column in enumerate(there, 1)
        if (key := _key(column))
    ]
    heads = ("column", "code", "required", "explained", "accepted")
    return [
        Page(
            words["sheet"][lang],
            [column.label[lang] for column in there],
            [()],
            validations,
        ),
        Page(
            words["help"][lang],
            [words[head][lang] for head in heads],
            _help(there, lang),
        ),
        Page(
            words["lists"][lang],
            names,
            [
                [items[n] if n < len(items) else None for items in lists.values()]
                for n in range(depth)
            ],
            hidden=True,
        ),
    ]


def _key(column: Column) -> str:
    """Return the name of the list that a column offers; empty for none."""
    if column.path.startswith("dossier.answers.") and column.kind == "whole":
        return "score"
    offers = column.field.choices or column.field.code in shapes.BOOLEANS
    return column.field.code if offers and column.kind != "text" else ""


def _choices(column: Column, lang: str) -> Sequence[str | int]:
    words = columns.described()["template"]
    if _key(column) == "score":
        return [1, 2, 3, 4, 5]
    if column.kind == "boolean":
        return [words["yes"][lang], words["no"][lang]]
    if not column.field.closed:
        return [choice.code for choice in column.field.choices]
    return [choice.label[lang] for choice in column.field.choices]


def _range(sheet: str, place: int, count: int) -> str:
    of = letter(place + 1)
    return f"'{sheet}'!${of}$2:${of}${count + 1}"


def _help(there: Iterable[Column], lang: str) -> list[list[str]]:
    words = columns.described()["template"]
    return [
        [
            column.label[lang],
            column.path,
            words["yes" if column.field.required else "no"][lang],
            column.field.help.get(lang, ""),
            _accepted(column, lang),
        ]
        for column in there
    ]


def _accepted(column: Column, lang: str) -> str:
    words = columns.described()["template"]
    choices = ", ".join(map(str, _choices(column, lang))) if _key(column) else ""
    if column.kind == "list":
        how = words["list" if column.field.closed else "lines"][lang]
        return f"{choices} ({how})" if choices else how
    if choices:
        return choices
    kind = "tags" if column.kind == "groups" else column.kind
    return words.get(kind, words["text"])[lang]
