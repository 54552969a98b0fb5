"""A request of nobody, in the site's own language.

What the chain writes may depend on who asks and in which language: addresses hold
the locale, some texts are translated, and our profile shows members more. A text that
everybody is served is written in a context of its own.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ckan.config import middleware
from flask import current_app, has_app_context

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

_told: ContextVar[dict[Hashable, Any] | None] = ContextVar("told", default=None)


@contextmanager
def neutral(known: Mapping[Any, Any] | None = None) -> Iterator[None]:
    """Be nobody, in the site's own language, until the block ends.

    Parameters
    ----------
    known
        Question → its answer, where it is known already (see `once`).
    """
    token = _told.set({**(known or {})})
    try:
        with _nobody():
            yield
    finally:
        _told.reset(token)


def once(question: Hashable, ask: Callable[[], Any]) -> Any:
    """Return the answer to a question, asked once for all datasets of a block.

    Outside of one it is asked each time: the answer may have changed since.

    Parameters
    ----------
    question
        What is asked.
    ask
        Asks it.
    """
    told = _told.get()
    if told is None:
        return ask()
    if question not in told:
        told[question] = ask()
    return told[question]


@contextmanager
def _nobody() -> Iterator[None]:
    application = _application()
    if application is None:
        # Without an application there is nobody, and no language.
        yield
        return
    # A context of its own for the application too: it is there that CKAN keeps the
    # user and the language of a request.
    with application.app_context(), application.test_request_context():
        yield


def _application() -> Any:
    if has_app_context():
        return current_app._get_current_object()  # type: ignore[attr-defined]
    made = middleware._internal_test_request_context
    return made.app if made else None
