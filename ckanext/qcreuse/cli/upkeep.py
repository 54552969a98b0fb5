"""``ckan qcreuse run-due``: what falls due by time, for cron."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import click


@click.command("run-due")
def run_due() -> None:
    """Do what falls due: releases set for today, reviews, and healing the index.

    For cron; two at once do each thing once.
    """
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    done = tk.get_action("qcreuse_run_due")({"user": site_user["name"]}, {})
    for what, package_ids in done.items():
        for package_id in package_ids:
            click.echo(f"{what} {package_id}")
    click.echo(", ".join(f"{what}: {len(found)}" for what, found in done.items()))
