"""A job builds ahead of readers, once for a burst; losing it loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ckan.cli.cli import ckan
from ckan.lib import jobs as queue
from ckan.lib.redis import connect_to_redis
from redis.exceptions import ConnectionError as NoRedis

from ckanext.qcreuse.dcat import building, jobs, store
from ckanext.qcreuse.model import fragment as fragments
from tests.conftest import act
from tests.dcat.test_doors import catalog
from tests.dcat.test_pages import subjects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "clean_queues"
)


@pytest.fixture(autouse=True)
def nobody_asked() -> Iterator[None]:
    connect_to_redis().delete(jobs._mark())
    yield
    connect_to_redis().delete(jobs._mark())


@pytest.fixture
def brought(body: Body, importer: str) -> list[str]:
    connect_to_redis().delete(jobs._mark())
    queue.get_queue().empty()
    return [
        act(importer, "package_create", name=name, title=name, owner_org=body.id)["id"]
        for name in ("un", "deux", "trois")
    ]


def test_a_burst_of_changes_asks_for_one_job_and_it_builds_them_all(
    brought: list[str],
) -> None:
    (job,) = queue.get_queue().jobs
    assert job.func_name == "ckanext.qcreuse.dcat.jobs.build"
    assert store.stale() == 3
    job.perform()
    assert store.stale() == 0
    assert store.total(store.CATALOGUE) == 3


def test_a_change_after_the_job_began_asks_for_the_next(
    importer: str, brought: list[str]
) -> None:
    jobs.build()
    queue.get_queue().empty()
    act(importer, "package_patch", id="un", notes="Autre.")
    assert len(queue.get_queue().jobs) == 1


def test_what_is_only_read_asks_for_none(app: Any, brought: list[str]) -> None:
    jobs.build()
    queue.get_queue().empty()
    app.get("/dataset/un.ttl")
    app.get("/catalog.ttl")
    assert queue.get_queue().jobs == []


def test_without_redis_a_change_is_kept_and_readers_build_for_themselves(
    app: Any, body: Body, importer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead() -> Any:
        raise NoRedis

    monkeypatch.setattr(jobs, "connect_to_redis", dead)
    act(importer, "package_create", name="un", title="Un", owner_org=body.id)
    assert len(subjects(catalog(app))) == 1


def test_the_command_rebuilds_on_several_processes_and_says_what_fails(
    cli: Any, brought: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.chain, "per_page", lambda: 1)

    def run(*words: str) -> Any:
        return cli.invoke(ckan, ["qcreuse", "dcat", *words])

    done = run("rebuild", "--jobs", "2")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == "built: 3"
    whole = run("status")
    assert whole.exit_code == 0, whole.output
    assert whole.stdout == "datasets: 3, pages: 4, stale: 0, failing: 0\n"

    def fail(_serializer: Any, dataset: Any) -> Any:
        raise ValueError(dataset["name"])

    monkeypatch.setattr(building, "_run", fail)
    assert run("rebuild", "--jobs", "1").exit_code == 0
    failing = run("status")
    assert failing.exit_code == 1
    lines = failing.stdout.splitlines()
    assert lines[-1] == "datasets: 3, pages: 4, stale: 0, failing: 3"
    assert {line.partition(" ")[0] for line in lines[:-1]} == set(brought)
    assert all(line.count("served") == 1 for line in lines[:-1])
    assert "ValueError: un" in failing.stdout


def test_a_process_that_dies_leaves_stale_what_it_had_to_build(
    cli: Any, brought: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.chain, "per_page", lambda: 1)

    def die(_serializer: Any, _dataset: Any) -> Any:
        raise SystemExit(9)

    with monkeypatch.context() as patched:
        patched.setattr(building, "_run", die)
        done = cli.invoke(ckan, ["qcreuse", "dcat", "rebuild", "--jobs", "2"])
    assert done.exit_code != 0
    assert store.stale() == 3
    assert len(store.drain()) == 3
    assert fragments.failing() == []
