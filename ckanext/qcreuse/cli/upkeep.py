"""``ckan qcreuse run-due``: what falls due by time, for cron."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import click


@click.command("run-due")
def run_due() -> None:
    """Do what falls due: heal what a crash left between database and index."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    done = tk.get_action("qcreuse_run_due")({"user": site_user["name"]}, {})
    for package_id in done["healed"]:
        click.echo(f"healed {package_id}")
    click.echo(f"healed: {len(done['healed'])}")
