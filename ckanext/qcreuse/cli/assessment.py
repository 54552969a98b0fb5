"""``ckan qcreuse assessment``: scores under another version of the criteria."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import click

from .progress import INTERRUPTED, progress
from .speaking import call, spoken

BATCH = "100"


@click.group("assessment", short_help="Scores and the criteria they are given under.")
def assessment_group() -> None:
    """Look after the scores of entries."""


@assessment_group.command()
@click.option("--organization", required=True, help="Name of the organisation.")
@click.option("--dry-run", is_flag=True, help="Say what would change, write nothing.")
@click.option("--as", "author", help="A coordinator; the site's own user by default.")
@click.pass_context
def rescore(
    ctx: click.Context, organization: str, author: str | None, *, dry_run: bool
) -> None:
    """Score an organisation again under the site's present criteria.

    A line says the name of an entry, and its class, its priority and its potential
    before and after. The last line counts. Ends with 130 when interrupted: the same
    command then does the rest.
    """
    with spoken(ctx):
        if dry_run:
            found = _look(organization, author)
            click.echo(tk._("Dry run: nothing was written."))
        else:
            found, interrupted = _apply(organization, author)
            if interrupted:
                click.echo(tk._("Interrupted: run the same command again to finish."))
                ctx.exit(INTERRUPTED)
        click.echo(f"{found['version']}: {found['count']}")


def _look(organization: str, author: str | None) -> dict[str, Any]:
    """Print each page of a dry run, and return the last."""
    offset = 0
    while True:
        found = _asked(organization, author, dry_run="true", offset=str(offset))
        _print(found)
        offset += len(found["results"])
        if offset >= found["count"] or not found["results"]:
            return found


def _apply(organization: str, author: str | None) -> tuple[dict[str, Any], bool]:
    """Score batch after batch; return what was done, and whether it was cut short."""
    done, found = 0, {"count": 0, "remaining": 0, "version": ""}
    with progress() as proceed:
        while True:
            found = _asked(organization, author)
            _print(found)
            done += found["count"]
            total = {**found, "count": done}
            if not found["remaining"] or not found["count"]:
                return total, False
            if not proceed(done, done + found["remaining"]):
                return total, True


def _asked(organization: str, author: str | None, **given: str) -> dict[str, Any]:
    return call(
        "qcreuse_assessment_rescore",
        author,
        organization=organization,
        limit=BATCH,
        **given,
    )


def _print(found: dict[str, Any]) -> None:
    for item in found["results"]:
        figures = (_figures(item["before"]), _figures(item["after"]))
        click.echo(f"{item['name']}\t{' → '.join(figures)}")


def _figures(score: dict[str, Any]) -> str:
    low, high = (round(end, 1) for end in score["priority"])
    span = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    return f"{score['class'] or '—'} {span} {score['hrp_flag']}"
