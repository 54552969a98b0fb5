"""Building ahead of readers: one job for a burst of changes.

It only saves the next reader the wait. A job that is lost, or never ran, makes no page
wrong: readers compare.
"""

from __future__ import annotations

import logging
from functools import cache

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

from ckanext.qcreuse.model import commit

from . import store

log = logging.getLogger(__name__)

LONGEST_WAIT = 600
"""Seconds after which a job that was asked for is taken for lost."""


@cache
def listen() -> None:
    """Ask for a job after each commit that concerns fragments; once in a process."""
    commit.listen(ask)


def ask() -> None:
    """Ask for a job, unless one waits already."""
    if not p.plugin_loaded("qcreuse_dcat"):
        return
    try:
        if connect_to_redis().set(_mark(), 1, nx=True, ex=LONGEST_WAIT):
            tk.enqueue_job(build, title="qcreuse: fragments")
    except RedisError:
        # Readers build for themselves meanwhile.
        log.warning("No job can be asked for", exc_info=True)


def build() -> None:
    """Build what is stale: what a worker runs."""
    # Before anything is read: what changes from now on asks for the next job.
    connect_to_redis().delete(_mark())
    store.drain()


def _mark() -> str:
    return f"qcreuse:{tk.config['ckan.site_id']}:fragments"
