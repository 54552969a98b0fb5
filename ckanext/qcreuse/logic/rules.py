"""The rules of this site, read once."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import ckan.plugins.toolkit as tk

from ckanext.qcreuse import config
from ckanext.qcreuse.domain import clearance, criteria, paths, rulefile, workflow
from ckanext.qcreuse.domain.errors import RuleFileError
from ckanext.qcreuse.domain.workflow import Rules


def site_rules() -> Rules:
    """Return the rules that the configuration names.

    Raises
    ------
    RuleFileError
        When a file is unusable; start-up calls this, so that a site does not
        run on rules it cannot read.
    """
    return _load(
        config.workflow_file(), config.clearances_file(), config.criteria_file()
    )


def check_duties() -> None:
    """Refuse a duty that the configuration gives and the workflow does not name.

    Raises
    ------
    RuleFileError
        When there is one.
    """
    known = site_rules().workflow.duties
    for capacity, brought in config.duties_of_capacity().items():
        for duty in sorted(brought - known.keys()):
            raise RuleFileError(
                str(tk.config.get("__file__") or "ckan.ini"),
                config.DUTIES_OF_CAPACITY[capacity],
                f"{duty!r} is not one of {', '.join(known)}",
            )


def site_rules_mark() -> str:
    """Return a mark that changes with the text of the rules, on every machine alike."""
    return _mark(
        config.workflow_file(), config.clearances_file(), config.criteria_file()
    )


@lru_cache(maxsize=4)
def _mark(*files: str) -> str:
    texts = [rulefile.locate(file).read_bytes() for file in files]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


@lru_cache(maxsize=4)
def _load(workflow_file: str, clearances_file: str, criteria_file: str) -> Rules:
    rules = Rules(
        workflow.load(workflow_file),
        clearance.load(clearances_file),
        criteria.load(criteria_file),
    )
    paths.check(workflow_file, rules)
    return rules
