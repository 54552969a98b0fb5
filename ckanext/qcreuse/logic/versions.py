"""Versions of the criteria: a score stays what its own made it.

Another file of criteria rewrites no score. What was answered under a version is judged
by that version until somebody answers again, or asks for a re-scoring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk

from ckanext.qcreuse import config
from ckanext.qcreuse.model import criteria

from . import clock
from .rules import site_rules

if TYPE_CHECKING:
    from ckanext.qcreuse.domain.criteria import Criteria


def to_answer_under() -> Criteria:
    """Return the site's present criteria, written down for the scores they give.

    Raises
    ------
    ValidationError
        When scores were given under the same version with other weights.
    """
    present = site_rules().criteria
    if criteria.keep(present, clock.now()).figures != present.figures:
        raise tk.ValidationError(
            {
                "criteria": [
                    tk._(
                        "{file} has other weights than version “{version}” had when"
                        " scores were given under it: give it another version"
                    ).format(file=config.criteria_file(), version=present.version)
                ]
            }
        )
    return present


def keep_used() -> None:
    """Write down the present criteria if scores were given under them before.

    Those of a day when versions were not written down yet are judged by the site's
    own: from now on, by what these are today.
    """
    present = site_rules().criteria
    if criteria.is_used(present.version):
        criteria.keep(present, clock.now())


def reused() -> list[str]:
    """Return the site's version, if scores were given under it with other weights."""
    present = site_rules().criteria
    kept = criteria.kept(present.version)
    same = kept is None or kept.figures == present.figures
    return [] if same else [present.version]
