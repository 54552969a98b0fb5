"""Our import against ``ckanapi load datasets``: the same rows, twice the same site.

Both have the extension, so that both end with the same datasets and dossiers. The rows
go in by turns, a part to one site and then to the other: ours is read, judged, applied
and indexed. Of each process what it takes to start, and its first row, are left out.
Then what both hold is compared field by field, the index with what CKAN itself makes of
each dataset, and the memory of ten times as many rows with that of those.

``QCREUSE_ROWS`` says how many rows: 500 by default, 5000 for the figures that count.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dev import python
from dev.layout import ROOT
from dev.site import Site

from .figure import Figure
from .side import ORGANIZATION, SYSADMIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROWS = int(os.environ.get("QCREUSE_ROWS", "500"))
TIMES = 10
"""How many times as many rows the memory is looked at for."""

PARTS = 4
GOAL = 1 / 5
GROWTH = 1.1

THEMES = ("santé", "urgence", "transport", "eau", "forêt", "éducation", "culture")
KINDS = ("performance", "operational", "statistical", "register", "geospatial")


def run(site: Site) -> list[Figure]:
    """Measure, then check what was written.

    Parameters
    ----------
    site
        A site that may be emptied.
    """
    peer = Site(site.services, "plain", site.plugins)
    for one in (site, peer):
        _open(one)
    ours, theirs = _times(site, peer)
    told, told_by_peer = _ask(site, "tell"), _ask(peer, "tell")
    figures = [
        Figure("a row, from its file to the index", ours, GOAL, theirs),
        *_checks(told, told_by_peer),
    ]
    few, many = (_memory(site, count) for count in (ROWS, ROWS * TIMES))
    figures.append(
        Figure(f"peak of {ROWS * TIMES} rows against {ROWS}, MB", many, GROWTH, few)
    )
    return figures


def _open(site: Site) -> None:
    # In MB: a file of 50,000 rows is twice what CKAN takes unless told otherwise.
    site.settings["ckan.max_resource_size"] = "50"
    site.erase()
    address, password = f"email={SYSADMIN}@example.com", f"password={SYSADMIN}-12345"
    site.ckan("user", "add", SYSADMIN, address, password)
    site.ckan("sysadmin", "add", SYSADMIN)
    _ask(site, "prepare")


def _times(site: Site, peer: Site) -> tuple[float, float]:
    """Return the milliseconds of a row, ours and theirs."""
    took: dict[str, list[float]] = {"ours": [], "theirs": []}
    size = ROWS // PARTS
    for part in range(PARTS):
        numbers = range(part * size, (part + 1) * size)
        given = {
            "ours": _split(site.home / "rest.jsonl", numbers, _write),
            "theirs": _write(site.home / "rows.jsonl", numbers),
        }
        # Neither goes first every time.
        for name in sorted(took, reverse=bool(part % 2)):
            enter = _enter if name == "ours" else _load
            side = site if name == "ours" else peer
            took[name].append(enter(side, given[name]) / (size - 1) * 1000)
    mean = {name: sum(parts) / len(parts) for name, parts in took.items()}
    return mean["ours"], mean["theirs"]


def _enter(site: Site, file: Path) -> float:
    return _ask(site, "enter", file)["seconds"]


def _load(site: Site, file: Path) -> float:
    """Load rows with ckanapi; return the seconds from its first row to its last."""
    log = site.home / "load.log"
    log.unlink(missing_ok=True)
    ckanapi = python.program("ckanapi")
    subprocess.run(
        [
            *(ckanapi, "load", "datasets", "-I", str(file), "-l", str(log), "-q"),
            *("-c", str(site.ini), "-u", SYSADMIN),
        ],
        # It starts its worker by name.
        env={**site.env, "PATH": f"{Path(ckanapi).parent}:{os.environ['PATH']}"},
        check=True,
    )
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    first, last = (datetime.fromisoformat(lines[place][0]) for place in (0, -1))
    return (last - first).total_seconds()


def _checks(told: dict[str, Any], peer: dict[str, Any]) -> Iterable[Figure]:
    """Return what must be nothing at all."""
    ours, theirs = told["datasets"], peer["datasets"]
    differ = [name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name)]
    yield Figure("datasets missing", ROWS // PARTS * PARTS - len(ours), 0)
    yield Figure("datasets unlike ckanapi’s", len(differ), 0)
    yield Figure("dossiers too many or too few", told["dossiers"], 0)
    yield Figure("first events that are wrong", told["events"], 0)
    yield Figure("documents unlike CKAN’s own", told["documents"], 0)
    yield Figure("datasets that anyone sees", told["public"], 0)


def _memory(site: Site, count: int) -> float:
    """Return the peak of a process that imports a table of so many rows, MB."""
    _open(site)
    file = _split(site.home / "rows.csv", range(count), _tabulate)
    return _ask(site, "enter", file)["peak"]


def _ask(site: Site, *words: Any) -> dict[str, Any]:
    done = subprocess.run(
        [python.program("python"), "-m", "benchmarks.side", *map(str, words)],
        env=site.env,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout)


def _split(file: Path, numbers: range, write: Callable[[Path, range], Path]) -> Path:
    """Write the first row beside the others: by it a process is warm."""
    write(file.with_name(f"{file.name}.first"), numbers[:1])
    return write(file, numbers[1:])


def _tabulate(file: Path, numbers: range) -> Path:
    """Write rows as the table that a ministry keeps."""
    columns = [name for name, value in _row(0).items() if isinstance(value, str)]
    with file.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, delimiter=";")
        table.writerow([*columns, "hrp_data_kind"])
        for number in numbers:
            row = _row(number)
            cells = [row[name] for name in columns]
            table.writerow([*cells, "\n".join(row["hrp_data_kind"])])
    return file


def _write(file: Path, numbers: range) -> Path:
    with file.open("w", encoding="utf-8") as lines:
        for number in numbers:
            lines.write(json.dumps(_row(number), ensure_ascii=False) + "\n")
    return file


def _row(number: int) -> dict[str, Any]:
    """Return an entry as ministries have them: most fields answered, a file or none."""
    theme, kind = THEMES[number % len(THEMES)], KINDS[number % len(KINDS)]
    row = {
        "name": f"{ORGANIZATION}-{number:06}",
        "title": f"Relevé {number} du service {theme}",
        "owner_org": ORGANIZATION,
        "private": True,
        # As cleaning would leave it: ckanapi keeps what it is given.
        "notes": " ".join([f"Ce que le service {theme} relève."] * (3 + number % 7)),
        "license_id": "cc-by",
        "update_frequency": "daily",
        "language": "FR",
        "ext_spatial": "Québec",
        "temporal": "2019-01-01/2025-12-31",
        "methodologie": "Relevé automatique, vérifié une fois par mois.",
        "author": "Direction des données",
        "author_email": "donnees@example.com",
        "inventory_id": f"INV-{number:06}",
        "inv_security_classification": "public",
        "hrp_data_kind": [kind, "other"],
        "hrp_value_reasons": ["service_delivery"],
        "hrp_audiences": ["citizens", "media"],
        "hrp_channel": "open",
        "hrp_rationale_translated": {"fr": "Ce que chacun demande en premier."},
        "tags": [{"name": theme}, {"name": kind}, {"name": f"lot {number % 40}"}],
    }
    if number % 2:
        resource = {
            "name": f"Relevé {number}",
            "description": "Une ligne par jour et par établissement.",
            "url": f"https://example.com/donnees/{number}.csv",
            "format": "CSV",
            "resource_type": "donnees",
            "taille_entier": 1024 * number,
        }
        row["resources"] = [resource]
    return row
