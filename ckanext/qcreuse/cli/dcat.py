"""``ckan qcreuse dcat …``: the fragment store, and what the RDF lacks."""

from __future__ import annotations

import os

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click

from . import saying
from .progress import INTERRUPTED
from .speaking import call, spoken, worked


@click.group("dcat", short_help="The RDF of the catalogue: its store and its rules.")
def dcat_group() -> None:
    """See to the fragments that the RDF pages are made of, and to what they lack."""


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
        cores = jobs or os.cpu_count() or 1
        found = worked("qcreuse_fragment_rebuild", {}, qcreuse_jobs=cores)
    click.echo(f"built: {found['built']}")
    if found["interrupted"]:
        ctx.exit(INTERRUPTED)


@dcat_group.command("validate")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option(
    "--shapes",
    type=click.Path(exists=True, dir_okay=False),
    help="Another file of SHACL shapes, in Turtle.",
)
@click.pass_context
def validate(ctx: click.Context, names: tuple[str, ...], shapes: str | None) -> None:
    """Say what the RDF of datasets lacks, field by field; of all published by default.

    A line for each thing found, in the site's language. The last one counts. Ends with
    1 when a dataset breaks a rule or cannot be written, with 130 when interrupted.
    """
    with spoken(ctx):
        _check_plugin()
        found = worked(
            "qcreuse_catalogue_validate", {"names": [*names]}, qcreuse_shapes=shapes
        )
        words = {
            "violation": tk._("to correct"),
            "warning": tk._("recommended"),
            "info": tk._("to go further"),
        }
        unwritten = tk._("cannot be written:")
        for dataset in found["datasets"]:
            click.echo(
                f"{dataset['name']} ({dataset['title']}){saying.points(dataset)}"
            )
            if dataset["error"]:
                click.echo(f"  {unwritten} {dataset['error']}")
            for item in dataset["findings"]:
                click.echo(f"  {words[item['severity']]}, {saying.found(item)}")
    counts = {
        severity: sum(item["counts"][severity] for item in found["datasets"])
        for severity in words
    }
    failing = sum(bool(item["error"]) for item in found["datasets"])
    told = [f"{severity}: {count}" for severity, count in counts.items()]
    click.echo(", ".join([f"checked: {found['checked']}", *told]))
    if found["interrupted"]:
        ctx.exit(INTERRUPTED)
    if counts["violation"] or failing:
        ctx.exit(1)


@dcat_group.command("check-links")
@click.pass_context
def check_links(ctx: click.Context) -> None:
    """Try the addresses of what is published, those that were not for a week.

    Only where ckanext.qcreuse.dcat.check_links says so. One request a second to a host
    at most: it may take hours, and what it found before it was stopped is kept. The
    last line counts. Ends with 130 when interrupted.
    """
    with spoken(ctx):
        _check_plugin()
        found = worked("qcreuse_link_check", {})
    click.echo(f"tried: {found['tried']}")
    if found["interrupted"]:
        ctx.exit(INTERRUPTED)


def _check_plugin() -> None:
    if not p.plugin_loaded("qcreuse_dcat"):
        raise click.ClickException(tk._("The plugin qcreuse_dcat is not loaded"))
