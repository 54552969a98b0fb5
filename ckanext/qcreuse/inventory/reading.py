"""From paths to records: tables, and every way a CKAN record travels as JSON.

A file may hold one package as ``package_show`` gives it, the API's envelope
around it, a search's envelope, a list, or one record per line (JSON Lines).
What cannot be read is a refused record of its own: it stops nothing else.
"""

from __future__ import annotations

import codecs
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import values
from .record import Finding, SourceRecord
from .spreadsheet import records, sniffing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .spreadsheet.columns import Fields

JSON = (".json", ".jsonl", ".ndjson")
SUFFIXES = (*JSON, ".csv", ".xlsx")
TABLES = (".csv", ".xlsx", ".tsv", ".txt", ".xls", ".ods")
"""Files that are read as tables, whatever they then turn out to be."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_paths(paths: Iterable[str | Path], fields: Fields) -> Iterator[SourceRecord]:
    """Yield the records of files and folders, in the order of their names.

    Parameters
    ----------
    paths
        Files, or folders searched to their depth for .json, .jsonl, .ndjson, .csv and
        .xlsx.
    fields
        What the columns of a table may be about.

    Yields
    ------
    SourceRecord
        One per record, or one that says why a file yields none.
    """
    for path in map(Path, paths):
        if not path.is_dir():
            yield from read_file(path, fields)
            continue
        files = sorted(f for f in path.rglob("*") if f.suffix.lower() in SUFFIXES)
        if not files:
            yield _unread(path, "folder_without_records", "*" + ", *".join(SUFFIXES))
        for file in files:
            yield from read_file(file, fields)


def read_file(path: Path, fields: Fields) -> Iterator[SourceRecord]:
    """Yield the records of one file.

    Parameters
    ----------
    path
        A table, or a file of JSON or JSON Lines, by the ending of its name.
    fields
        What the columns of a table may be about.
    """
    if path.suffix.lower() in TABLES:
        yield from _of_table(path, fields)
        return
    try:
        raw = path.read_bytes()
    except OSError:
        yield _unread(path, "file_unreadable")
        return
    yield from read_bytes(str(path), raw)


def _of_table(path: Path, fields: Fields) -> Iterator[SourceRecord]:
    """Yield the entries of a table; what its headings gave to say is said once."""
    layout = sniffing.sniff(path, fields)
    told = () if layout.refused else layout.findings
    for record in records.records(path, layout):
        yield replace(record, findings=(*told, *record.findings))
        told = ()


def read_bytes(file: str, raw: bytes) -> Iterator[SourceRecord]:
    """Yield the records that the bytes of a file hold.

    Parameters
    ----------
    file
        The name to give in findings.
    raw
        The file's content.
    """
    text, findings = _decode(raw)
    if not text.strip():
        yield _unread(file, "file_empty")
        return
    try:
        value = _parse(text)
    except (ValueError, RecursionError) as error:
        yield from _lines(file, text, error, findings)
        return
    yield from _records(file, value, findings)


def _decode(raw: bytes) -> tuple[str, tuple[Finding, ...]]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace"), ()
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252: as controls the cleaning removes
        text = raw.decode("cp1252", errors=values.AS_CONTROL)
        return text, (Finding("file_not_utf8", "", None, "Windows-1252"),)


def _parse(text: str) -> Any:
    # NaN and Infinity are not JSON, though Python's own json writes them
    return json.loads(text, parse_constant=lambda _name: None)


def _lines(
    file: str, text: str, error: Exception, findings: tuple[Finding, ...]
) -> Iterator[SourceRecord]:
    """Read one record per line, if the first line by itself is one."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not _is_object(lines[0]) or len(lines) == 1:
        yield _unread(file, "file_not_json", _where(error))
        return
    for position, line in enumerate(lines, 1):
        try:
            data = _parse(line)
        except (ValueError, RecursionError) as fault:
            refusal = Finding("line_not_json", "", _where(fault))
            yield SourceRecord(file, position, None, (refusal,))
            continue
        for record in _records(file, data, findings):
            yield SourceRecord(file, position, record.data, record.findings)


def _is_object(line: str) -> bool:
    try:
        return isinstance(_parse(line), dict)
    except (ValueError, RecursionError):
        return False


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.lineno}:{error.colno}"
    return "1:1"


def _records(
    file: str, value: Any, findings: tuple[Finding, ...]
) -> Iterator[SourceRecord]:
    if isinstance(value, dict) and value.get("success") is False:
        fault = json.dumps(value.get("error"), ensure_ascii=False, default=str)
        yield _unread(file, "answer_is_an_error", fault[:200])
        return
    found = _opened(value)
    if found == []:
        yield _unread(file, "file_without_records")
    many = isinstance(found, list)
    for position, data in enumerate(found if many else [found], 1):
        if isinstance(data, dict):
            yield SourceRecord(file, position, data, findings)
        else:
            shown = json.dumps(data, ensure_ascii=False)[:80]
            refusal = Finding("record_not_object", "", shown)
            yield SourceRecord(file, position, None, (*findings, refusal))


def _opened(value: Any) -> Any:
    """Take off the envelopes of CKAN's API: ``result``, then ``results``."""
    for key in ("result", "results"):
        if isinstance(value, dict) and "name" not in value and key in value:
            value = value[key]
    return value


def _unread(file: str | Path, code: str, detail: Any = None) -> SourceRecord:
    return SourceRecord(str(file), 0, None, (Finding(code, "", detail),))
