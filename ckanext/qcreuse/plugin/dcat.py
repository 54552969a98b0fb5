"""The DCAT plugin: the RDF vocabulary and what the profile needs around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.config.middleware.flask_app import csrf

from ckanext.qcreuse.dcat import (
    actions,
    addresses,
    feeding,
    harvesting,
    jobs,
    linking,
    shield,
    validating,
)
from ckanext.qcreuse.dcat.chain import IDCATURIGenerator
from ckanext.qcreuse.dcat.oai.actions import qcreuse_oai_show
from ckanext.qcreuse.views import feeds
from ckanext.qcreuse.views.oai import oai

if TYPE_CHECKING:
    from ckan.common import CKANConfig


@tk.blanket.actions(
    {
        "dcat_dataset_show": actions.dcat_dataset_show,
        "qcreuse_catalogue_dataset_show": actions.qcreuse_catalogue_dataset_show,
        "qcreuse_catalogue_feed_show": feeding.qcreuse_catalogue_feed_show,
        "qcreuse_catalogue_show": actions.qcreuse_catalogue_show,
        "qcreuse_catalogue_validate": validating.qcreuse_catalogue_validate,
        "qcreuse_dataset_validate": validating.qcreuse_dataset_validate,
        "qcreuse_fragment_rebuild": actions.qcreuse_fragment_rebuild,
        "qcreuse_fragment_status": actions.qcreuse_fragment_status,
        "qcreuse_government_catalogue_show": (
            feeding.qcreuse_government_catalogue_show
        ),
        "qcreuse_link_check": linking.qcreuse_link_check,
        "qcreuse_oai_show": qcreuse_oai_show,
        "qcreuse_plan_catalogue_show": feeding.qcreuse_plan_catalogue_show,
        "qcreuse_run_due": actions.qcreuse_run_due,
        "qcreuse_vocabulary_show": actions.qcreuse_vocabulary_show,
    }
)
@tk.blanket.auth_functions({"qcreuse_vocabulary_show": actions.vocabulary_auth})
@tk.blanket.blueprints(feeds.get_blueprints)
class QcreuseDcatPlugin(p.SingletonPlugin):
    """RDF export and import."""

    p.implements(p.IConfigurable)
    p.implements(IDCATURIGenerator, inherit=True)

    # IConfigurable

    def configure(self, config: CKANConfig) -> None:
        """Have fragments built ahead of readers, and let harvesters in."""
        jobs.listen()
        harvesting.settle()
        # No page of ours has the form that they send, and it changes nothing.
        csrf.exempt(oai)

    # IDCATURIGenerator

    def dataset_uri(self, dataset_dict: dict[str, Any], default_uri: str) -> str | None:
        """Clean the address, and the record that the chain reads right after."""
        shield.shield(dataset_dict)
        return addresses.iri(default_uri) or addresses.here(dataset_dict.get("id", ""))

    def resource_uri(
        self, resource_dict: dict[str, Any], default_uri: str
    ) -> str | None:
        """Clean the address, which a harvested resource brings with it."""
        return addresses.iri(default_uri) or addresses.here(
            resource_dict["package_id"], resource_dict["id"]
        )
