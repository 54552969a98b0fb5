"""Ports, disk and what is done only once."""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING

import pytest

from dev import layout
from dev.console import Failure
from dev.layout import Stack

if TYPE_CHECKING:
    from pathlib import Path

SITES = ("main", "second", "unit", "unit2", "plain", "large")
SERVICES = (*SITES, "postgres", "redis", "solr")


def test_no_two_services_of_any_stack_share_a_port() -> None:
    ports = [Stack(name).port(item) for name in layout.STACKS for item in SERVICES]
    assert len(set(ports)) == len(ports)


@pytest.mark.parametrize("given", ["", "http", "80", "70000", "-1"])
def test_a_port_that_is_none_is_told(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QCREUSE_PORT", given)
    with pytest.raises(Failure, match="QCREUSE_PORT"):
        layout.first_port()


def test_a_full_disk_is_told_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(
        layout.shutil, "disk_usage", lambda _path: usage(10, 9, 1024**2)
    )
    with pytest.raises(Failure, match="1 MiB free"):
        layout.check_disk()
    with pytest.raises(Failure, match="2048 MiB are needed"):
        layout.check_disk(first=True)


def test_a_step_is_done_again_when_its_inputs_change(tmp_path: Path) -> None:
    source, stamp = tmp_path / "pins", tmp_path / "deep" / "stamp"
    source.write_text("a")
    mark = layout.fingerprint(source)
    assert not layout.done_before(stamp, mark)
    layout.mark_done(stamp, mark)
    assert layout.done_before(stamp, mark)
    source.write_text("b")
    assert not layout.done_before(stamp, layout.fingerprint(source))
