"""What a column of an inventory may mean, from the fields that the caller gives.

A column's *path* says where its cells go in a record: ``title``,
``title_translated.en``, ``resources[0].url``, ``dossier.answers.V1.score``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import rulefile
from ckanext.qcreuse.inventory import shapes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = "ckanext.qcreuse.schemas:inventory.yaml"
LANGUAGES = ("fr", "en")
FAMILIES = ("resources", "hrp_reuses")
"""Lists of objects, whose members stand side by side in numbered columns."""

_KINDS = {
    **dict.fromkeys(shapes.TEXT_LISTS, "list"),
    **dict.fromkeys(shapes.BOOLEANS, "boolean"),
    "size": "whole",
    "taille_entier": "whole",
    "temporal": "period",
    "source_metadata_created": "date",
}


@dataclass(frozen=True)
class Choice:
    """One value of a field's list.

    Parameters
    ----------
    code
        As stored.
    label
        As shown, ``fr`` and ``en``.
    """

    code: str
    label: Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """One field, as the schema describes it.

    Parameters
    ----------
    code
        As stored.
    label, help
        ``fr`` and ``en``; help may be empty.
    choices
        The values of its list; none for a field that has no list.
    closed
        Whether no other value is taken.
    languages
        Those in which a translated field is asked for.
    required
        Whether an entry cannot do without it.
    """

    code: str
    label: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    closed: bool = False
    languages: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Fields:
    """Everything that the columns of an inventory may be about.

    Parameters
    ----------
    dataset, resource, reuse
        Fields of the dataset, of each of its resources, of each of its reuses.
    criteria
        The criteria of the assessment.
    """

    dataset: tuple[Field, ...]
    resource: tuple[Field, ...] = ()
    reuse: tuple[Field, ...] = ()
    criteria: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Column:
    """What one column means.

    Parameters
    ----------
    path
        Where its cells go.
    kind
        How they are read: ``text``, ``choice``, ``list``, ``boolean``, ``whole``,
        ``date``, ``period``, ``tags``, ``groups`` or ``json``.
    label
        Its heading, ``fr`` and ``en``.
    field
        The field it is about.
    """

    path: str
    kind: str
    label: Mapping[str, str]
    field: Field


@cache
def described() -> Mapping[str, Any]:
    """Return what the file of headings says."""
    return rulefile.read(FILE)


def of_dataset(fields: Fields) -> Iterator[Column]:
    """Yield the columns of the dataset itself.

    Parameters
    ----------
    fields
        What the catalogue's schema asks.
    """
    beside = described()["dataset"]
    for item in fields.dataset:
        if item.code not in beside:
            yield from _of_field(item, "")
    for code, said in beside.items():
        yield Column(code, said["kind"], said["label"], Field(code, said["label"]))


def of_member(fields: Fields, family: str, number: int) -> Iterator[Column]:
    """Yield the columns of one resource or of one reuse.

    Parameters
    ----------
    fields
        What the catalogue's schema asks.
    family
        One of FAMILIES.
    number
        Which one, from 1.
    """
    listed = {"resources": fields.resource, "hrp_reuses": fields.reuse}[family]
    name = described()["families"][family]["label"]
    for item in listed:
        for column in _of_field(item, f"{family}[{number - 1}]."):
            label = {
                lang: f"{name[lang]} {number} – {column.label[lang]}"
                for lang in LANGUAGES
            }
            yield Column(column.path, column.kind, label, item)


def of_dossier(fields: Fields) -> Iterator[Column]:
    """Yield the columns that go to the dossier.

    Parameters
    ----------
    fields
        What the catalogue's schema asks, with the criteria.
    """
    for code, said in described()["dossier"].items():
        item = Field(code, said["label"])
        yield Column(f"dossier.{code}", said["kind"], said["label"], item)
    note = described()["note"]
    for item in fields.criteria:
        place = f"dossier.answers.{item.code}"
        score = {lang: f"{item.code} – {item.label[lang]}" for lang in LANGUAGES}
        noted = {lang: f"{item.code} – {note[lang]}" for lang in LANGUAGES}
        yield Column(f"{place}.score", "whole", score, item)
        yield Column(f"{place}.note", "text", noted, item)


def is_spare(column: Column) -> bool:
    """Return whether a column is of use only where an entry fills it already.

    Parameters
    ----------
    column
        The column.
    """
    code = column.path.rpartition("].")[2]
    return code == "id" or column.label["fr"].endswith(code)


def beside_resource() -> tuple[Field, ...]:
    """Return the fields of a resource that CKAN keeps and no form asks."""
    listed = described()["resource"].items()
    return tuple(Field(code, said["label"]) for code, said in listed)


def _of_field(item: Field, prefix: str) -> Iterator[Column]:
    code = prefix + item.code
    if item.code.endswith(shapes.TRANSLATED):
        for lang in LANGUAGES:
            yield Column(f"{code}.{lang}", "text", _translated_label(item, lang), item)
    elif item.code not in shapes.OBJECT_LISTS:
        yield Column(code, _kind(item), item.label, item)


def _kind(item: Field) -> str:
    beside = described()["resource"].get(item.code)
    if beside:
        return beside["kind"]
    return _KINDS.get(item.code) or ("choice" if item.choices else "text")


def _translated_label(item: Field, lang: str) -> dict[str, str]:
    """Return the heading of one language of a field.

    Where the schema asks for one language only, its label is that one's; the other,
    which the base field already holds, goes by its code.
    """
    if item.languages == (lang,):
        return dict(item.label)
    if len(item.languages) == 1:
        return dict.fromkeys(LANGUAGES, f"{item.code}.{lang}")
    spoken = described()["languages"][lang]
    return {shown: f"{item.label[shown]} ({spoken[shown]})" for shown in LANGUAGES}
