"""The main plugin: schema, dossier, inventory and pages."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation

from ckanext.qcreuse import cli, helpers, views
from ckanext.qcreuse.logic import action, auth, validators


@tk.blanket.actions(action.get_actions)
@tk.blanket.auth_functions(auth)
@tk.blanket.validators(validators)
@tk.blanket.helpers(helpers)
@tk.blanket.blueprints(views.get_blueprints)
@tk.blanket.cli(cli.get_commands)
@tk.blanket.config_declarations("../config_declaration.yaml")
class QcreusePlugin(p.SingletonPlugin, DefaultTranslation):
    """Everything but the RDF export."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)

    # IConfigurer

    def update_config(self, config: CKANConfig) -> None:
        """Add our templates and assets to CKAN's."""
        tk.add_template_directory(config, "../templates")
        tk.add_resource("../assets", "qcreuse")

    # ITranslation

    def i18n_domain(self) -> str:
        """Return the catalogue's name: CKAN's default takes the plugin's."""
        return "ckanext-qcreuse"
