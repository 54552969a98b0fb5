"""CKAN's nested errors as a flat list: where, and what is said."""

from __future__ import annotations

from typing import Any


def flat(errors: Any, where: str = "") -> list[tuple[str, str]]:
    """Return CKAN's nested errors as pairs of field and sentence.

    Parameters
    ----------
    errors
        As validation gives them.
    where
        Field that they are about, such as ``resources[2].url``.
    """
    if isinstance(errors, dict):
        return [
            line
            for key, inner in errors.items()
            for line in flat(inner, f"{where}.{key}" if where else str(key))
        ]
    if isinstance(errors, list):
        return [
            line
            for number, inner in enumerate(errors)
            for line in (
                [(where, inner)]
                if isinstance(inner, str)
                else flat(inner, f"{where}[{number}]")
            )
        ]
    return [(where, str(errors))]
