"""One letter per person and day, to who can act, when something waits for them.

The day is written and committed before the letter is sent: two runs at once, or one
that is killed in between, never send two. A letter lost that way says nothing that
tomorrow's does not. What certainly did not go is given back to the next run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse import notify
from ckanext.qcreuse.model import digest, holding

from . import clock, tasks

if TYPE_CHECKING:
    from ckan.types import Context

LISTED = 10
"""Titles in a letter; the page has them all."""


def send(context: Context) -> list[str]:
    """Write to each person what waits for them, unless it was done today.

    Parameters
    ----------
    context
        Context of the action.

    Returns
    -------
    list of str
        Names of the people written to.
    """
    today, sent = clock.today(), list[str]()
    for user in holding.people_with_mail():
        desk = tasks.desk_of(tk.fresh_context(context, user=user.name))
        page = desk.page(LISTED, 0)
        if not page["count"] or not digest.claim(user.id, today):
            model.Session.rollback()
            continue
        model.Session.commit()
        try:
            notify.send_digest(user, page)
        except notify.NotSent as failure:
            digest.give_back(user.id, today)
            model.Session.commit()
            if failure.for_all:
                break
        else:
            sent.append(user.name)
    return sent
