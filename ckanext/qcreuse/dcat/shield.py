"""What would stop the chain before our profile has its turn.

``euro_dcat_ap_3`` reads the record as it is. CKAN keeps any key a caller gives
a resource, and any value of an extra; where the chain knows the key and meets
another kind of value, it raises, and the whole page with it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from . import repairs

if TYPE_CHECKING:
    from collections.abc import Callable

DATES = frozenset(
    {
        "created",
        "issued",
        "metadata_created",
        "metadata_modified",
        "modified",
        "temporal_end",
        "temporal_start",
    }
)
LISTS = frozenset(
    {
        "alternate_identifier",
        "applicable_legislation",
        "conforms_to",
        "documentation",
        "has_version",
        "hvd_category",
        "in_series",
        "is_referenced_by",
        "is_version_of",
        "language",
        "related_resource",
        "sample",
        "source",
        "spatial_resolution_in_meters",
        "theme",
    }
)
TEXTS = frozenset(
    {
        "access_rights",
        "access_url",
        "availability",
        "compress_format",
        "dcat_type",
        "description",
        "download_url",
        "format",
        "frequency",
        "hash",
        "hash_algorithm",
        "identifier",
        "license",
        "mimetype",
        "name",
        "notes",
        "package_format",
        "provenance",
        "rights",
        "spatial",
        "spatial_bbox",
        "spatial_centroid",
        "spatial_text",
        "status",
        "temporal_resolution",
        "title",
        "uri",
        "url",
        "version",
        "version_notes",
    }
    | {
        f"{agent}_{detail}"
        for agent in ("contact", "publisher", "creator")
        for detail in ("uri", "name", "email", "url", "type", "identifier")
    }
)
TRANSLATIONS = frozenset(
    {
        "description_translated",
        "name_translated",
        "notes_translated",
        "title_translated",
    }
)
SIZES = frozenset({"size"})
NESTED = frozenset({"access_services"})
"""Data services of a resource: the chain trips over what it wrote itself."""


def shield(dataset: dict[str, Any]) -> None:
    """Take from a record the values that stop ckanext-dcat's chain.

    The record is changed in place, because the chain is handed the same
    dictionary; nothing it could have written is lost.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` gives it, about to be written as RDF.
    """
    _take_out(dataset)
    for resource in dataset.get("resources") or []:
        _take_out(resource)
    extras = dataset.get("extras")
    if isinstance(extras, list):
        dataset["extras"] = [item for item in extras if _stands_as_extra(item)]


def _take_out(record: dict[str, Any]) -> None:
    for key in [key for key, value in record.items() if not _stands(key, value)]:
        del record[key]
    for key in TRANSLATIONS & record.keys():
        record[key] = _tagged(record[key] or {})


def _stands_as_extra(item: Any) -> bool:
    # The chain reads an extra under its key, and under dcat_ before it.
    key = str(item.get("key", "")).removeprefix("dcat_")
    value = item.get("value")
    listed = isinstance(value, list) and key in LISTS
    return (isinstance(value, str) or listed) and _stands(key, value)


def _stands(key: str, value: Any) -> bool:
    if value is None:
        return key not in NESTED
    stands = _TESTS.get(key)
    return stands is None or stands(value)


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and repairs.moment(value) is not None


def _is_listed(value: Any) -> bool:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return True
    items = value if isinstance(value, list) else [value]
    return all(isinstance(item, str) for item in items)


_TESTS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(DATES, _is_date),
    **dict.fromkeys(LISTS, _is_listed),
    **dict.fromkeys(TEXTS, lambda value: isinstance(value, str)),
    **dict.fromkeys(TRANSLATIONS, lambda value: isinstance(value, dict)),
    **dict.fromkeys(SIZES, lambda value: bool(re.fullmatch("[0-9]{1,18}", str(value)))),
    **dict.fromkeys(NESTED, lambda _value: False),
}
"""Key → whether a value stands there; the sets have no key in common."""


def _tagged(texts: dict[str, Any]) -> dict[str, str]:
    tags = {key: repairs.language_tag(key) for key in texts}
    return {tag: str(texts[key]) for key, tag in tags.items() if tag and texts[key]}
