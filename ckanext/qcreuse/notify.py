"""Letters to people, through CKAN's mailer: a site's own INotifier is asked first.

A letter holds counts and titles of entries of the person's own organisations and
links to pages that ask who reads: nothing of a dossier leaves by mail.
"""

from __future__ import annotations

import logging
import smtplib
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan.lib.mailer import MailerException

from ckanext.qcreuse import labels

if TYPE_CHECKING:
    from ckan import model

PATIENCE = 5
"""Seconds that a mail server has to answer an examination."""

log = logging.getLogger(__name__)


class NotSent(Exception):
    """A letter certainly did not go.

    Parameters
    ----------
    for_all
        Whether none would: the server cannot be reached, or refuses us.
    """

    def __init__(self, *, for_all: bool) -> None:
        """Keep whether to try the next one."""
        super().__init__()
        self.for_all = for_all


def obstacles() -> list[str]:
    """Return what keeps every letter from leaving: no sender, no answer."""
    server = str(tk.config["smtp.server"])
    if not tk.config["smtp.mail_from"]:
        return ["smtp.mail_from"]
    try:
        with smtplib.SMTP(server, timeout=PATIENCE):
            return []
    except OSError as error:
        return [f"{server}: {error}"]


def send_digest(user: model.User, page: dict[str, Any]) -> None:
    """Write to a person what waits for them.

    CKAN knows no language of a person: the letter is in the site's.

    Parameters
    ----------
    user
        The person, who has an address.
    page
        How many entries, how many of them are late and the first of them, as
        ``qcreuse_task_list`` gives them.

    Raises
    ------
    NotSent
        When the letter certainly did not go. One that may have gone counts as gone:
        what it says comes again tomorrow, and nobody is written to twice.
    """
    site = str(tk.config["ckan.site_title"])
    language = "en" if str(tk.config["ckan.locale_default"])[:2] == "en" else "fr"
    said = {code: text[language] for code, text in labels.sentences("digest").items()}
    subject = said["subject"].format(site=site, count=page["count"])
    try:
        tk.mail_user(user, subject, _body(said, language, page))
    except MailerException as error:
        log.warning("no digest to %s: %s", user.name, error)
        theirs = isinstance(error.__context__, smtplib.SMTPRecipientsRefused)
        raise NotSent(for_all=not theirs) from error
    except AttributeError as error:
        # CKAN's mailer breaks on a site that says from whom no letter comes.
        if tk.config["smtp.mail_from"]:
            raise
        raise NotSent(for_all=True) from error
    except OSError:
        # Every failure of smtplib is one; CKAN lets those of the goodbye through.
        log.exception("the digest to %s may have gone", user.name)


def _body(said: dict[str, str], language: str, page: dict[str, Any]) -> str:
    def address(route: str, **values: str) -> str:
        return tk.url_for(route, qualified=True, locale=language, **values)

    entries = page["results"]
    more = page["count"] - len(entries)
    lines = [
        said["count"].format(count=page["count"], overdue=page["overdue"]),
        "",
        *(
            f"- {' '.join(item['title'].split())}\n"
            f"  {address('qcreuse_dossier.read', id=item['name'])}"
            for item in entries
        ),
        *([said["more"].format(count=more)] if more else []),
        "",
        said["all"].format(url=address("qcreuse_queue.tasks")),
        "",
        said["why"],
    ]
    return "\n".join(lines) + "\n"
