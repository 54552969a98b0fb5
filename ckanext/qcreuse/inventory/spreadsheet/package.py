"""The parts of an XLSX file: a zip of XML, read as if it were an attack.

Only the standard library: openpyxl's read-only mode keeps every shared text in
memory, and the others a whole sheet, so that neither can read fifty thousand rows
in the memory of five thousand. What an inventory needs of the format is four parts.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import IO

MOST_PARTS = 4096
MOST_BYTES = 1 << 30
"""Of all the parts together, once opened."""
MOST_BYTES_OF_SMALL = 1 << 24
"""Of a part that is held in memory: the list of sheets, the styles."""
MOST_TIMES = 400
"""How many times its size in the file a large part may take: sheets take fifty."""
_LARGE = 1 << 25
_CHUNK = 1 << 16
_ENCRYPTED = 1
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    OSError,
)
"""What reading a damaged or hostile file raises, of zipfile, zlib and expat."""


class UnreadableError(Exception):
    """A workbook that is not read, by the code of the reason.

    Parameters
    ----------
    code
        A rule of ``schemas/cleaning.yaml``.
    detail
        What was met.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the code and what was met."""
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def checked(stream: IO[bytes]) -> zipfile.ZipFile:
    """Open a zip and refuse one that could exhaust the machine.

    Parameters
    ----------
    stream
        The file.

    Raises
    ------
    UnreadableError
        When it is broken, encrypted, or too large once opened. zipfile itself never
        gives more of a part than its entry announces.
    """
    try:
        found = zipfile.ZipFile(stream)
    except DAMAGE as error:
        raise UnreadableError("file_broken", str(error)) from error
    parts = found.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise UnreadableError("file_protected")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise UnreadableError("file_too_large")
    for part in parts:
        swollen = part.file_size > MOST_TIMES * max(part.compress_size, 1)
        if swollen and part.file_size > _LARGE:
            raise UnreadableError("file_too_large", part.filename)
    return found


class Handler:
    """What is done with the elements of a part; names come without namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, said: str) -> None:
        """Take a piece of text."""


def parse(stream: IO[bytes], handler: Handler) -> Iterator[None]:
    """Parse a part a piece at a time, so that the caller may take what there is.

    Parameters
    ----------
    stream
        The part.
    handler
        Told of each element.

    Raises
    ------
    UnreadableError
        When the part declares a document type: no spreadsheet does, attacks do.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = _local(handler.start)
    parser.EndElementHandler = lambda name: handler.end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk, False)
        yield
    parser.Parse(b"", True)
    yield


def _local(start: Callable[[str, Mapping[str, str]], None]) -> Callable[..., None]:
    def call(name: str, attributes: dict[str, str]) -> None:
        plain = {key.rpartition(" ")[2]: said for key, said in attributes.items()}
        start(name.rpartition(" ")[2], plain)

    return call


def _refuse(*_declared: object) -> None:
    raise UnreadableError("file_broken", "DOCTYPE")


class _Elements(Handler):
    """Every element of a small part, with its attributes."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Mapping[str, str]]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.found.append((name, attributes))


def elements(
    archive: zipfile.ZipFile, name: str
) -> list[tuple[str, Mapping[str, str]]]:
    """Return the elements of a small part in order; none when it is absent.

    Parameters
    ----------
    archive
        The file.
    name
        The part's.

    Raises
    ------
    UnreadableError
        When the part is larger than one that is held in memory.
    """
    try:
        part = archive.getinfo(name)
    except KeyError:
        return []
    if part.file_size > MOST_BYTES_OF_SMALL:
        raise UnreadableError("file_too_large", name)
    handler = _Elements()
    with archive.open(part) as stream:
        for _piece in parse(stream, handler):
            pass
    return handler.found


def related(archive: zipfile.ZipFile, name: str) -> dict[str, tuple[str, str]]:
    """Return what a part points at: identifier to kind and name of the other part.

    Parameters
    ----------
    archive
        The file.
    name
        The part's; empty for the file itself.
    """
    folder, _slash, short = name.rpartition("/")
    found = elements(archive, posixpath.join(folder, "_rels", f"{short}.rels"))
    return {
        said.get("Id", ""): (
            said.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, said.get("Target", "")))[1:],
        )
        for element, said in found
        if element == "Relationship" and said.get("TargetMode") != "External"
    }


def unescaped(text: str) -> str:
    """Return a text with ``_x000D_`` as the character it stands for.

    Parameters
    ----------
    text
        As a part holds it.
    """
    if "_x" not in text:
        return text
    said = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
