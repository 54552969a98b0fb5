from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ckanext.qcreuse.domain.fingerprint import fingerprint
from tests.domain import ready
from tests.domain.strategies import CHANNELS, RESOURCE_FACTS

RESOURCES = st.lists(RESOURCE_FACTS, max_size=4)


def of(resources, channel="open"):
    return fingerprint(
        replace(ready.DATASET, channel=channel, resources=tuple(resources))
    )


@given(RESOURCES, st.data())
def test_the_order_of_resources_changes_nothing(resources, data):
    assert of(data.draw(st.permutations(resources))) == of(resources)


@given(RESOURCES, RESOURCE_FACTS)
def test_a_resource_more_or_less_changes_it(resources, another):
    assert of([*resources, another]) != of(resources)


@given(RESOURCES, CHANNELS, CHANNELS)
def test_another_channel_changes_it(resources, one, other):
    assume(one != other)
    assert of(resources, one) != of(resources, other)


@pytest.mark.parametrize("field", ["id", "url", "format"])
@given(resource=RESOURCE_FACTS, others=RESOURCES, value=st.text(max_size=5))
def test_another_address_format_or_file_changes_it(field, resource, others, value):
    changed = replace(resource, **{field: value})
    assume(getattr(changed, field).lower() != getattr(resource, field).lower())
    assert of([*others, changed]) != of([*others, resource])


@pytest.mark.parametrize("field", ["id", "url"])
def test_an_address_differs_by_its_case_and_a_format_does_not(field):
    upper = replace(ready.RESOURCE, **{field: "AbC"})
    lower = replace(ready.RESOURCE, **{field: "abc"})
    assert of([upper]) != of([lower])
    assert of([replace(upper, format="CSV")]) == of([replace(upper, format="csv")])


def test_what_moves_from_one_field_or_resource_to_another_changes_it():
    one, two = replace(ready.RESOURCE, id="a"), replace(ready.RESOURCE, id="b")
    assert of([replace(one, url="x"), replace(two, url="y")]) != of(
        [replace(one, url="y"), replace(two, url="x")]
    )
    assert of([replace(one, url="x", format="y")]) != of(
        [replace(one, url="xy", format="")]
    )


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Autre"},
        {"description": "Autre"},
        {"frequency": "daily"},
        {"licence": "odc-by"},
        {"organization": "autre"},
        {"kinds": frozenset({"reference"})},
        {"resources": (replace(ready.RESOURCE, fields_described=False),)},
        {"resources": (replace(ready.RESOURCE, grid_answered=False),)},
    ],
)
def test_an_edited_description_changes_nothing(change):
    assert fingerprint(replace(ready.DATASET, **change)) == fingerprint(ready.DATASET)


def test_whatever_an_address_holds_has_a_fingerprint():
    assert of([replace(ready.RESOURCE, url="\ud800é\x00")]) != of([ready.RESOURCE])


def test_it_is_the_same_on_every_machine_and_day():
    # It is kept in the database: another formula would lapse every clearance.
    assert fingerprint(ready.DATASET) == (
        "b4ceb0a1ab119257285d98af47076e966607e9b6088ff7152c1f2242aad7a208"
    )
