"""The first line of a table of text: the names of its columns."""

from __future__ import annotations

import codecs
import csv
import io

SUFFIXES = (".csv", ".tsv", ".txt")
"""How the names of such files end."""

MOST = 65_536
"""Bytes in which a heading is looked for."""

DELIMITERS = ",;\t|"


def columns(raw: bytes) -> list[str]:
    """Return the names of the columns of a table, as its heading says.

    Parameters
    ----------
    raw
        The beginning of the file: :data:`MOST` bytes are enough.

    Returns
    -------
    list of str
        Empty where the file is.
    """
    try:
        # Not the last of it: it may have been cut within a character.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(raw)
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        heading = next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    except csv.Error:
        # Not a table, or one of a single huge cell: what it says is its name.
        heading = [first.strip()]
    return [name.strip() for name in heading]
