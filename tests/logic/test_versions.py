"""A score stays what its version of the criteria made it, until it is asked again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.cli.cli import ckan
from ckan.tests import factories

from ckanext.qcreuse.domain import criteria, rulefile
from ckanext.qcreuse.logic import examining
from ckanext.qcreuse.model import criteria as versions
from ckanext.qcreuse.model import event as events
from tests.conftest import act, assess, new_entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
OPTION = "ckanext.qcreuse.criteria.file"


@pytest.fixture
def use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give the site the shipped criteria with something else in them."""

    def used(name: str, **changes: Any) -> None:
        data = {**rulefile.read(criteria.DEFAULT_FILE), **changes}
        file = tmp_path / f"{name}.yaml"
        file.write_text(json.dumps(data), encoding="utf-8")
        monkeypatch.setitem(tk.config, OPTION, str(file))

    return used


def shown(body: Body, name: str = NAME) -> dict[str, Any]:
    return act(body.observer, "qcreuse_dossier_show", id=name)


def rescore(user: str, **given: Any) -> Any:
    return act(user, "qcreuse_assessment_rescore", organization="ministere", **given)


def test_another_file_rewrites_no_score_and_a_rescoring_does_on_request(
    body: Body, use: Callable[..., None]
) -> None:
    entered = new_entry(body, hrp_data_kind=["operational"])
    new_entry(body, name="vide", title="Vide")
    assess(body, NAME)
    before = shown(body)
    assert (before["score"]["class"], before["hrp_flag"]) == ("P1", "yes")
    use("deux", version="2", threshold=80)
    act(factories.Sysadmin()["name"], "qcreuse_run_due")
    same = ("score", "hrp_flag", "answers", "version", "criteria_version")
    assert {key: shown(body)[key] for key in same} == {key: before[key] for key in same}
    assert act(body.observer, "qcreuse_dossier_list", klass="P1")["count"] == 1
    assert act(body.observer, "package_show", id=NAME)["hrp_flag"] == "yes"

    dry = rescore(body.coordinator, dry_run=True)
    assert (dry["count"], dry["version"]) == (1, "2")
    assert dry["classes"] == [{"from": "P1", "to": "P4", "count": 1}]
    assert dry["flags"] == [{"from": "yes", "to": "no", "count": 1}]
    [found] = dry["results"]
    assert (found["name"], found["versions"]) == (NAME, ["1", "2"])
    assert found["before"]["priority"] == found["after"]["priority"] == [75.0, 75.0]
    assert shown(body)["version"] == before["version"]

    done = rescore(body.coordinator)
    assert (done["count"], done["remaining"]) == (1, 0)
    assert {**done["results"][0]} == found
    after = shown(body)
    assert (after["score"]["class"], after["hrp_flag"]) == ("P4", "no")
    assert after["history"][:-1] == before["history"]
    assert after["history"][-1]["kind"] == "rescored"
    assert "Class: P1 → P4." in [said["en"] for said in after["history"][-1]["said"]]
    assert after["answers"] == before["answers"]
    assert rescore(body.coordinator)["count"] == 0
    chain = events.history((events.DATASET, entered["id"]))
    assert all(item.hash == item.digest() for item in chain)


def test_the_same_version_with_other_weights_is_refused_and_a_fault(
    body: Body, use: Callable[..., None]
) -> None:
    new_entry(body, hrp_data_kind=["operational"])
    assess(body, NAME)
    assert examining.criteria() == []
    use("reprise", threshold=80)
    assert examining.criteria() == ["1"]
    for write in (lambda: assess(body, NAME, 3), lambda: rescore(body.coordinator)):
        with pytest.raises(tk.ValidationError) as refused:
            write()
        assert "give it another version" in str(refused.value)
    assert shown(body)["hrp_flag"] == "yes"
    use("mots", high_by_nature=["performance", "reference"])
    assert examining.criteria() == []
    assess(body, NAME, 3)
    assert shown(body)["hrp_flag"] == "no"


def test_who_answers_again_answers_under_the_present_version(
    body: Body, use: Callable[..., None]
) -> None:
    new_entry(body, hrp_data_kind=["operational"])
    assess(body, NAME)
    use("deux", version="2", threshold=80)
    assess(body, NAME)
    assert shown(body)["criteria_version"] == "2"
    assert shown(body)["score"]["class"] == "P4"
    kept = [versions.kept(version) for version in ("1", "2", "3")]
    assert [item and item.threshold for item in kept] == [60, 80, None]


def test_a_rescoring_is_the_coordinators_and_bounded(
    body: Body, use: Callable[..., None], cli: Any
) -> None:
    for name in ("a", "b", "c"):
        new_entry(body, name=f"fiche-{name}", title=name)
        assess(body, f"fiche-{name}")
    use("deux", version="2", threshold=80)
    for person in (body.contributor, body.approver, body.stranger):
        with pytest.raises(tk.NotAuthorized):
            rescore(person, dry_run=True)
    with pytest.raises(tk.NotAuthorized):
        act(body.stranger, "qcreuse_assessment_rescore", organization="nulle-part")
    dry = rescore(body.coordinator, dry_run=True, limit=1, offset=1)
    assert (dry["count"], [item["title"] for item in dry["results"]]) == (3, ["b"])
    done = rescore(body.coordinator, limit=1)
    assert (done["count"], done["remaining"]) == (1, 2)
    done = rescore(factories.Sysadmin()["name"], limit=1)
    history = shown(body, done["results"][0]["name"])["history"]
    assert history[-1]["details"]["as"] == "sysadmin"
    words = ["qcreuse", "assessment", "rescore", "--organization", body.name]
    said = cli.invoke(ckan, [*words, "--dry-run"])
    assert (said.exit_code, said.stdout.splitlines()[-1]) == (0, "2: 1")
    said = cli.invoke(ckan, words)
    assert said.exit_code == 0
    assert "P1 75 yes → P4 75 yes" in said.stdout
    assert said.stdout.splitlines()[-1] == "2: 1"
    assert rescore(body.coordinator, dry_run=True)["count"] == 0
