"""Every Hypothesis strategy of the tests."""

from __future__ import annotations

from hypothesis import strategies as st

from ckanext.qcreuse.domain import conformity

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
RECORDS = st.dictionaries(st.sampled_from(_FIELDS), JSON_VALUES)
"""A record whose fields hold anything."""

_GRID_ANSWERS = st.sampled_from(["oui", "non", "n/a", "", None])
GRADED_RESOURCES = st.fixed_dictionaries(
    {"resource_type": st.sampled_from(["donnees", "web", "support", "carte", None])},
    optional={
        **dict.fromkeys(conformity.GRID, _GRID_ANSWERS),
        "relidi_ressource_complementaire": st.sampled_from([[], ["relidi.rescom"]]),
    },
)
"""A resource as far as the conformity grid sees it."""
