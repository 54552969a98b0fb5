"""The DCAT plugin: RDF vocabulary and what the profile needs around it."""

from __future__ import annotations

import ckan.plugins as p


class QcreuseDcatPlugin(p.SingletonPlugin):
    """RDF export and import."""
