"""The main plugin: schema, dossier, inventory and pages."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.authz import get_local_functions
from ckan.lib.plugins import DefaultTranslation

from ckanext.qcreuse import cli, helpers, search, views
from ckanext.qcreuse import config as settings
from ckanext.qcreuse.domain import codes
from ckanext.qcreuse.interfaces import IEvidence
from ckanext.qcreuse.logic import (
    action,
    arriving,
    birth,
    editing,
    evidence,
    grid,
    known,
    potential,
    references,
    rules,
    validators,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckan.common import CKANConfig
    from ckan.types import Context


@tk.blanket.actions(action.get_actions)
@tk.blanket.auth_functions(references.auth_functions)
@tk.blanket.validators(
    dict([*get_local_functions(validators), *get_local_functions(known)])
)
@tk.blanket.helpers(helpers)
@tk.blanket.blueprints(views.get_blueprints)
@tk.blanket.cli(cli.get_commands)
@tk.blanket.config_declarations("../config_declaration.yaml")
class QcreusePlugin(p.SingletonPlugin, DefaultTranslation):
    """Everything but the RDF export."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ITranslation)
    p.implements(IEvidence)

    # IConfigurer

    def update_config(self, config: CKANConfig) -> None:
        """Add our templates and assets to CKAN's."""
        tk.add_template_directory(config, "../templates")
        tk.add_resource("../assets", "qcreuse")
        # CKAN builds every asset it knows of: this one only where its library is.
        if settings.charts_are_built():
            tk.add_resource("../assets/charts", "qcreuse-charts")

    # IConfigurable

    def configure(self, config: CKANConfig) -> None:
        """Refuse to start on rules or lists of codes that cannot be read."""
        rules.site_rules()
        rules.check_duties()
        codes.load_all()

    # IPackageController

    def after_dataset_create(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Open the dossier in the transaction that creates the dataset."""
        birth.open_dossier(context, pkg_dict["id"])
        arriving.keep(context, pkg_dict["id"])

    def after_dataset_update(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Hold an edited dataset to its dossier, before it is indexed or kept."""
        editing.after_edit(context, pkg_dict["id"])
        arriving.keep(context, pkg_dict["id"])

    def after_dataset_show(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Show the computed potential and conformity with the dataset."""
        potential.add_flag(pkg_dict)
        grid.add_share(pkg_dict)

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Index what facets count."""
        search.add_to_document(pkg_dict)
        return pkg_dict

    def after_dataset_search(
        self, search_results: dict[str, Any], search_params: dict[str, Any]
    ) -> dict[str, Any]:
        """Show what facets count as what it means."""
        search.label_facets(search_results)
        return search_results

    # IFacets

    def dataset_facets(
        self, facets_dict: dict[str, str], package_type: str
    ) -> dict[str, str]:
        """Offer our facets on the list of datasets."""
        return search.add_facets(facets_dict)

    def organization_facets(
        self,
        facets_dict: dict[str, str],
        organization_type: str,
        package_type: str | None,
    ) -> dict[str, str]:
        """Offer our facets on an organisation's page."""
        return search.add_facets(facets_dict)

    def group_facets(
        self, facets_dict: dict[str, str], group_type: str, package_type: str | None
    ) -> dict[str, str]:
        """Offer our facets on a group's page."""
        return search.add_facets(facets_dict)

    # IEvidence

    def get_evidence(self, dataset: Mapping[str, Any]) -> Iterable[Mapping[str, str]]:
        """Show what the catalogue knows: views, downloads, reuses, conformity."""
        return evidence.known(dataset)

    # ITranslation

    def i18n_directory(self) -> str:
        """Return where the catalogues are: CKAN's default looks beside this file."""
        return str(resources.files("ckanext.qcreuse") / "i18n")

    def i18n_domain(self) -> str:
        """Return the catalogue's name: CKAN's default takes the plugin's."""
        return "ckanext-qcreuse"
