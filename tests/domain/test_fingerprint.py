from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ckanext.qcreuse.domain.fingerprint import CONTENT, FEED, SCOPES, fingerprint
from tests.domain import ready
from tests.domain.strategies import CHANNELS, RESOURCE_FACTS

RESOURCES = st.lists(RESOURCE_FACTS, max_size=4)


def of(resources, channel="open", scope=FEED):
    return fingerprint(
        replace(ready.DATASET, channel=channel, resources=tuple(resources)), scope
    )


@given(RESOURCES, st.data(), st.sampled_from(SCOPES))
def test_the_order_of_resources_changes_nothing(resources, data, scope):
    reordered = data.draw(st.permutations(resources))
    assert of(reordered, scope=scope) == of(resources, scope=scope)


@given(RESOURCES, RESOURCE_FACTS, st.sampled_from(SCOPES))
def test_a_resource_more_or_less_changes_it(resources, another, scope):
    assert of([*resources, another], scope=scope) != of(resources, scope=scope)


@given(RESOURCES, CHANNELS, CHANNELS)
def test_another_channel_changes_it(resources, one, other):
    assume(one != other)
    assert of(resources, one) != of(resources, other)


@pytest.mark.parametrize("field", ["url", "format"])
@given(resource=RESOURCE_FACTS, others=RESOURCES, value=st.text(max_size=5))
def test_another_address_or_format_changes_it(field, resource, others, value):
    changed = replace(resource, **{field: value})
    assume(getattr(changed, field).lower() != getattr(resource, field).lower())
    assert of([*others, changed]) != of([*others, resource])


@given(
    resource=RESOURCE_FACTS,
    others=RESOURCES,
    fields=st.lists(st.text(max_size=3), min_size=1, max_size=3),
)
def test_a_new_column_changes_it_and_their_order_does_not(resource, others, fields):
    wider = replace(resource, fields=(*resource.fields, *fields))
    assert of([*others, wider]) != of([*others, resource])
    turned = replace(wider, fields=tuple(reversed(wider.fields)))
    assert of([*others, turned]) == of([*others, wider])


@given(RESOURCE_FACTS, RESOURCES, st.tuples(st.text(max_size=5), st.text(max_size=5)))
def test_another_content_ends_what_was_signed_for_it_and_no_feed(
    resource, others, content
):
    assume(content != resource.content)
    refreshed, seen = [*others, replace(resource, content=content)], [*others, resource]
    assert of(refreshed, scope=FEED) == of(seen, scope=FEED)
    assert of(refreshed, scope=CONTENT) != of(seen, scope=CONTENT)


def test_an_address_differs_by_its_case_and_a_format_does_not():
    upper = replace(ready.RESOURCE, url="AbC")
    assert of([upper]) != of([replace(ready.RESOURCE, url="abc")])
    assert of([replace(upper, format="CSV")]) == of([replace(upper, format="csv")])


def test_what_moves_from_one_field_to_another_changes_it():
    one = ready.RESOURCE
    assert of([replace(one, url="x", format="y")]) != of(
        [replace(one, url="xy", format="")]
    )


def test_the_same_file_under_a_new_identifier_changes_nothing():
    # A harvester that writes a dataset anew gives its resources new ones.
    assert of([replace(ready.RESOURCE, id="new")]) == of([ready.RESOURCE])


def test_another_organization_changes_it():
    moved = replace(ready.DATASET, organization="autre")
    for scope in SCOPES:
        assert fingerprint(moved, scope) != fingerprint(ready.DATASET, scope)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Autre"},
        {"description": "Autre"},
        {"frequency": "daily"},
        {"licence": "odc-by"},
        {"kinds": frozenset({"reference"})},
        {"resources": (replace(ready.RESOURCE, fields_described=False),)},
        {"resources": (replace(ready.RESOURCE, grid_answered=False),)},
    ],
)
def test_an_edited_description_changes_nothing(change):
    for scope in SCOPES:
        assert fingerprint(replace(ready.DATASET, **change), scope) == fingerprint(
            ready.DATASET, scope
        )


def test_whatever_an_address_holds_has_a_fingerprint():
    assert of([replace(ready.RESOURCE, url="\ud800é\x00")]) != of([ready.RESOURCE])


def test_it_is_the_same_on_every_machine_and_day():
    # It is kept in the database: another formula would lapse every clearance.
    assert fingerprint(ready.DATASET, FEED) == (
        "a92ec4835ee3f850401a87fb85702801fa9cc2d47f717371f1599a0ad1cd180e"
    )
