"""One of the files of rules that we ship, with one thing in it made wrong."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import rulefile

if TYPE_CHECKING:
    from pathlib import Path

DROP = object()
"""In place of a value: the key is taken out."""


def broken(folder: Path, shipped: str, place: tuple[Any, ...], value: Any) -> str:
    """Write the shipped file with one value replaced, and return its path."""
    data = json.loads(_text(shipped))
    holder = data
    for key in place[:-1]:
        holder = holder[key]
    if value is DROP:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    file = folder / "rules.yaml"
    # JSON is YAML, without anchors: what one shares is changed in one place only.
    file.write_text(json.dumps(data), encoding="utf-8")
    return str(file)


@cache
def _text(shipped: str) -> str:
    return json.dumps(rulefile.read(shipped))
