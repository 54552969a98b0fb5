"""Calling actions from a command line: in somebody's name, in words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
import click

from .progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckan.types import Context


def call(action: str, author: str | None = None, /, **asked: str | None) -> Any:
    """Call an action in the name of a person, or of the site's own user.

    Parameters
    ----------
    action
        Name of the action.
    author
        Name of the person, if any.
    asked
        What it is given; what is None is not.
    """
    name = author or tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    given = {key: value for key, value in asked.items() if value is not None}
    return tk.get_action(action)({"user": name}, given)


def worked(action: str, given: dict[str, Any], /, **known: Any) -> Any:
    """Have long work done here, in the site's own name, with its progress.

    Parameters
    ----------
    action
        Name of the action.
    given
        What it is given.
    known
        What its context holds besides.
    """
    name = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    with progress() as proceed:
        context = {"user": name, "qcreuse_proceed": proceed, **known}
        return tk.get_action(action)(cast("Context", context), given)


@contextmanager
def spoken(ctx: click.Context) -> Iterator[None]:
    """Speak the site's language, and end with 1 and a sentence on a refusal.

    Parameters
    ----------
    ctx
        Context of the command.

    Raises
    ------
    ClickException
        When an action refuses.
    """
    with ctx.meta["flask_app"].test_request_context():
        try:
            yield
        except tk.ValidationError as error:
            said = cast("dict[str, list[Any]]", error.error_dict)
            sentences = [
                sentence
                for listed in said.values()
                for sentence in listed
                if isinstance(sentence, str)
            ]
            raise click.ClickException(" ".join(sentences)) from error
        except (tk.NotAuthorized, tk.ObjectNotFound) as error:
            raise click.ClickException(str(error)) from error
