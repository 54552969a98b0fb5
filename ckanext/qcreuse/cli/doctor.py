"""``ckan qcreuse doctor``: is the installation whole, and what is to be done."""

from __future__ import annotations

import click
from ckan.lib.i18n import get_lang

from .speaking import call, spoken

EXIT_CODES = {"ok": 0, "warning": 1, "fault": 2}
"""As monitoring plugins end: what is worst decides."""


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Examine the installation: what is wrong, in words, and the cure of each.

    For a person, and for monitoring: ends with 0 when all is well, 1 when something
    will be missed (a duty that nobody holds, no worker, no mail), 2 when something is
    broken.
    """
    with spoken(ctx):
        language = "fr" if get_lang().startswith("fr") else "en"
        worst = 0
        for check in call("qcreuse_installation_verify"):
            worst = max(worst, EXIT_CODES[check["status"]])
            label = check["label"][language]
            if check["status"] == "ok":
                click.echo(f"ok       {label}")
                continue
            click.echo(f"{check['status']:<8} {label} — {check['said'][language]}")
            click.echo(f"         → {check['cure'][language]}")
    ctx.exit(worst)
