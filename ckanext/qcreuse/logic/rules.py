"""The rules of this site, read once."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from ckanext.qcreuse import config
from ckanext.qcreuse.domain import clearance, criteria, rulefile, workflow
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
    return Rules(
        workflow.load(workflow_file),
        clearance.load(clearances_file),
        criteria.load(criteria_file),
    )
