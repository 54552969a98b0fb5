"""Switching a guard off for the length of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .guards import GUARDS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from .guards import Guard

SWITCH = "QCREUSE_GUARD_OFF"
"""Environment variable that names the guard to switch off."""


def switch_off(
    name: str, patch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Switch a guard off for the length of a test.

    Parameters
    ----------
    name
        Name of the guard.
    patch, request
        pytest's own.
    """
    guard = next(item for item in GUARDS if item.name == name)
    if "/" in guard.target:
        _disable(guard.target, request)
    elif guard.target.endswith("]"):
        module, _, key = guard.target.rstrip("]").partition(".GATES[")
        patch.setitem(_module(module).GATES, key, guard.instead)
    else:
        patch.setattr(guard.target, _standing_in(guard))


def _standing_in(guard: Guard) -> Callable[..., Any]:
    """Return what CKAN takes for a function of the guard's own module.

    An authorisation function of another module's would not be registered, and its
    test would fail for want of it.
    """

    def instead(*given: Any, **named: Any) -> Any:
        return guard.instead(*given, **named)

    instead.__module__, _, instead.__name__ = guard.target.rpartition(".")
    return instead


def _module(name: str) -> Any:
    import importlib  # noqa: PLC0415 - what needs no service loads none

    return importlib.import_module(name)


def _disable(target: str, request: pytest.FixtureRequest) -> None:
    from ckan import model  # noqa: PLC0415 - as above
    from sqlalchemy import text  # noqa: PLC0415

    request.getfixturevalue("clean_db")
    table, _, trigger = target.partition("/")

    def turn(word: str) -> None:
        model.Session.rollback()
        model.Session.execute(text(f"ALTER TABLE {table} {word} TRIGGER {trigger}"))
        model.Session.commit()

    turn("DISABLE")
    request.addfinalizer(lambda: turn("ENABLE"))
