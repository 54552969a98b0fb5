"""``ckan qcreuse dossier``: where an entry stands, and the steps of the workflow."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import click
from ckan.lib.i18n import get_lang

from .speaking import call, spoken


@click.group("dossier", short_help="The dossier of a dataset.")
def dossier_group() -> None:
    """Look at the dossier of a dataset, or take a step."""


@dossier_group.command()
@click.argument("dataset", metavar="DATASET")
@click.option("--as", "author", help="Who looks; the site's own user by default.")
@click.pass_context
def show(ctx: click.Context, dataset: str, author: str | None) -> None:
    """Say where an entry stands, and what each step that leaves there lacks.

    A line says the code of the step, a tab, and what is missing, or that it is
    open to whoever looks.
    """
    with spoken(ctx):
        found = call("qcreuse_dossier_show", author, id=dataset)
        click.echo(f"{found['name']}: {found['state']} ({found['version']})")
        for offer in found["transitions"]:
            lacking = " ".join(item[_language()] for item in offer["missing"])
            click.echo(f"{offer['code']}\t{lacking or tk._('open')}")


@dossier_group.command()
@click.argument("dataset", metavar="DATASET")
@click.argument("code", metavar="STEP")
@click.option("--as", "author", required=True, help="Who takes it, by their duties.")
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="NAME=VALUE",
    help="What the step asks for, such as message=… or target_date=AAAA-MM-JJ.",
)
@click.option("--forced", is_flag=True, help="By a sysadmin, with a message.")
@click.pass_context
def transition(
    ctx: click.Context,
    dataset: str,
    code: str,
    author: str,
    inputs: tuple[str, ...],
    **given: Any,
) -> None:
    """Take one step of the workflow in the name of a person."""
    asked: dict[str, str | None] = dict(_named(item) for item in inputs)
    if given["forced"]:
        asked["forced"] = "true"
    with spoken(ctx):
        call("qcreuse_dossier_transition", author, id=dataset, transition=code, **asked)
        found = call("qcreuse_dossier_show", author, id=dataset)
        click.echo(f"{found['name']}: {found['state']} ({found['version']})")


def _named(item: str) -> tuple[str, str]:
    name, equals, value = item.partition("=")
    if not equals:
        raise click.BadParameter(f"{item}: NAME=VALUE is expected")
    return name, value


def _language() -> str:
    return "fr" if get_lang().startswith("fr") else "en"
