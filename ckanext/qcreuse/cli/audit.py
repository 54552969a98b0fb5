"""``ckan qcreuse audit``: the history proved, and given to an auditor."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, TextIO

import click
from ckan.lib.i18n import get_lang

from .speaking import call, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula."""

COLUMNS = (
    *("id", "at", "subject_type", "subject_id", "number", "kind", "label_fr"),
    *("label_en", "actor_id", "actor_name", "from_state", "to_state", "message"),
    *("details", "previous_hash", "hash"),
)


@click.group("audit", short_help="The history, proved and given out.")
def audit_group() -> None:
    """Prove the history, or give it to an auditor."""


@audit_group.command()
@click.pass_context
def verify(ctx: click.Context) -> None:
    """Prove that nothing was changed in the history or taken from it.

    A line for each history that is broken says where and how; the last line counts.
    Ends with 1 when one is.
    """
    with spoken(ctx):
        found = call("qcreuse_audit_verify")
        for item in found["broken"]:
            where = f"{item['subject_type']} {item['subject_id']} #{item['number']}"
            click.echo(f"{where}: {item[_language()]}")
    counted = f"events {found['events']}, subjects {found['subjects']}"
    click.echo(f"{counted}, broken {len(found['broken'])}")
    ctx.exit(1 if found["broken"] else 0)


@audit_group.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "jsonl"]),
    default="csv",
    help="csv, for a spreadsheet, or jsonl: JSON Lines.",
)
@click.option(
    "--output",
    type=click.File("w", encoding="utf-8", lazy=True),
    default="-",
    help="File to write; the screen by default.",
)
@click.pass_context
def export(ctx: click.Context, kind: str, output: TextIO) -> None:
    """Write every event of the site, oldest first, in UTF-8.

    In CSV, a cell that a spreadsheet would run as a formula has an apostrophe before
    it; JSON Lines has the events as they are.
    """
    with spoken(ctx):
        if kind == "jsonl":
            for event in _events():
                output.write(json.dumps(event, ensure_ascii=False) + "\n")
            return
        writer = csv.writer(output)
        writer.writerow(COLUMNS)
        for event in _events():
            event["details"] = json.dumps(event["details"], ensure_ascii=False)
            writer.writerow([_harmless(event[name]) for name in COLUMNS])


def _events() -> Iterator[dict[str, Any]]:
    last = "0"
    while page := call("qcreuse_event_list", after=last):
        yield from page
        last = str(page[-1]["id"])


def _harmless(value: Any) -> Any:
    runs = isinstance(value, str) and value.startswith(RUNS_AS_FORMULA)
    return f"'{value}" if runs else value


def _language() -> str:
    return "fr" if get_lang().startswith("fr") else "en"
