"""``ckan qcreuse role`` and ``ckan qcreuse exception``: who does what in a body."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import click

from .speaking import call, spoken


@click.group("role", short_help="Duties of an organisation.")
def role_group() -> None:
    """Duties of an organisation."""


@click.group("exception", short_help="Written exceptions to four eyes.")
def exception_group() -> None:
    """Written exceptions to four eyes."""


@role_group.command("list")
@click.argument("organization", metavar="ORGANIZATION")
@click.pass_context
def list_duties(ctx: click.Context, organization: str) -> None:
    """List the duties of an organisation, tab-separated, then those nobody holds.

    A line says duty, person, how they have it, first and last day, and who lent it.
    """
    with spoken(ctx):
        for row in call("qcreuse_role_list", organization=organization):
            cells = [row["duty"], row["user"], row["source"]]
            cells += [row["starts_on"] or "", row["ends_on"] or "", row["lender"]]
            click.echo("\t".join(cells))
        for row in call("qcreuse_duty_list", organization=organization):
            if row["vacant"]:
                click.echo(tk._("Nobody holds: {duty}").format(duty=row["duty"]))


@role_group.command()
@click.argument("organization", metavar="ORGANIZATION")
@click.argument("user", metavar="USER")
@click.argument("duty", metavar="DUTY")
@click.option("--as", "author", help="Who grants it; the site's own user by default.")
@click.pass_context
def grant(
    ctx: click.Context, organization: str, user: str, duty: str, author: str | None
) -> None:
    """Give a duty to a member of an organisation."""
    asked = {"organization": organization, "user": user, "duty": duty}
    with spoken(ctx):
        _say(call("qcreuse_role_grant", author, **asked), tk._("granted"))


@role_group.command()
@click.argument("organization", metavar="ORGANIZATION")
@click.argument("user", metavar="USER")
@click.argument("duty", metavar="DUTY")
@click.option("--as", "author", help="Who takes it; the site's own user by default.")
@click.pass_context
def revoke(
    ctx: click.Context, organization: str, user: str, duty: str, author: str | None
) -> None:
    """Take a duty away from somebody; what they lent of it ends too."""
    asked = {"organization": organization, "user": user, "duty": duty}
    with spoken(ctx):
        _say(call("qcreuse_role_revoke", author, **asked), tk._("revoked"))


@role_group.command()
@click.argument("organization", metavar="ORGANIZATION")
@click.argument("user", metavar="USER")
@click.argument("duty", metavar="DUTY")
@click.option("--as", "author", required=True, help="Who was granted it and lends it.")
@click.option("--from", "starts_on", help="First day, AAAA-MM-JJ; today by default.")
@click.option("--until", "ends_on", required=True, help="Last day, AAAA-MM-JJ.")
@click.pass_context
def delegate(
    ctx: click.Context, organization: str, user: str, duty: str, **given: str | None
) -> None:
    """Lend to USER, for a period, a duty that another member was granted."""
    asked = {"organization": organization, "user": user, "duty": duty}
    period = {key: given[key] for key in ("starts_on", "ends_on")}
    with spoken(ctx):
        done = call("qcreuse_role_delegate", given["author"], **asked, **period)
        _say(done, tk._("lent"))


@exception_group.command("grant")
@click.argument("organization", metavar="ORGANIZATION")
@click.option("--reason", required=True, help="Why, in words: the history keeps it.")
@click.option(
    "--until", "ends_on", help="Last day, AAAA-MM-JJ; without end by default."
)
@click.option("--as", "author", help="Which sysadmin; the site's own user by default.")
@click.pass_context
def grant_exception(
    ctx: click.Context,
    organization: str,
    reason: str,
    ends_on: str | None,
    author: str | None,
) -> None:
    """Except a body that one person runs from asking for a second one."""
    asked = {"organization": organization, "reason": reason, "ends_on": ends_on}
    with spoken(ctx):
        call("qcreuse_exception_grant", author, **asked)
        click.echo(tk._("Exception granted."))


@exception_group.command("revoke")
@click.argument("organization", metavar="ORGANIZATION")
@click.option("--as", "author", help="Which sysadmin; the site's own user by default.")
@click.pass_context
def revoke_exception(ctx: click.Context, organization: str, author: str | None) -> None:
    """Take back the exception of a body: four eyes hold again."""
    with spoken(ctx):
        done = call("qcreuse_exception_revoke", author, organization=organization)
        click.echo(
            tk._("Exception taken back.") if done["changed"] else tk._("There is none.")
        )


def _say(done: dict[str, Any], what: str) -> None:
    outcome = what if done["changed"] else tk._("no change")
    click.echo(f"{done['duty']}, {done['user']}: {outcome}")
