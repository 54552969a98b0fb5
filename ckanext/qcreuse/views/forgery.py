"""Forms sent from elsewhere are refused, whoever opened the page before."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import current_app


def refuse_forgery() -> None:
    """Refuse a form that a browser's session sends without the page's own token.

    CKAN 2.12 asks for that token too, but stops asking for it on a page, for
    everybody and until it restarts, once anyone without a session has opened that
    page. It is asked for here on each request, of all but those that a token of the
    API or nobody at all sends: no other site can have a browser send these.

    Raises
    ------
    flask_wtf.csrf.CSRFError
        400: the form has no token, or not this session's.
    """
    if current_app.config["WTF_CSRF_ENABLED"] and not tk.g.get("login_via_auth_header"):
        current_app.extensions["csrf"].protect()
