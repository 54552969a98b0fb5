"""The sharing plugin: what is shared within government is read within government."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins as p
from ckan.exceptions import CkanConfigurationException

from ckanext.qcreuse.logic import sharing

if TYPE_CHECKING:
    from ckan.common import CKANConfig


class QcreuseSharingPlugin(p.SingletonPlugin, sharing.Labels):
    """Labels by which members of every organisation read what is shared."""

    p.implements(p.IConfigurable)
    p.implements(p.IPermissionLabels)

    # IConfigurable

    def configure(self, config: CKANConfig) -> None:
        """Refuse to start where CKAN would ask another plugin, and nobody would know.

        Parameters
        ----------
        config
            CKAN's configuration.

        Raises
        ------
        CkanConfigurationException
            When another plugin gives the labels.
        """
        first = next(iter(p.PluginImplementations(p.IPermissionLabels)))
        if first is not self:
            raise CkanConfigurationException(
                f"ckan.plugins: “{first.name}” gives the permission labels, and CKAN"
                " asks one plugin alone: remove it or qcreuse_sharing."
            )
