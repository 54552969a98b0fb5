"""Flask blueprints, a module per page family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk

from .assessment import assessment
from .clearance import clearance
from .dossier import dossier
from .export import export
from .forgery import refuse_forgery
from .importing import importing
from .plan import plan
from .priority import priority
from .queue import queue
from .removal import explain
from .role import duties

if TYPE_CHECKING:
    from flask import Blueprint

PAGES = (
    assessment,
    clearance,
    dossier,
    duties,
    export,
    importing,
    plan,
    priority,
    queue,
)
for pages in PAGES:
    pages.before_request(refuse_forgery)
dossier.app_errorhandler(tk.ValidationError)(explain)


def get_blueprints() -> list[Blueprint]:
    """Return every blueprint of the main plugin."""
    return list(PAGES)
