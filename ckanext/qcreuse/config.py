"""Typed readers of the options in config_declaration.yaml.

Nothing else in the extension reads ``tk.config`` for an option of ours.
"""

from __future__ import annotations

from importlib import resources

import ckan.plugins as p
import ckan.plugins.toolkit as tk


def shares() -> bool:
    """Return whether what is shared within government is read within government."""
    return bool(p.plugin_loaded("qcreuse_sharing"))


def charts_are_built() -> bool:
    """Return whether the library that draws charts was brought into the assets."""
    assets = resources.files("ckanext.qcreuse") / "assets"
    return (assets / "vendor" / "d3.min.js").is_file()


def workflow_file() -> str:
    """Return where the workflow is described: a path, or ``package:file``."""
    return str(tk.config["ckanext.qcreuse.workflow.file"])


def clearances_file() -> str:
    """Return where the clearances are described: a path, or ``package:file``."""
    return str(tk.config["ckanext.qcreuse.clearances.file"])


def criteria_file() -> str:
    """Return where the criteria are described: a path, or ``package:file``."""
    return str(tk.config["ckanext.qcreuse.criteria.file"])


def workflow_types() -> list[str]:
    """Return the dataset types that are under the workflow."""
    return list(tk.config["ckanext.qcreuse.workflow.types"])


def workflow_organizations() -> list[str]:
    """Return names or identifiers of the bodies under the workflow; empty is all."""
    return list(tk.config["ckanext.qcreuse.workflow.organizations"])


def trusted_importers() -> list[str]:
    """Return names of the users whose datasets arrive as published."""
    return list(tk.config["ckanext.qcreuse.trusted_importers"])


def importers() -> frozenset[str]:
    """Return names of the users whose whole records are another catalogue's.

    ckanext-harvest writes as the account that its own option names, or as the site. It
    prefers :data:`OLD_HARVESTER` to the site, where that account is a sysadmin.
    """
    named = {*trusted_importers(), *tk.config["ckanext.qcreuse.importers"]}
    if p.plugin_loaded("harvest"):
        harvester = tk.config.get("ckanext.harvest.user_name")
        named.add(str(harvester or tk.config["ckan.site_id"]))
    return frozenset(named)


OLD_HARVESTER = "harvest"
"""Account that ckanext-harvest writes as where none is named and it is a sysadmin."""


def harvester_is_unnamed() -> bool:
    """Return whether ckanext-harvest is there and chooses its account itself."""
    named = tk.config.get("ckanext.harvest.user_name")
    return bool(p.plugin_loaded("harvest") and not named)


def clearances_hide_lapsed() -> bool:
    """Return whether published data are hidden once a clearance of theirs lapses."""
    return bool(tk.config["ckanext.qcreuse.clearances.hide_lapsed"])


DUTIES_OF_CAPACITY = {
    "editor": "ckanext.qcreuse.duties.editor",
    "admin": "ckanext.qcreuse.duties.admin",
}
"""Capacity in an organisation → the option that says which duties it brings."""


def duties_of_capacity() -> dict[str, frozenset[str]]:
    """Return the duties that each capacity in an organisation brings."""
    return {
        capacity: frozenset(tk.config[option])
        for capacity, option in DUTIES_OF_CAPACITY.items()
    }


DCAT_SETTINGS = "ckanext.qcreuse.dcat."
"""Beginning of the options that change what the RDF says."""


def dcat_plan() -> bool:
    """Return whether what bodies announce that they plan to open has a feed."""
    return bool(tk.config["ckanext.qcreuse.dcat.plan"])


def dcat_check_links() -> bool:
    """Return whether the addresses of what is published may be tried."""
    return bool(tk.config["ckanext.qcreuse.dcat.check_links"])


def dcat_keyword() -> bool:
    """Return whether the potential is written as a keyword too."""
    return bool(tk.config["ckanext.qcreuse.dcat.keyword"])
