"""The DCAT export beside ckanext-dcat's own: one catalogue, one chain of profiles.

Two sites on the same database and index, asked in turn over HTTP: ours, and CKAN with
ckanext-dcat's own view and the same profiles. At the greater size the other is asked
for one page in ten, spread over the catalogue: all of them would take half an hour.
The greater catalogue has a site of its own, which keeps it from one run to the next.
"""

from __future__ import annotations

import statistics
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

from dev.site import PLUGINS, PROFILES, Site

from .feed import fill
from .figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = {1_000: 1, 10_000: 10}
"""Datasets → of how many pages of ckanext-dcat one is asked for."""

FORMS = ("ttl", "xml", "jsonld")
PER_PAGE = 100
"""Datasets of ckanext-dcat's pages; ours hold as many, or fewer."""

ROUNDS = 15

WHOLE, PAGE, REBUILD, CONDITIONAL = 1 / 100, 1 / 50, 1 / 8, 1 / 200
"""The most that is enough, of what ckanext-dcat takes."""

EMPTY = "TRUNCATE qcreuse_fragment, qcreuse_page, qcreuse_feed"
EDIT = "UPDATE package SET notes = notes || ' Corrigé.' WHERE name = 'attente-7'"
PAGES = "SELECT pages FROM qcreuse_feed WHERE door = 'catalogue'"
BUILT = "SELECT count(*) FROM qcreuse_fragment WHERE built_at > %s"
NUMBER = """
    SELECT 1 + qcreuse_place(id) / (4294967296 / pages)
    FROM package, qcreuse_feed WHERE name = 'attente-7'
"""


def run(site: Site) -> list[Figure]:
    """Measure both at each size.

    Parameters
    ----------
    site
        The site with the extension, whose catalogue is made anew at the first size.
    """
    figures, crawls = [], []
    small, great = SIZES
    for size, share in SIZES.items():
        if size == great:
            site = Site(site.services, "large")
            site.make()
        fill(site, size)
        peer = _peer_of(site)
        site.start(worker=False)
        peer.start(worker=False)
        try:
            found, crawl = _beside(site, peer, size, share)
        finally:
            peer.stop()
            site.stop()
        figures += found
        crawls.append(crawl)
    growth = Figure(
        f"whole, in 1/1000 of their page, {small} → {great}",
        crawls[1],
        great / small,
        crawls[0],
    )
    return [*figures, growth]


def _peer_of(site: Site) -> Site:
    """Return a site on the same data, where ckanext-dcat's own pages are."""
    ours = "qcreuse_dcat"
    plugins = " ".join(name for name in PLUGINS.split() if name != ours)
    peer = Site(site.services, "plain", plugins)
    peer.profiles = PROFILES
    peer.core, peer.database, peer.solr = site.core, site.database, site.solr
    peer.make()
    return peer


def _beside(
    site: Site, peer: Site, size: int, share: int
) -> tuple[list[Figure], float]:
    """Return what both take, and ours for all pages in thousandths of theirs for one.

    A page of theirs is the same work in either catalogue: it tells how fast the machine
    is, which changes by a third from one to the other.
    """
    # Before theirs and after: a machine is not as fast at all times.
    rebuilds = [_rebuild(site)]
    _get(peer, 1)
    theirs = {
        form: [
            _seconds(lambda number=n, form=form: _get(peer, number, form=form))
            for n in range(1, size // PER_PAGE + 1, share)
        ]
        for form in FORMS
    }
    their_page = statistics.median(theirs["ttl"])
    their_whole = sum(theirs["ttl"]) * share
    their_all = sum(map(sum, theirs.values())) * share
    rebuilds.append(_rebuild(site))
    _crawl(site)
    whole = statistics.median([_seconds(lambda: _crawl(site)) for _ in range(5)])
    (pages,) = _sql(site, PAGES)
    # As if ours had as many datasets on it.
    page = _median(lambda: _get(site, 2)) * PER_PAGE * pages / size
    tag = _get(site, 2)[0]
    known = _median(lambda: _get(site, 2, tag))
    edit, work = _edited(site)
    memory = [_peak(item) for item in (site, peer)]
    figures = [
        Figure("whole catalogue", whole, WHOLE, their_whole),
        Figure("a page of 100", page, PAGE, their_page),
        # A rebuild writes the three formats: it stands beside all three of theirs.
        Figure(
            "cold rebuild, three formats",
            statistics.mean(rebuilds),
            REBUILD,
            their_all,
        ),
        Figure("conditional request", known, CONDITIONAL, their_page),
        Figure("page right again after an edit", edit, PAGE * 5, their_page),
        Figure("fragments built for that edit", work, 1),
        Figure("peak memory of a process, MB", memory[0], 1, memory[1]),
    ]
    of = f"{size}, one in {share}" if share > 1 else str(size)
    named = [replace(item, name=f"{of}: {item.name}") for item in figures]
    return named, 1000 * whole / their_page


def _rebuild(site: Site) -> float:
    """Build everything from nothing on all cores; return how long it took.

    Both sites are up when they are asked: what it takes to start CKAN is no part of it.
    """
    start = _seconds(lambda: site.ckan("qcreuse", "dcat", "status"))
    _sql(site, EMPTY)
    return _seconds(lambda: site.ckan("qcreuse", "dcat", "rebuild")) - start


def _edited(site: Site) -> tuple[float, float]:
    """Return how long its page takes after an edit, and how many fragments it built."""
    took = []
    (number,) = _sql(site, NUMBER)
    for _round in range(ROUNDS):
        (before,) = _sql(site, "SELECT max(built_at) FROM qcreuse_fragment")
        _sql(site, EDIT)
        took.append(_seconds(lambda: _get(site, number)))
        (built,) = _sql(site, BUILT, before)
    return statistics.median(took), float(built)


def _crawl(site: Site) -> None:
    (pages,) = _sql(site, PAGES)
    for number in range(1, pages + 1):
        _get(site, number)


def _get(
    site: Site, number: int, known: str = "", form: str = "ttl"
) -> tuple[str, int]:
    """Ask for a page as a harvester does; return its tag and its bytes' number."""
    headers = {"Accept-Encoding": "gzip", **({"If-None-Match": known} if known else {})}
    asked = urllib.request.Request(
        f"{site.url}/catalog.{form}?page={number}", None, headers
    )
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.headers.get("ETag", ""), len(answer.read())
    except urllib.error.HTTPError as error:
        if error.code == 304 and known:  # noqa: PLR2004 - nothing new
            return known, 0
        raise


def _seconds(work: Callable[[], object]) -> float:
    """Return the milliseconds that something takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _median(work: Callable[[], object]) -> float:
    work()
    return statistics.median([_seconds(work) for _round in range(ROUNDS)])


def _peak(site: Site) -> float:
    """Return the most memory that one of a site's web processes ever had."""
    master = site.web.running()
    tasks = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    peaks = [
        int(line.split()[1])
        for task in tasks
        for line in Path(f"/proc/{task}/status").read_text().splitlines()
        if line.startswith("VmHWM")
    ]
    return max(peaks) / 1024


def _sql(site: Site, statement: str, *given: object) -> tuple[int, ...]:
    with psycopg2.connect(site.database) as connection, connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone() or () if cursor.description else ()
