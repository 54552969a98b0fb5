"""All that we use of ckanext-dcat, in one place.

It shares our namespace package, where a type checker does not find it.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

from typing import Any

from ckanext.dcat import interfaces, utils
from ckanext.dcat.profiles import base, euro_dcat_ap_3

CleanedURIRef: Any = base.CleanedURIRef
EuropeanDCATAP3Profile: Any = euro_dcat_ap_3.EuropeanDCATAP3Profile
IDCATURIGenerator: Any = interfaces.IDCATURIGenerator
catalog_uri: Any = utils.catalog_uri
publisher_uri_organization_fallback: Any = utils.publisher_uri_organization_fallback
resource_uri: Any = utils.resource_uri
