"""What a door answers: bytes, and what a cache must know of them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from .writing import FORMS
from .writing.prefixes import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GZIP = 31
"""Size of zlib's window, the greatest, with gzip's header."""

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
        unpacking = zlib.decompressobj(wbits=GZIP)
        rest = self.body or b""
        while rest:
            yield unpacking.decompress(rest, PIECE)
            rest = unpacking.unconsumed_tail

    def for_json(self) -> dict[str, str]:
        """Return it as CKAN's API writes it."""
        return {"etag": self.etag, "text": b"".join(self.plain()).decode()}


def assembled(
    form: str, bodies: Iterable[str | None], changed_at: datetime | None = None
) -> Answer:
    """Return bodies between a head and a foot; no two of them are held at once.

    Parameters
    ----------
    form
        Format, as addresses end.
    bodies
        Texts of that format; blank ones leave no trace.
    changed_at
        When one of them changed last, if anybody can say.
    """
    digest, packing = blake2b(digest_size=16), zlib.compressobj(LEVEL, wbits=GZIP)
    length = 0
    packed: list[bytes] = []
    for part in _parts(form, bodies):
        data = part.encode()
        digest.update(data)
        length += len(data)
        packed.append(packing.compress(data))
    body = b"".join([*packed, packing.flush()])
    return Answer(digest.hexdigest(), length, len(body), changed_at, body)


def _parts(form: str, bodies: Iterable[str | None]) -> Iterator[str]:
    writer = FORMS[form]
    yield writer.head(table())
    between = ""
    for body in bodies:
        if body:
            yield between
            yield body
            between = writer.BETWEEN
    yield writer.foot()
