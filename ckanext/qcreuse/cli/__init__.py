"""``ckan qcreuse …``, a module per noun."""

from __future__ import annotations

import click

from .adopt import adopt
from .assessment import assessment_group
from .audit import audit_group
from .dcat import dcat_group
from .doctor import doctor
from .dossier import dossier_group
from .importing import import_group
from .inventory import inventory_group
from .role import exception_group, role_group
from .upkeep import run_due


@click.group(short_help="Inventory, dossiers and release of data.")
def qcreuse() -> None:
    """Inventory, dossiers and release of data."""


qcreuse.add_command(adopt)
qcreuse.add_command(assessment_group)
qcreuse.add_command(audit_group)
qcreuse.add_command(dcat_group)
qcreuse.add_command(doctor)
qcreuse.add_command(dossier_group)
qcreuse.add_command(exception_group)
qcreuse.add_command(import_group)
qcreuse.add_command(inventory_group)
qcreuse.add_command(role_group)
qcreuse.add_command(run_due)


def get_commands() -> list[click.Command]:
    """Return the command group that CKAN mounts as ``ckan qcreuse``."""
    return [qcreuse]
