"""Our fields, copied into the names that ckanext-dcat's chain reads.

The copy is made in a dictionary that is thrown away, so that the chain writes
the standard part and we write only what it lacks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse import config
from ckanext.qcreuse.domain import codes

from . import addresses, agents, terms
from .chain import resource_uri
from .names import AUTHORITY, MEDIA_TYPES
from .repairs import language_tag, moment, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES = {"FR": ("FRA",), "FR_EN": ("FRA", "ENG")}
"""``language`` of Données Québec → codes of EU languages."""

MEGABYTE = 1024 * 1024

NO_DESCRIPTION = {"fr": "Aucune description.", "en": "No description."}
"""DCAT-AP asks for a description; where there is none, this says so."""

SHA = "http://spdx.org/rdf/terms#checksumAlgorithm_"
ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})

HIGH_VALUE = "hvd_category"
"""Free field of a dataset harvested from a European catalogue that says it is one."""

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_HEX = re.compile(r"([0-9A-Fa-f]{2})+")


def prepare(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dataset as the chain should read it.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` gives it; it is not changed.
    """
    extras = _extras(dataset)
    copied = {
        "title_translated": translated(dataset, "title") or {"fr": dataset["name"]},
        "notes_translated": translated(dataset, "notes") or NO_DESCRIPTION,
        "tags_translated": _keywords(dataset),
        "url": addresses.web(dataset.get("url")),
        "identifier": text(extras.get("identifier")) or dataset["id"],
        "version": text(dataset.get("version")),
        "issued": moment(dataset.get("source_metadata_created"))
        or moment(dataset.get("metadata_created")),
        "modified": moment(extras.get("modified"))
        or moment(dataset.get("metadata_modified")),
        "frequency": _uri("update_frequency", dataset),
        "language": _languages(dataset),
        "theme": _themes(dataset, extras),
        "temporal_coverage": _period(dataset),
        "spatial_coverage": _territory(dataset),
        "provenance": _in_french(dataset.get("methodologie")),
        "access_rights": access_rights(dataset),
        "applicable_legislation": dataset.get("hrp_legal_basis"),
        "is_referenced_by": [
            addresses.web(reuse.get("url")) for reuse in dataset.get("hrp_reuses") or ()
        ],
        "related_resource": _related(dataset),
        "contact": agents.contact(dataset),
        "publisher": agents.publisher(dataset, extras),
        "resources": [
            _resource(item, dataset) for item in dataset.get("resources") or ()
        ],
        "extras": [
            item for item in dataset.get("extras") or () if item["key"] not in _REPLACED
        ],
    }
    kept = {key: value for key, value in dataset.items() if key not in _REPLACED}
    return {**kept, **_filled(copied)}


_REPLACED = frozenset(
    {
        *("author", "author_email", "maintainer", "maintainer_email", "language"),
        *("contact_uri", "contact_name", "contact_email", "url", "version"),
        *("publisher_uri", "publisher_name", "publisher_email", "publisher_url"),
        *("publisher_type", "publisher_identifier", "identifier", "modified"),
        *("title_translated", "notes_translated", "theme", "provenance"),
    }
)
"""Read by the chain as they stand, in ways that are not ours."""


def addresses_in(value: Any) -> Iterator[str]:
    """Return each address that a prepared dataset holds, wherever it is.

    Parameters
    ----------
    value
        The dataset, or part of it.
    """
    if isinstance(value, dict):
        for item in value.values():
            yield from addresses_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from addresses_in(item)
    elif addresses.is_iri(value):
        yield value


def _resource(
    resource: Mapping[str, Any], dataset: Mapping[str, Any]
) -> dict[str, Any]:
    form, media_type = _format(resource)
    place = addresses.web(resource.get("url")) or resource_uri(dict(resource))
    is_file = resource.get("resource_type") == "donnees"
    sum_, algorithm = _sum(resource)
    copied = {
        "uri": resource_uri(dict(resource)),
        "name_translated": translated(resource, "name"),
        "description_translated": translated(resource, "description"),
        "url": place,
        "access_url": place,
        "download_url": place if is_file else None,
        "license": licence(dataset),
        "rights": rights(dataset),
        "format": form,
        "mimetype": media_type,
        "size": _size(resource),
        "language": _languages(dataset),
        "availability": _uri("planned_availability", resource, "availability")
        or addresses.iri(resource.get("availability")),
        "issued": moment(resource.get("issued")) or moment(resource.get("created")),
        "modified": moment(resource.get("modified"))
        or moment(resource.get("last_modified"))
        or moment(resource.get("metadata_modified")),
        "applicable_legislation": _law_of_files(dataset),
        "hash": sum_,
        "hash_algorithm": algorithm,
    }
    kept = {key: value for key, value in resource.items() if key not in copied}
    return {**kept, **_filled(copied)}


def translated(record: Mapping[str, Any], field: str) -> dict[str, str]:
    """Return language tag → text of a field that may have translations.

    Parameters
    ----------
    record
        The dataset or the resource.
    field
        Name of the base field, which is in French.
    """
    given = record.get(f"{field}_translated")
    tagged = {
        language_tag(key): text(value)
        for key, value in (given if isinstance(given, dict) else {}).items()
    }
    # With English alone the chain would lose the French of the base field.
    tagged["fr"] = text(record.get(field)) or tagged.get("fr", "")
    return {tag: words for tag, words in tagged.items() if tag and words}


def access_rights(dataset: Mapping[str, Any]) -> str | None:
    """Return who may have the data, as the EU names it.

    Parameters
    ----------
    dataset
        The dataset. One that anyone can read is open, whatever channel is aimed
        at; nothing else is in the public feed.
    """
    if dataset.get("private") in (True, "True", "true"):
        return _uri("hrp_channel", dataset)
    return codes.load("hrp_channel").uri("open")


def rights(dataset: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the same in words, by language, where a channel was chosen.

    Parameters
    ----------
    dataset
        The dataset.
    """
    channels = codes.load("hrp_channel")
    code = str(dataset.get("hrp_channel"))
    if code not in channels:
        return None
    return {language: channels.label(code, language) for language in ("fr", "en")}


def licence(dataset: Mapping[str, Any]) -> str | None:
    """Return the licence: the EU's address, the licence's own, or its name.

    Parameters
    ----------
    dataset
        The dataset.
    """
    return (
        _uri("licence", dataset, "license_id")
        or addresses.web(dataset.get("license_url"))
        or text(dataset.get("license_title"))
        or text(dataset.get("license_id"))
    )


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value}


def _extras(dataset: Mapping[str, Any]) -> dict[str, Any]:
    return {item["key"]: item["value"] for item in dataset.get("extras") or ()}


def _law_of_files(dataset: Mapping[str, Any]) -> Any:
    # Of a high-value dataset the law is asked of each distribution (DCAT-AP HVD 3.0.0).
    return dataset.get("hrp_legal_basis") if _extras(dataset).get(HIGH_VALUE) else None


def _uri(vocabulary: str, record: Mapping[str, Any], field: str = "") -> str | None:
    return codes.load(vocabulary).uri(str(record.get(field or vocabulary) or ""))


def _in_french(value: Any) -> dict[str, str] | None:
    return {"fr": text(value)} if text(value) else None


def _keywords(dataset: Mapping[str, Any]) -> dict[str, list[str]]:
    names = [text(tag.get("name")) for tag in dataset.get("tags") or ()]
    keywords = {"fr": [name for name in names if name], "en": []}
    if config.dcat_keyword() and dataset.get("hrp_flag") == "yes":
        levels = codes.load("hrp_flag")
        for language, words in keywords.items():
            words.append(levels.label("yes", language))
    return keywords


def _languages(dataset: Mapping[str, Any]) -> list[str]:
    found = LANGUAGES.get(str(dataset.get("language") or ""), ())
    return [str(AUTHORITY[f"language/{code}"]) for code in found]


def _themes(dataset: Mapping[str, Any], extras: Mapping[str, Any]) -> Any:
    known = terms.table()["themes"]
    themes = codes.load("data_theme")
    found = {
        themes.uri(known[group["name"]])
        for group in dataset.get("groups") or ()
        if group.get("name") in known
    }
    own = {terms.group(group["name"]) for group in dataset.get("groups") or ()}
    return sorted(map(str, found | own)) or extras.get("theme")


def _period(dataset: Mapping[str, Any]) -> list[dict[str, str]]:
    start, _slash, end = text(dataset.get("temporal")).partition("/")
    period = _filled({"start": moment(start), "end": moment(end)})
    return [period] if period else []


def _territory(dataset: Mapping[str, Any]) -> list[dict[str, str]]:
    name = text(dataset.get("ext_spatial"))
    if addresses.is_iri(name):
        return [{"uri": name}]
    return [{"text": name}] if name else []


def _related(dataset: Mapping[str, Any]) -> list[str]:
    given = text(dataset.get("hrp_related_dataset")).strip()
    if not given:
        return []
    return [addresses.iri(given) or addresses.here(given)]


def _format(resource: Mapping[str, Any]) -> tuple[str | None, str | None]:
    given = text(resource.get("format")).strip()
    known = terms.formats().get(given.upper(), {})
    media_type = text(resource.get("mimetype")).strip()
    if not _MEDIA_TYPE.fullmatch(media_type):
        media_type = known.get("media_type", "")
    file_type = known.get("file_type")
    form = str(AUTHORITY[f"file-type/{file_type}"]) if file_type else given
    return form, str(MEDIA_TYPES[media_type]) if media_type else None


def _size(resource: Mapping[str, Any]) -> str | None:
    # Données Québec asks for rounded megabytes; DCAT takes an approximate size.
    for field, unit in (("size", 1), ("taille_entier", MEGABYTE)):
        given = str(resource.get(field))
        if re.fullmatch("[0-9]{1,15}", given):
            return str(int(given) * unit)
    return None


def _sum(resource: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return a checksum and its algorithm: one says nothing without the other."""
    sum_ = text(resource.get("hash")).strip()
    given = text(resource.get("hash_algorithm")).strip()
    name = given.removeprefix(SHA).lower().replace("-", "")
    if not _HEX.fullmatch(sum_) or name not in ALGORITHMS:
        return None, None
    return sum_, f"{SHA}{name}"
