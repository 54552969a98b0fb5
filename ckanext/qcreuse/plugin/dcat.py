"""The DCAT plugin: the RDF vocabulary and what the profile needs around it."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.qcreuse.dcat import actions
from ckanext.qcreuse.views import vocabulary


@tk.blanket.actions(
    {
        "qcreuse_vocabulary_show": actions.qcreuse_vocabulary_show,
        "dcat_dataset_show": actions.dcat_dataset_show,
    }
)
@tk.blanket.auth_functions({"qcreuse_vocabulary_show": actions.vocabulary_auth})
@tk.blanket.blueprints([vocabulary.vocabulary])
class QcreuseDcatPlugin(p.SingletonPlugin):
    """RDF export and import."""
