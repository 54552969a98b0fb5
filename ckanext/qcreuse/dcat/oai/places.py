"""Where the repository is asked, whom one writes to, and how its records are named."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

import ckan.plugins.toolkit as tk

ADMINISTRATORS = ("email_to", "smtp.reply_to", "smtp.mail_from", "error_email_from")
"""Options of CKAN that may hold an e-mail address, the most fitting first."""

_EMAIL = re.compile(r"\S+@\S+\.\S+")
"""What the protocol's schema takes for one."""


def base_url() -> str:
    """Return where the repository is asked, as it is seen from outside."""
    return tk.url_for("qcreuse_oai.answer", qualified=True, locale="default")


def administrator() -> str:
    """Return the e-mail address of whoever looks after the site.

    Where CKAN knows of none it is the postmaster's, whom every host has (RFC 2142).
    """
    host = _host()
    given = [word for name in ADMINISTRATORS for word in _words(name)]
    known = [*given, f"postmaster@{host}", f"postmaster@{host}.invalid"]
    return next(each for each in known if _EMAIL.fullmatch(each))


def identifier(package_id: str) -> str:
    """Return the name that the record of a dataset has.

    Parameters
    ----------
    package_id
        The dataset's identifier.
    """
    return f"oai:{_host()}:{quote(package_id, safe='')}"


def package_of(given: str) -> str | None:
    """Return the identifier of the dataset whose record has a name, if any may.

    Parameters
    ----------
    given
        The record's name.
    """
    package_id = unquote(given.rpartition(":")[2], errors="replace")
    is_ours = identifier(package_id) == given and "\x00" not in package_id
    return package_id if is_ours else None


def _host() -> str:
    return urlsplit(str(tk.config.get("ckan.site_url"))).hostname or "localhost"


def _words(option: str) -> list[str]:
    return re.split(r"[\s,;]+", str(tk.config.get(option) or ""))
