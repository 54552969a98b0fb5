"""From a vocabulary to every spelling under which a source may give its codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import values, wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def spellings_of(
    name: str, codes: Iterable[tuple[str, Iterable[str]]]
) -> Mapping[str, str]:
    """Return folded spelling to code.

    Parameters
    ----------
    name
        The vocabulary's name, under which more spellings may be listed.
    codes
        Each code with what else it is called: labels, addresses.

    Returns
    -------
    Mapping
        A spelling that two codes share is left out: it says neither.
    """
    found: dict[str, set[str]] = {}
    for code, others in codes:
        for spelling in (code, *others):
            found.setdefault(values.fold(spelling), set()).add(code)
    for spelling, code in wording.spellings().get(name, {}).items():
        found.setdefault(values.fold(spelling), {code})
    return {
        spelling: next(iter(named))
        for spelling, named in found.items()
        if len(named) == 1
    }
