"""Flask blueprints, a module per page family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .assessment import assessment
from .clearance import clearance
from .dossier import dossier
from .export import export
from .forgery import refuse_forgery
from .importing import importing
from .queue import queue
from .role import duties

if TYPE_CHECKING:
    from flask import Blueprint

PAGES = (assessment, clearance, dossier, duties, export, importing, queue)
for pages in PAGES:
    pages.before_request(refuse_forgery)


def get_blueprints() -> list[Blueprint]:
    """Return every blueprint of the main plugin."""
    return list(PAGES)
