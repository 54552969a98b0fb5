"""Building on several cores: processes that each take their share of the pages."""

from __future__ import annotations

import gc
import multiprocessing
import queue
from typing import TYPE_CHECKING

from ckan import model

from ckanext.qcreuse.model.door import CATALOGUE

from . import keys, store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.process import BaseProcess
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

PATIENCE = 0.05
"""Seconds between two looks at whether a process that says nothing still runs."""


def drain(proceed: Callable[[int, int], bool] | None, jobs: int) -> int:
    """Build what is stale on so many processes.

    Parameters
    ----------
    proceed
        Told after each page how many are done and of how many; it answers whether
        to go on.
    jobs
        How many processes.

    Returns
    -------
    int
        How many datasets were built.

    Raises
    ------
    ChildProcessError
        When one of them failed; what it left stale stays so.
    """
    of = store.grow_all()
    jobs = min(jobs, of)
    if jobs == 1:
        return len(store.drain(proceed))
    # Read once, for all: it does not change while they run.
    keys.of_fragments()
    # No connection may be shared: each process opens its own.
    model.Session.remove()
    # Forked, so that none of them starts CKAN anew.
    forked = multiprocessing.get_context("fork")
    told: Queue[int] = forked.Queue()
    stop = forked.Event()
    workers = [
        forked.Process(target=_work, args=(part, jobs, told, stop))
        for part in range(jobs)
    ]
    for worker in workers:
        worker.start()
    return _follow(workers, told, stop, of, proceed)


def _follow(
    workers: Sequence[BaseProcess],
    told: Queue[int],
    stop: Event,
    of: int,
    proceed: Callable[[int, int], bool] | None,
) -> int:
    built, done = 0, 0
    while any(worker.is_alive() for worker in workers) or not told.empty():
        try:
            built += told.get(timeout=PATIENCE)
        except queue.Empty:
            continue
        done += 1
        if proceed is not None and not proceed(done, of):
            stop.set()
    for worker in workers:
        worker.join()
    failed = [worker.exitcode for worker in workers if worker.exitcode]
    if failed:
        raise ChildProcessError(f"{len(failed)} of {len(workers)} processes failed")
    return built


def _work(part: int, parts: int, told: Queue[int], stop: Event) -> None:
    # What CKAN loaded stays to the end: the collector need not walk it again and again.
    gc.freeze()
    if model.meta.engine is not None:
        # The parent's connections are the parent's to close.
        model.meta.engine.dispose(close=False)
    of = store.open_pages(CATALOGUE)
    for number in range(1 + part, of + 1, parts):
        if stop.is_set():
            break
        told.put(len(store.freshen_page(number, of)))
    model.Session.remove()
