"""Our fields, copied into the names that ckanext-dcat's chain reads.

The copy is made in a dictionary that is thrown away, so that the chain writes
the standard part and we write only what it lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan.plugins import toolkit as tk

from ckanext.qcreuse import config
from ckanext.qcreuse.domain import codes

from .repairs import address
from .terms import table

if TYPE_CHECKING:
    from collections.abc import Mapping

AUTHORITY = "http://publications.europa.eu/resource/authority"
MEDIA_TYPES = "http://www.iana.org/assignments/media-types"

MEGABYTE = 1024 * 1024

LANGUAGES = {"FR": ("FRA",), "FR_EN": ("FRA", "ENG")}
"""``language`` of Données Québec → EU languages."""

ACCESS_RIGHTS = f"{AUTHORITY}/access-right/PUBLIC"
"""What is in the feed is open to anyone: nothing else gets there."""

RIGHTS = {
    "fr": "Données ouvertes : toute personne peut les réutiliser selon la licence.",
    "en": "Open data: anyone may reuse them as the licence says.",
}

DROPPED = ("author", "author_email", "maintainer", "maintainer_email", "extras")
"""Read by the chain in ways that give a second, wrongly typed contact point."""


def prepare(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dataset as the chain should read it.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` gives it; it is not changed.
    """
    prepared = {key: value for key, value in dataset.items() if key not in DROPPED}
    prepared.update(
        title_translated=_translated(dataset, "title"),
        notes_translated=_translated(dataset, "notes"),
        tags_translated=_keywords(dataset),
        url=address(dataset.get("url")),
        identifier=dataset["id"],
        issued=_moment(
            dataset.get("source_metadata_created") or dataset.get("metadata_created")
        ),
        modified=_moment(dataset.get("metadata_modified")),
        frequency=codes.load("update_frequency").uri(
            dataset.get("update_frequency") or ""
        ),
        language=_languages(dataset),
        theme=_themes(dataset),
        temporal_coverage=_period(dataset.get("temporal")),
        spatial_coverage=_territory(dataset.get("ext_spatial")),
        access_rights=ACCESS_RIGHTS,
        applicable_legislation=_addresses(dataset.get("hrp_legal_basis")),
        is_referenced_by=_addresses(
            [reuse.get("url") for reuse in dataset.get("hrp_reuses") or []]
        ),
        contact=_contact(dataset),
        publisher=_publisher(dataset),
        resources=[_resource(item, dataset) for item in dataset.get("resources") or []],
    )
    return {key: value for key, value in prepared.items() if value not in (None, "")}


def _resource(
    resource: Mapping[str, Any], dataset: Mapping[str, Any]
) -> dict[str, Any]:
    form = table()["formats"].get(str(resource.get("format") or "").upper(), {})
    page = tk.url_for(
        "dataset.read", id=dataset["id"], _external=True, locale="default"
    )
    place = address(resource.get("url")) or page
    licence = codes.load("licence").uri(dataset.get("license_id") or "")
    prepared = {
        **resource,
        "name_translated": _translated(resource, "name"),
        "description_translated": _translated(resource, "description"),
        "url": place,
        "access_url": place,
        "download_url": place if resource.get("resource_type") == "donnees" else None,
        "license": licence or address(dataset.get("license_url")),
        "rights": RIGHTS if dataset.get("hrp_channel") == "open" else None,
        "format": f"{AUTHORITY}/file-type/{form['file_type']}" if form else None,
        "mimetype": f"{MEDIA_TYPES}/{form['media_type']}"
        if form.get("media_type")
        else None,
        "size": resource.get("size") or _bytes(resource.get("taille_entier")),
        "language": _languages(dataset),
        "created": _moment(resource.get("created")),
        "metadata_modified": _moment(
            resource.get("last_modified") or resource.get("metadata_modified")
        ),
        # A sum without its algorithm says nothing.
        "hash": resource.get("hash") if resource.get("hash_algorithm") else None,
    }
    return {key: value for key, value in prepared.items() if value not in (None, "")}


def _bytes(megabytes: Any) -> int | None:
    # Données Québec asks for a rounded size; DCAT takes an approximate one.
    return megabytes * MEGABYTE if isinstance(megabytes, int) else None


def _translated(record: Mapping[str, Any], field: str) -> dict[str, str]:
    given = record.get(f"{field}_translated")
    texts = dict(given) if isinstance(given, dict) else {}
    # With English alone the chain would lose the French of the base field.
    texts["fr"] = texts.get("fr") or record.get(field)
    return {
        language: str(texts[language])
        for language in ("fr", "en")
        if texts.get(language)
    }


def _keywords(dataset: Mapping[str, Any]) -> dict[str, list[str]]:
    keywords = {"fr": [tag["name"] for tag in dataset.get("tags") or []], "en": []}
    if config.dcat_keyword() and dataset.get("hrp_flag") == "yes":
        for language, label in table()["potential"]["yes"].items():
            keywords[language].append(label)
    return keywords


def _languages(dataset: Mapping[str, Any]) -> list[str]:
    found = LANGUAGES.get(str(dataset.get("language") or ""), ())
    return [f"{AUTHORITY}/language/{code}" for code in found]


def _themes(dataset: Mapping[str, Any]) -> list[str]:
    known = table()["themes"]
    found = {known.get(group.get("name")) for group in dataset.get("groups") or []}
    return [f"{AUTHORITY}/data-theme/{code}" for code in sorted(found - {None})]


def _period(temporal: str | None) -> list[dict[str, str]]:
    start, _slash, end = str(temporal or "").partition("/")
    period = {"start": start.strip(), "end": end.strip()}
    period = {key: value for key, value in period.items() if value}
    return [period] if period else []


def _territory(text: str | None) -> list[dict[str, str]]:
    return [{"text": str(text)}] if text else []


def _addresses(values: Any) -> list[str]:
    found = [address(value) for value in values or []]
    return [value for value in found if value]


def _contact(dataset: Mapping[str, Any]) -> list[dict[str, str]]:
    for person in ("author", "maintainer"):
        contact = {
            "name": str(dataset.get(person) or "").strip(),
            "email": str(dataset.get(f"{person}_email") or "").strip(),
        }
        if any(contact.values()):
            return [{key: value for key, value in contact.items() if value}]
    return []


def _publisher(dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
    organization = dataset.get("organization")
    if not organization:
        return []
    place = tk.url_for(
        "organization.read", id=organization["id"], _external=True, locale="default"
    )
    name = organization.get("title") or organization["name"]
    return [{"uri": place, "name_translated": {"fr": name}}]


def _moment(given: Any) -> str | None:
    """Return a date with its time zone: CKAN's are in UTC and do not say so."""
    text = str(given or "").strip()
    if "T" in text and not text.endswith("Z") and "+" not in text:
        text += "+00:00"
    return text or None
