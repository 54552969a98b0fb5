"""Nothing leaks: an unpublished dataset cannot be told from an absent one.

Every action that CKAN registers is asked, by nobody, by somebody and by the
administrator of another body: about each hidden dataset and about nothing, whose
answers must be one; and of the catalogue at large, before there is anything to
hide and after, whose answers must be one too.
"""

from __future__ import annotations

import copy
import itertools
import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import logic, model

from ckanext.qcreuse.model import dossier as dossiers
from tests.conftest import act, step

from . import asking, hiding
from .unconcerned import UNCONCERNED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Body

    from .hiding import Hidden, Readers

PLUGINS = (
    "activity qcreuse qcreuse_dcat scheming_datasets scheming_organizations dcat"
    " image_view"
)

pytestmark = [
    # Views are made, and asked about, where a plugin shows them.
    pytest.mark.ckan_config("ckan.plugins", PLUGINS),
    pytest.mark.usefixtures(
        "with_plugins", "clean_db", "clean_index", "with_request_context"
    ),
]

STUMBLES = (AssertionError, AttributeError, KeyError, TypeError)
"""What CKAN answers 500 to, absent or not."""

Calls = dict[str, list[dict[str, Any]]]


@pytest.fixture
def readers(body: Body, importer: str) -> Readers:
    return hiding.make_readers(body, importer)


def outcome(user: str | None, action: str, call: dict[str, Any]) -> str:
    """Return all that a call tells, as a text."""
    try:
        told: Any = act(user, action, **copy.deepcopy(call))
    except tk.ValidationError as error:
        told = ["refused", error.error_dict]
    except (tk.ObjectNotFound, tk.NotAuthorized) as error:
        told = [type(error).__name__, str(error)]
    except STUMBLES as error:
        told = [type(error).__name__, str(error)]
    finally:
        model.Session.rollback()
    if action == "member_list" and isinstance(told, list):
        # CKAN lists members in no order.
        told = sorted(told, key=str)
    if action == "qcreuse_oai_show" and isinstance(told, str):
        # When it was answered.
        told = re.sub(r"<responseDate>[^<]*", "", told)
    return json.dumps(told, default=str, ensure_ascii=False, sort_keys=True)


def filled(call: Any, given: dict[str, str]) -> Any:
    """Return a call with its references filled in."""
    if isinstance(call, dict):
        return {key: filled(value, given) for key, value in call.items()}
    if isinstance(call, list):
        return [filled(value, given) for value in call]
    if not isinstance(call, str):
        return call
    for placeholder, reference in given.items():
        call = call.replace(placeholder, reference)
    return call


def mentions(call: dict[str, Any]) -> bool:
    return re.search(r"\{[a-z]+\}", json.dumps(call)) is not None


def roads(hidden: Hidden) -> Iterator[dict[str, str]]:
    """Give the references that lead to a dataset, by identifier then by name."""
    others = {
        f"{{{kind}}}": found[0]
        for kind, found in hidden.references.items()
        if kind != "dataset"
    }
    for reference in hidden.references["dataset"]:
        yield {"{dataset}": reference, **others}


def nowhere() -> dict[str, str]:
    return {f"{{{kind}}}": str(uuid.uuid4()) for kind in asking.KINDS}


def without(told: str, given: dict[str, str]) -> str:
    """Return an answer without the references that the caller gave."""
    for placeholder, reference in given.items():
        told = told.replace(reference, placeholder)
    return told


def apart(told: str, expected: str) -> str:
    """Return where two answers part, with a little around it."""
    pairs = zip(told, expected, strict=False)
    same = len([*itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)])
    start = max(0, same - 60)
    return f"{told[start : start + 240]} AND NOT {expected[start : start + 240]}"


def absences(calls: Calls, readers: Readers) -> dict[Any, str]:
    """Return what each reader is told of what is nowhere, by call."""
    given = nowhere()
    return {
        (action, number, user): without(
            outcome(user, action, filled(call, given)), given
        )
        for action, asked in calls.items()
        for number, call in enumerate(asked)
        if mentions(call)
        for user in readers
    }


@pytest.mark.parametrize(
    "calls", [asking.READS, asking.WRITES], ids=["reading", "writing"]
)
def test_what_is_hidden_is_answered_as_what_is_absent(
    body: Body, importer: str, readers: Readers, calls: Calls
) -> None:
    expected = absences(calls, readers)
    told_apart: list[str] = []
    for hidden in hiding.hide(body, importer):
        for given in roads(hidden):
            for (action, number, user), absent in expected.items():
                call = filled(calls[action][number], given)
                told = without(outcome(user, action, call), given)
                if told != absent:
                    asked = f"{hidden.state}: {action} {call} as {user}"
                    told_apart.append(f"{asked}: {apart(told, absent)}")
    if told_apart:
        pytest.fail("\n".join(told_apart))


def at_large(readers: Readers) -> dict[str, str]:
    """Return what each reader is told of the catalogue."""
    return {
        f"{action} {call} as {user}": outcome(user, action, call)
        for action, calls in asking.READS.items()
        for call in calls
        if not mentions(call)
        for user in readers
    }


def test_the_catalogue_at_large_is_answered_as_if_nothing_were_hidden(
    body: Body, importer: str, readers: Readers
) -> None:
    before = at_large(readers)
    hiding.hide(body, importer)
    after = at_large(readers)
    changed = [
        f"{asked}: {apart(after[asked], told)}"
        for asked, told in before.items()
        if after[asked] != told
    ]
    if changed:
        pytest.fail("\n".join(changed))


def test_no_answer_about_a_public_dataset_holds_a_word_of_its_dossier(
    readers: Readers,
) -> None:
    public = readers.public
    package = act(None, "package_show", id=public)
    given = {
        **nowhere(),
        "{dataset}": public,
        "{resource}": package["resources"][0]["id"],
        "{tag}": "eau",
    }
    told = {
        f"{action} {call} as {user}": outcome(user, action, filled(call, given))
        for action, calls in asking.READS.items()
        for call in calls
        for user in readers
        if hiding.CANARY not in json.dumps(call)
    }
    assert len(told) > len(asking.READS)
    assert [asked for asked, answer in told.items() if hiding.CANARY in answer] == []


@pytest.mark.parametrize("born", ["before the dossier", "after it"])
def test_the_views_of_a_hidden_dataset_leave_no_activity(
    body: Body, importer: str, born: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    activities = asking.READS["user_activity_list"]
    readers = hiding.make_readers(body, importer)
    with monkeypatch.context() as early:
        if born == "before the dossier":
            early.setattr(dossiers, "get", lambda _package_id: None)
        told = {
            "user_id": importer,
            "object_id": readers.public,
            "activity_type": "new resource view",
            "data": {"title": hiding.CANARY},
        }
        context = {"user": importer, "ignore_auth": True}
        tk.get_action("activity_create")(context, told)
    if born == "before the dossier":
        assert hiding.CANARY in outcome(None, "user_activity_list", {"id": importer})
    step(body.privacy_officer, readers.public, "recall", message="Doute.")
    for call in activities:
        assert hiding.CANARY not in outcome(None, "user_activity_list", call)


def registered(*, reads: bool) -> set[str]:
    logic.get_action("package_show")
    return {
        name
        for name, action in logic._actions.items()
        if bool(getattr(action, "side_effect_free", False)) is reads
    }


def test_every_action_there_is_is_asked() -> None:
    unknown = registered(reads=True) - set(asking.READS)
    assert unknown == set(), "say in tests/logic/asking.py how to ask these"
    unknown = registered(reads=False) - set(asking.WRITES) - UNCONCERNED
    assert unknown == set(), "say in tests/logic/asking.py how to ask these"
