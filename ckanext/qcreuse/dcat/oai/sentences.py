"""What is wrong with a request, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk

from .protocol import VERBS

if TYPE_CHECKING:
    from .problem import Problem

LONGEST = 100
"""Letters that are repeated of what was given."""


def sentence(problem: Problem) -> str:
    """Return what is wrong, in the language of the request.

    Parameters
    ----------
    problem
        What it is.
    """
    words = {
        "alone": tk._("A resumption token is the only argument beside the verb"),
        "date": tk._(
            "“{value}” is no date: YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ is expected"
        ),
        "deleted": tk._("This record is deleted: it is there in no format"),
        "format": tk._("There is no metadata format “{value}”"),
        "granularity": tk._("“from” and “until” are both days, or both seconds"),
        "identifier": tk._("There is no record “{value}”"),
        "missing": tk._("The argument “{value}” is missing"),
        "nothing": tk._("No record was changed or deleted in that time"),
        "order": tk._("“from” is later than “until”"),
        "repeated": tk._("The argument “{value}” is there more than once"),
        "sets": tk._("This repository has no sets"),
        "syntax": tk._("The value of “{value}” is not written as the protocol asks"),
        "token": tk._("This resumption token is none of this repository’s"),
        "unknown": tk._("This verb has no argument “{value}”"),
        "verb": tk._("One verb is expected: {verbs}"),
    }
    return words[problem.reason].format(
        value=problem.value[:LONGEST], verbs=", ".join(VERBS)
    )
