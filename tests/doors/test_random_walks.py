"""Random people, doors, orders and faults: what DESIGN §4 promises holds all along.

Hundreds of steps in ``make test``; thousands with ``--hypothesis-profile nightly``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from ckanext.qcreuse import indexed
from ckanext.qcreuse.domain import criteria, workflow
from ckanext.qcreuse.domain.workflow import PUBLISHED
from ckanext.qcreuse.logic import release
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import CLEARED, READY, act
from tests.doors import promises
from tests.doors.doors import DOORS, REFUSALS
from tests.doors.killing import killed_at
from tests.doors.world import INPUTS, World

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

STEPS = 30
WALKS = {100: 8}.get(settings.default.max_examples, settings.default.max_examples)
FLOW = workflow.load()
SLOW = ("ckan ", "SQL: dossier state withdrawn")
QUICK_DOORS = sorted(door for door in DOORS if not door.startswith(SLOW))
PEOPLE = (
    *("contributor", "coordinator", "privacy_officer", "security_officer"),
    *("approver", "observer", "admin", "stranger"),
)
REFUSING = {"personal_info": "present", "pia": "required"}


@pytest.fixture
def world(app: Any, cli: Any, tmp_path: Any, body: Body, importer: str) -> World:
    return World(app, cli, tmp_path, importer, body)


class Walk(RuleBasedStateMachine):
    """One catalogue, many hands."""

    entries = Bundle("entries")

    def __init__(self, world: World) -> None:
        """Begin with no entry of one's own; the world is shared by all walks."""
        super().__init__()
        self.world = world
        self.known: list[str] = []
        self.crashed = False

    def _person(self, duty: str) -> str:
        return self.world.body.people[duty]

    def _try(self, user: str, action: str, /, **given: Any) -> None:
        try:
            act(user, action, **given)
        except REFUSALS:
            model.Session.rollback()

    @rule(target=entries, state=st.sampled_from(sorted(FLOW.states)))
    def place(self, state: str) -> Any:
        """Enter a dataset, in any state."""
        package_id = self.world.place(state)["id"]
        self.known.append(package_id)
        return package_id

    @rule(target=entries, private=st.booleans(), by=st.sampled_from(PEOPLE))
    def enter(self, private: bool, by: str) -> Any:
        """Enter a dataset as anybody, asking for any visibility."""
        self.world.count += 1
        try:
            created = act(
                self._person(by),
                "package_create",
                name=f"entree-{self.world.count}",
                title="Entrée",
                owner_org=self.world.body.id,
                hrp_data_kind=["performance"],
                private=private,
                **READY,
            )
        except REFUSALS:
            model.Session.rollback()
            return multiple()
        self.known.append(created["id"])
        return created["id"]

    @rule(
        entry=entries,
        code=st.sampled_from(sorted(FLOW.transitions)),
        by=st.sampled_from(PEOPLE),
        told=st.booleans(),
    )
    def step(self, entry: str, code: str, by: str, told: bool) -> None:
        """Ask for any step as anybody, with or without what it asks for."""
        given = INPUTS if told else {}
        action = "qcreuse_dossier_transition"
        self._try(self._person(by), action, id=entry, transition=code, **given)

    @rule(
        entry=entries,
        code=st.sampled_from(["publish", "recall", "withdraw", "approve"]),
        moment=st.integers(1, 90),
    )
    def step_cut_short(self, entry: str, code: str, moment: int) -> None:
        """Kill the process at a moment of a step."""
        duty = sorted(FLOW.transition(code).duties)[0]
        action = "qcreuse_dossier_transition"
        given = {"id": entry, "transition": code, **INPUTS}
        with killed_at(moment):
            self._try(self._person(duty), action, **given)
        self.crashed = True

    @rule(entry=entries, by=st.sampled_from(PEOPLE))
    def assess(self, entry: str, by: str) -> None:
        """Answer the criteria as anybody."""
        answers = {code: {"score": 4} for code in criteria.load().codes}
        self._try(
            self._person(by), "qcreuse_assessment_update", id=entry, answers=answers
        )

    @rule(
        entry=entries,
        kind=st.sampled_from(sorted(CLEARED)),
        by=st.sampled_from(PEOPLE),
        passes=st.booleans(),
    )
    def clear(self, entry: str, kind: str, by: str, passes: bool) -> None:
        """Sign a clearance as anybody, with answers that pass or do not."""
        answers = CLEARED[kind] if passes or kind != "privacy" else REFUSING
        action = "qcreuse_clearance_update"
        given = {"id": entry, "kind": kind, "scope": "content", "answers": answers}
        self._try(self._person(by), action, **given)

    @rule(
        duty=st.sampled_from(sorted(FLOW.duties)),
        to=st.sampled_from(PEOPLE),
        by=st.sampled_from(PEOPLE),
        grants=st.booleans(),
    )
    def change_duties(self, duty: str, to: str, by: str, grants: bool) -> None:
        """Give or take a duty as anybody."""
        action = f"qcreuse_role_{'grant' if grants else 'revoke'}"
        given = {"organization": self.world.body.name, "user": self._person(to)}
        self._try(self._person(by), action, **given, duty=duty)

    @rule(entry=entries, door=st.sampled_from(QUICK_DOORS))
    def try_door(self, entry: str, door: str) -> None:
        """Come through any door."""
        try:
            dataset = act(self.world.sysadmin, "package_show", id=entry)
            if dataset["resources"]:
                DOORS[door](self.world, dataset)
        except REFUSALS:
            pass
        model.Session.rollback()

    @rule()
    def heal(self) -> None:
        """Run what cron runs; whatever crashed is healed by it."""
        act(self.world.sysadmin, "qcreuse_run_due")
        self.crashed = False

    @invariant()
    def public_iff_published(self) -> None:
        """Database, index and search agree, and after a crash show no more."""
        model.Session.rollback()
        model.Session.expire_all()
        in_index = indexed.public_ids()
        for package_id in self.known:
            dossier, package = dossiers.get(package_id), model.Package.get(package_id)
            assert dossier is not None
            public = bool(package and package.state == "active" and not package.private)
            assert public == (dossier.state == PUBLISHED)
            shown = package_id in in_index
            assert shown <= public if self.crashed else shown == public

    @invariant()
    def every_event_is_there_and_linked(self) -> None:
        """One event for each version, each holding the hash of the one before."""
        for package_id in self.known:
            dossier = dossiers.get(package_id)
            assert dossier is not None
            history = events.history((events.DATASET, package_id))
            assert [item.number for item in history] == [*range(1, len(history) + 1)]
            before = ""
            for item in history:
                assert item.previous_hash == before
                assert item.hash == item.digest()
                before = item.hash
            if history[-1].to_state:
                assert history[-1].to_state == dossier.state

    @invariant()
    def nothing_is_outside_uncleared(self) -> None:
        """Invariant 2, whatever was tried."""
        promises.nothing_is_outside_uncleared(self.known)

    @invariant()
    def what_is_approved_is_what_was_seen(self) -> None:
        """Invariant 5, whichever door changed the dataset."""
        if not self.crashed:
            promises.what_is_approved_is_what_was_seen(self.known)

    @invariant()
    def strangers_find_nothing(self) -> None:
        """Invariant 9, after a crash too."""
        promises.strangers_find_nothing(self.world, self.known)

    @invariant()
    def nobody_approves_their_own(self) -> None:
        """Who approved had not assessed; who cleared had not asked."""
        for package_id in self.known:
            assessor = asker = ""
            for item in events.history((events.DATASET, package_id)):
                if item.kind == "assessment":
                    assessor = item.actor_id
                if item.kind == "submit":
                    asker = item.actor_id
                if item.kind == "approve":
                    assert item.actor_id != assessor
                if item.kind in ("approve", "publish"):
                    signed = self._signers(package_id, item.number)
                    assert asker not in signed or not asker

    @staticmethod
    def _signers(package_id: str, until: int) -> set[str]:
        signed: dict[str, str] = {}
        for item in events.history((events.DATASET, package_id)):
            if item.number < until and item.kind.startswith("clearance_"):
                signed[item.kind] = item.actor_id
        return set(signed.values())


@pytest.mark.usefixtures("with_request_context")
def test_whatever_people_do_the_promises_hold(world: World) -> None:
    run_state_machine_as_test(
        lambda: Walk(world),
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            # A walk of thirty steps is read as it is; shrinking it would take hours.
            phases=(Phase.generate,),
            suppress_health_check=[*HealthCheck],
        ),
    )


def test_a_walk_would_see_a_leak(world: World) -> None:
    walk = Walk(world)
    package_id = walk.place("approved")
    walk.public_iff_published()
    package = model.Package.get(package_id)
    assert package is not None
    package.private = False
    release.logic.index_update_package({"user": "", "ignore_auth": True}, package_id)
    model.Session.rollback()
    with pytest.raises(AssertionError):
        walk.public_iff_published()
    with pytest.raises(AssertionError):
        walk.strangers_find_nothing()
    assert tk.get_action("package_search")({"user": ""}, {"q": "*:*"})["count"] >= 1


def test_a_walk_would_see_what_no_officer_saw(world: World) -> None:
    walk = Walk(world)
    dossier = dossiers.lock(walk.place("approved"))
    assert dossier is not None
    walk.what_is_approved_is_what_was_seen()
    dossier.clearances = {
        kind: {**given, "fingerprint": "another"}
        for kind, given in dossier.clearances.items()
    }
    with pytest.raises(AssertionError):
        walk.what_is_approved_is_what_was_seen()
    model.Session.rollback()


def test_a_walk_would_see_a_way_round_the_officers(world: World) -> None:
    walk = Walk(world)
    entered = walk.enter(private=True, by="contributor")
    walk.nothing_is_outside_uncleared()
    dossier = dossiers.lock(entered)
    assert dossier is not None
    dossier.state = PUBLISHED
    happening = events.Happening("publish", "approved", PUBLISHED)
    events.append((events.DATASET, entered), ("", ""), happening)
    with pytest.raises(AssertionError):
        walk.nothing_is_outside_uncleared()
    model.Session.rollback()
