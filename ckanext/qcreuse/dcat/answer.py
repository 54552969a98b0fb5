"""What a door answers: bytes, and what a cache must know of them."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from .writing import FORMS
from .writing.prefixes import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEVEL = 4
"""Of compression: one more takes half as long again, for a twentieth of the bytes."""

PIECE = 256 * 1024
"""Bytes that are unpacked at once."""


@dataclass(frozen=True)
class Answer:
    """A page or a dataset in one format.

    Parameters
    ----------
    etag
        Digest of its bytes, or of all that they are put together from.
    length, packed
        Bytes of it, plain and compressed; none where they were not put together.
    changed_at
        When its bytes changed last, in UTC; none where nobody can say.
    body
        Its compressed bytes; none where they were not asked for.
    settled
        Whether nothing will ever join it.
    """

    etag: str
    length: int | None
    packed: int | None
    changed_at: datetime | None
    body: bytes | None
    settled: bool = False

    def plain(self) -> Iterator[bytes]:
        """Return its bytes a piece at a time."""
        unpacking = zlib.decompressobj(wbits=31)
        rest = self.body or b""
        while rest:
            yield unpacking.decompress(rest, PIECE)
            rest = unpacking.unconsumed_tail

    def for_json(self) -> dict[str, str]:
        """Return it as CKAN's API writes it."""
        return {"etag": self.etag, "text": b"".join(self.plain()).decode()}


def assembled(
    form: str, bodies: Iterable[str], changed_at: datetime | None = None
) -> Answer:
    """Return bodies between a head and a foot.

    Parameters
    ----------
    form
        Format, as addresses end.
    bodies
        Texts of that format.
    changed_at
        When one of them changed last, if anybody can say.
    """
    writer = FORMS[form]
    middle = writer.BETWEEN.join([body for body in bodies if body])
    data = "".join([writer.head(table()), middle, writer.foot()]).encode()
    body = gzip.compress(data, LEVEL, mtime=0)
    digest = blake2b(data, digest_size=16).hexdigest()
    return Answer(digest, len(data), len(body), changed_at, body)
