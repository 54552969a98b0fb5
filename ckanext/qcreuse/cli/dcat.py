"""``ckan qcreuse dcat …``: the fragment store."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click

from .progress import INTERRUPTED, progress
from .speaking import call, spoken

if TYPE_CHECKING:
    from ckan.types import Context


@click.group("dcat", short_help="The fragments that the RDF pages are made of.")
def dcat_group() -> None:
    """See to the fragments that the RDF pages are made of."""


@dcat_group.command("status")
@click.pass_context
def status(ctx: click.Context) -> None:
    """Say how many datasets and pages are served, and what cannot be built.

    A line for each dataset that fails; its last good text is served meanwhile. Ends
    with 1 when one fails.
    """
    with spoken(ctx):
        _check_plugin()
        found = call("qcreuse_fragment_status")
    for item in found["failing"]:
        served = "served" if item["served"] else "absent"
        click.echo(f"{item['id']} ({served}, {item['built_at']}): {item['error']}")
    counts = ("datasets", "pages", "stale")
    told = [f"{name}: {found[name]}" for name in counts]
    click.echo(", ".join([*told, f"failing: {len(found['failing'])}"]))
    if found["failing"]:
        ctx.exit(1)


@dcat_group.command("rebuild")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Processes that share the work; one for each core by default.",
)
@click.pass_context
def rebuild(ctx: click.Context, jobs: int | None) -> None:
    """Build the fragments of every dataset anew.

    Pages are served meanwhile, and are right. The last line counts. Ends with 130 when
    interrupted: ``ckan qcreuse run-due`` then does the rest.
    """
    with spoken(ctx):
        _check_plugin()
        found = _rebuild(jobs or os.cpu_count() or 1)
    click.echo(f"built: {found['built']}")
    if found["interrupted"]:
        ctx.exit(INTERRUPTED)


def _rebuild(jobs: int) -> dict[str, int]:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    with progress() as proceed:
        known = {"user": user, "qcreuse_proceed": proceed, "qcreuse_jobs": jobs}
        return tk.get_action("qcreuse_fragment_rebuild")(cast("Context", known), {})


def _check_plugin() -> None:
    if not p.plugin_loaded("qcreuse_dcat"):
        raise click.ClickException(tk._("The plugin qcreuse_dcat is not loaded"))
