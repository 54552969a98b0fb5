"""Named graphs: the text of a dataset as it is, with a name around it.

Turtle with names around is TriG; in JSON-LD a node object may hold a graph.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _trig(name: str, body: str) -> str:
    return f"<{name}> {{\n{body}}}\n"


def _jsonld(name: str, body: str) -> str:
    return f'{{"@id":{json.dumps(name)},"@graph":[\n{body}\n]}}'


NAMED: dict[str, Callable[[str, str], str]] = {"ttl": _trig, "jsonld": _jsonld}
"""Format of a text, as fragments have it → what writes it as the graph of a name."""
