"""What shape each field has; every field not named here is one text."""

from __future__ import annotations

TEXT_LISTS = frozenset(
    {
        "hrp_data_kind",
        "hrp_value_reasons",
        "hrp_audiences",
        "hrp_legal_basis",
        "relidi_ressource_complementaire",
    }
)
TRANSLATED = "_translated"
TRANSLATABLE = frozenset({"title", "notes", "name", "description"})
OBJECT_LISTS = {"hrp_reuses": ("title", "url", "kind", "author_kind")}
# Handled by rules of their own, or whole numbers and booleans to their schema
OTHER = frozenset(
    {
        "resources",
        "tags",
        "groups",
        "extras",
        "organization",
        "relationships_as_object",
        "relationships_as_subject",
        "size",
        "taille_entier",
        "hrp_official_source",
        "temporal",
    }
)
BOOLEANS = ("hrp_official_source",)
ONE_LINE = frozenset(
    {"title", "author", "maintainer", "author_email", "maintainer_email", "name"}
)
EMAILS = ("author_email", "maintainer_email")
# CKAN computes these, or keeps its own: a source's value cannot be theirs
COMPUTED = frozenset(
    {
        "id",
        "owner_org",
        "organization",
        "license_title",
        "license_url",
        "isopen",
        "num_tags",
        "num_resources",
        "relationships_as_object",
        "relationships_as_subject",
        "revision_id",
        "revision_timestamp",
        "creator_user_id",
        "metadata_created",
        "metadata_modified",
        "type",
        "hrp_flag",
        "tracking_summary",
        "extras",
    }
)
RESOURCE_COMPUTED = frozenset(
    {
        "id",
        "package_id",
        "revision_id",
        "revision_timestamp",
        "created",
        "metadata_modified",
        "cache_last_updated",
        "cache_url",
        "webstore_last_updated",
        "webstore_url",
        "mimetype_inner",
        "resource_group_id",
        "tracking_summary",
        "datastore_contains_all_records_of_source_file",
    }
)
