"""Hypothesis strategies of records; those of the rules are in tests/domain."""

from __future__ import annotations

import json
import re

from hypothesis import strategies as st

from ckanext.qcreuse.domain import codes, conformity

_TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "  \n", "RÃ©seau", "l\x92eau", "a\x00b", "<p>x</p>", "2019", "FR", "oui"]
    ),
)
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=True)
    | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["name", "display_name", "title", "fr", "en", "url", "id"])
            | st.text(max_size=8),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
"""Anything a JSON file may hold."""

_FIELDS = [
    "id",
    "name",
    "title",
    "notes",
    "description",
    "tags",
    "num_tags",
    "tag_string",
    "groups",
    "extras",
    "resources",
    "author",
    "author_email",
    "temporal",
    "language",
    "update_frequency",
    "license_id",
    "private",
    "state",
    "type",
    "organization",
    "owner_org",
    "metadata_created",
    "metadata_modified",
    "url",
    "inventory_id",
    "extras_organisation_principale",
    "title_translated",
    "notes_translated",
    "hrp_data_kind",
    "hrp_reuses",
    "methodologie",
    "unheard_of",
]
_RESOURCE_FIELDS = [
    "id",
    "url",
    "name",
    "description",
    "format",
    "resource_type",
    "size",
    "taille_entier",
    "hash",
    "state",
    "position",
    "url_type",
    "last_modified",
    "name_translated",
    "datastore_active",
    "relidi_confic_utf8",
    "relidi_ressource_complementaire",
]
_TELLING = st.sampled_from(
    [
        "https://exemple.qc.ca/a b.csv",
        "exemple.qc.ca/a.csv",
        "2019-02-12T13:52:53.472Z",
        "2015/2016",
        "CC-BY",
        "cartes",
        "csv",
        "Oui",
        "français",
        "Mensuelle",
        '["reference"]',
        '{"en": "Water"}',
        {"fr": "Eau", "en": "Water"},
        ["reference", "Autre"],
        "x" * 40_000,
        "12",
        1024,
    ]
)


def _objects(fields: list[str]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.sampled_from(fields), _TELLING | JSON_VALUES)


RECORDS = st.builds(
    lambda fields, lists, title: {**fields, **lists, **title},
    _objects(_FIELDS),
    st.fixed_dictionaries(
        {},
        optional={
            "resources": st.lists(_objects(_RESOURCE_FIELDS) | _TEXTS, max_size=3),
            "tags": st.lists(_objects(["name", "display_name"]) | _TEXTS, max_size=3),
            "groups": st.lists(_objects(["name", "title", "id"]) | _TEXTS, max_size=3),
            "extras": st.lists(_objects(["key", "value"]), max_size=3),
        },
    ),
    st.one_of(st.just({}), st.fixed_dictionaries({"title": st.just("Titre")})),
)
"""A record whose fields hold anything, what they should hold included."""

_GRID_ANSWERS = st.sampled_from(["oui", "non", "n/a", "", None])
GRADED_RESOURCES = st.fixed_dictionaries(
    {"resource_type": st.sampled_from(["donnees", "web", "support", "carte", None])},
    optional={
        **dict.fromkeys(conformity.GRID, _GRID_ANSWERS),
        "relidi_ressource_complementaire": st.sampled_from([[], ["relidi.rescom"]]),
    },
)
"""A resource as far as the conformity grid sees it."""

_WORDS = st.text(
    # All that UTF-8 can say but for controls; to name the codec takes a second more.
    st.characters(exclude_categories=["Cc", "Cs"]),
    min_size=1,
    max_size=40,
).filter(str.strip)
_DAYS = st.dates().map(lambda day: day.isoformat())


def _one_of(vocabulary: str) -> st.SearchStrategy[str]:
    return st.sampled_from([item.code for item in codes.load(vocabulary).codes])


def _some_of(vocabulary: str) -> st.SearchStrategy[list[str]]:
    return st.lists(_one_of(vocabulary), min_size=1, unique=True)


_TRANSLATED = st.dictionaries(st.sampled_from(["fr", "en"]), _WORDS, min_size=1)
_ADDRESSES = st.integers(0, 10**6).map("https://example.com/é/{}".format)
_REUSES = st.fixed_dictionaries(
    {"title": _WORDS},
    optional={
        "url": _ADDRESSES,
        "kind": _one_of("reuse_kind"),
        "author_kind": _one_of("hrp_audiences"),
    },
)
_EMAILS = st.integers(0, 999).map("service.{}@exemple.qc.ca".format)
RESOURCE_ANSWERS = {
    **{field: _one_of("relidi_answer") for field in conformity.GRID},
    "url": _ADDRESSES,
    "name": _WORDS,
    "name_translated": _TRANSLATED,
    "description": _WORDS,
    "description_translated": _TRANSLATED,
    "format": st.sampled_from(["CSV", "GeoJSON", "HTML", "Rapport annuel"]),
    "resource_type": _one_of("resource_type"),
    "taille_entier": st.integers(0, 10**12),
    "availability": _one_of("planned_availability"),
    "size": st.integers(0, 10**12),
    "relidi_description_champs": _one_of("relidi_description_champs"),
    "relidi_ressource_complementaire": st.just(["relidi.rescom"]),
    "field_of_another_catalogue": _WORDS,
}
"""A resource's answers by field, one of which our schema does not know."""

DATASET_ANSWERS = {
    # CKAN shows a title without the spaces around it.
    "title": _WORDS.map(str.strip),
    "title_translated": _TRANSLATED,
    "notes": _WORDS,
    "notes_translated": _TRANSLATED,
    "extras_organisation_principale": _WORDS,
    "hrp_data_kind": _some_of("hrp_data_kind"),
    "hrp_value_reasons": _some_of("hrp_value_reasons"),
    "hrp_audiences": _some_of("hrp_audiences"),
    "hrp_rationale_translated": _TRANSLATED,
    "hrp_channel": _one_of("hrp_channel"),
    "hrp_official_source": st.booleans(),
    "hrp_mandate_ref": _WORDS,
    "hrp_unique_identifier": _WORDS,
    "hrp_performance_indicator": _WORDS,
    "hrp_related_dataset": _WORDS,
    "hrp_legal_basis": st.lists(_ADDRESSES, min_size=1, unique=True),
    "hrp_reuses": st.lists(_REUSES, max_size=3),
    "update_frequency": _one_of("update_frequency"),
    "language": _one_of("language"),
    "temporal": st.tuples(_DAYS, _DAYS).map(lambda days: "/".join(sorted(days))),
    "ext_spatial": _WORDS,
    "methodologie": _WORDS,
    "url": _ADDRESSES,
    "license_id": _one_of("licence"),
    "license_reason": _WORDS,
    "author": _WORDS,
    "author_email": _EMAILS,
    "maintainer": _WORDS,
    "maintainer_email": _EMAILS,
    "inventory_id": _WORDS,
    "inv_access_level": _one_of("inv_access_level"),
    "inv_security_classification": _one_of("inv_security_classification"),
    "version": _WORDS,
    "source_metadata_created": st.just("2019-04-08T13:54:20"),
}
"""A dataset's answers by field."""

_REQUIRED = {"title", "hrp_data_kind"}
_RESOURCES = st.fixed_dictionaries(
    {"url": RESOURCE_ANSWERS["url"]},
    optional={
        field: answer for field, answer in RESOURCE_ANSWERS.items() if field != "url"
    },
)
ANSWERS = st.fixed_dictionaries(
    {field: DATASET_ANSWERS[field] for field in _REQUIRED},
    optional={
        **{
            field: DATASET_ANSWERS[field]
            for field in sorted(DATASET_ANSWERS.keys() - _REQUIRED)
        },
        "resources": st.lists(_RESOURCES, max_size=2),
    },
).filter(
    lambda given: (
        (not given.get("hrp_official_source") or "hrp_mandate_ref" in given)
        and (given.get("license_id", "cc-by") == "cc-by" or "license_reason" in given)
    )
)
"""A dataset's answers that the schema takes."""

_NAMES = (
    st.text("abcéèàç -_.'0123", min_size=2, max_size=12).map(str.strip).filter(bool)
)
_ODD_EMAILS = st.sampled_from(["l'eau+1@exemple.qc.ca", "a%b@exemple.qc.ca"])
_PLACES = st.sampled_from(
    [
        "https://exemple.qc.ca/été?x=1&y=2#z",
        "http://exemple.qc.ca/a%20b(c)",
        "ftp://exemple.qc.ca/d;e=f",
    ]
)


def _merged(given: dict[str, object], more: dict[str, object]) -> dict[str, object]:
    return {**given, **more}


_ODD_RESOURCES = st.fixed_dictionaries(
    {},
    optional={
        "url": _PLACES,
        "format": st.sampled_from(["REST", "Esri REST", "SHP"]),
        "relidi_ressource_complementaire": st.just(["relidi.rescom", "autre chose"]),
    },
)
_LEFT_OUT = re.compile(r'"\s*None\s*"|[\ufffe\uffff]')
"""What a feed leaves out of a record on purpose."""
DATASETS = st.builds(
    _merged,
    ANSWERS,
    st.fixed_dictionaries(
        {},
        optional={
            "tags": st.lists(_NAMES.map(lambda name: {"name": name}), max_size=3),
            "groups": st.just([{"name": "transport", "title": "Transport"}]),
            "author_email": _ODD_EMAILS,
            "maintainer_email": _ODD_EMAILS,
            **dict.fromkeys(
                (
                    *("url", "ext_spatial", "hrp_unique_identifier"),
                    *("hrp_performance_indicator", "hrp_related_dataset"),
                ),
                _PLACES,
            ),
            "resources": st.lists(
                st.builds(_merged, _RESOURCES, _ODD_RESOURCES), max_size=3
            ),
        },
    ),
).filter(lambda given: not _LEFT_OUT.search(json.dumps(given, ensure_ascii=False)))
"""A dataset as a feed carries it: tags, groups, and addresses that are easily hurt."""

_HOSTILE_TEXTS = st.sampled_from(
    [
        "",
        "None",
        "null",
        "a\x00b\x0bc\ufffe",
        "http://exemple.qc.ca/a b|c<d>",
        "www.exemple.qc.ca/x",
        "exemple.qc.ca/x",
        "http://[mauvais/",
        "http://exemple.qc.ca:port/",
        "javascript:alert(1)",
        'x" y\\z{}`^',
        "mailto:a b",
        '["http://exemple.qc.ca/ok", null]',
        '{"a": 1}',
        "9" * 30,
        "2019-02-31",
        "2019-02-12T13:52:53",
        "-1",
        "NaN",
        "1.5",
        "²",
        "POINT (1 2)",
        '{"type": "Point", "coordinates": [1, 2]}',
        "\u202ex",
        "\ud800",
    ]
)
_CHAIN_FIELDS = [
    *("uri", "issued", "modified", "created", "size", "hash", "hash_algorithm"),
    *("language", "documentation", "conforms_to", "rights", "license", "status"),
    *("access_url", "download_url", "availability", "compress_format", "mimetype"),
    *("package_format", "temporal_resolution", "spatial_resolution_in_meters"),
    *("applicable_legislation", "access_services", "format", "name_translated"),
    *("taille_entier", "url", "name", "description"),
]
_CHAIN_EXTRAS = [
    *("uri", "guid", "identifier", "theme", "related_resource", "has_version"),
    *("is_version_of", "source", "sample", "alternate_identifier", "conforms_to"),
    *("documentation", "temporal_start", "temporal_end", "spatial", "spatial_uri"),
    *("spatial_text", "spatial_bbox", "spatial_centroid", "spatial_geom", "provenance"),
    *("publisher_uri", "publisher_name", "publisher_email", "publisher_type"),
    *("creator_name", "creator_uri", "creator_email", "contact_uri", "contact_name"),
    *("access_rights", "dcat_type", "version_notes", "frequency", "dcat_issued"),
    *("temporal_resolution", "spatial_resolution_in_meters", "is_referenced_by"),
    *("in_series", "hvd_category", "modified", "issued", "theme"),
]
_HOSTILE_FIELDS = [
    *("title", "notes", "url", "version", "author", "author_email", "maintainer"),
    *("maintainer_email", "ext_spatial", "temporal", "methodologie", "license_id"),
    *("license_url", "license_title", "update_frequency", "language", "inventory_id"),
    *("extras_organisation_principale", "hrp_channel", "hrp_mandate_ref"),
    *("hrp_related_dataset", "hrp_performance_indicator", "source_metadata_created"),
    *("inv_access_level", "license_reason"),
]
HOSTILE_DATASETS = st.builds(
    lambda given, bad, extras, resources: {
        **given,
        **bad,
        "extras": [{"key": key, "value": value} for key, value in extras.items()],
        "resources": resources,
    },
    ANSWERS,
    st.dictionaries(st.sampled_from(_HOSTILE_FIELDS), _HOSTILE_TEXTS, max_size=8),
    st.dictionaries(
        st.sampled_from(_CHAIN_EXTRAS), _HOSTILE_TEXTS | JSON_VALUES, max_size=8
    ),
    st.lists(
        st.dictionaries(
            st.sampled_from(_CHAIN_FIELDS), _HOSTILE_TEXTS | JSON_VALUES, max_size=8
        ),
        max_size=3,
    ),
)
"""What CKAN stores where nobody looks: any value under a name the chain reads."""
