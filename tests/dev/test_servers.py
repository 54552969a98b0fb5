"""Servers that are given by their address, and sites that never share anything."""

from __future__ import annotations

import configparser
import socket
from typing import TYPE_CHECKING

import pytest

from dev import layout, site
from dev.console import Failure
from dev.layout import SITES, Stack
from dev.services import Services
from dev.site import Site

if TYPE_CHECKING:
    from pathlib import Path

GIVEN = {
    "QCREUSE_DATABASE_URL": "postgresql://ckan:s%40cret@db.example.org:5433",
    "QCREUSE_REDIS_URL": "redis://:word@queue.example.org:6380/4",
    "QCREUSE_SOLR_URL": "http://search.example.org:8983/solr/",
}


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(layout, "DEV", tmp_path / "dev")
    monkeypatch.delenv("QCREUSE_PORT", raising=False)
    for variable in GIVEN:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, address in GIVEN.items():
        monkeypatch.setenv(variable, address)


def every_site() -> list[Site]:
    return [
        Site(Services(Stack(stack)), name)
        for stack, names in SITES.items()
        for name in names
    ]


@pytest.mark.parametrize("where", ["ours", "given"])
def test_no_two_sites_share_database_core_queue_or_port(
    where: str, request: pytest.FixtureRequest
) -> None:
    if where == "given":
        request.getfixturevalue("given")
    sites = every_site()
    for attribute in ("database", "solr", "redis", "port", "ini"):
        assert len({getattr(site, attribute) for site in sites}) == len(sites)


@pytest.mark.usefixtures("given")
def test_given_servers_are_used_with_their_own_login_and_place() -> None:
    demo = every_site()[0]
    assert demo.database == (
        "postgresql://ckan:s%40cret@db.example.org:5433/qcreuse_demo_main"
    )
    assert demo.redis == "redis://:word@queue.example.org:6380/4"
    assert demo.solr == "http://search.example.org:8983/solr/qcreuse_demo_main"


def test_our_servers_listen_on_this_machine_alone() -> None:
    for item in every_site():
        assert "@127.0.0.1:" in item.database
        assert item.redis.startswith("redis://127.0.0.1:")
        assert item.solr.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("variable", sorted(GIVEN))
def test_a_given_server_that_is_dead_is_one_line(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        scheme = GIVEN[variable].partition(":")[0]
        monkeypatch.setenv(variable, f"{scheme}://127.0.0.1:{port}")
        services = Services(Stack("demo"))
        start = {
            "QCREUSE_DATABASE_URL": services.postgres.start,
            "QCREUSE_REDIS_URL": services.redis.start,
            "QCREUSE_SOLR_URL": lambda: services.solr.wait(["qcreuse_demo_main"]),
        }
        with pytest.raises(Failure, match=rf"answers at {variable}"):
            start[variable]()


@pytest.mark.usefixtures("given")
def test_a_site_is_configured_with_what_its_address_holds() -> None:
    demo = Site(Services(Stack("demo")), settings={"ckan.site_about": "Ici"})
    demo.home.mkdir(parents=True)
    demo._configure()
    read = configparser.ConfigParser()
    read.read(demo.ini)
    app = read["app:main"]
    assert app["sqlalchemy.url"] == demo.database
    assert app["ckan.site_about"] == "Ici"
    assert app["ckan.plugins"] == site.PLUGINS


def test_variables_of_another_ckan_do_not_reach_the_site(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CKAN_SQLALCHEMY_URL", "postgresql://elsewhere/ckan")
    monkeypatch.setenv("no_proxy", "example.org")
    env = every_site()[0].env
    assert "CKAN_SQLALCHEMY_URL" not in env
    assert env["no_proxy"] == "127.0.0.1,localhost,example.org"


def test_a_port_in_use_is_told_before_the_long_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services = Services(Stack("demo"))
    monkeypatch.setattr("dev.services.debian.install", None)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        services.redis.daemon.port = other.getsockname()[1]
        with pytest.raises(Failure, match=r"\(Redis\) is in use"):
            services.start()
