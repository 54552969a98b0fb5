"""CKAN finds our catalogue where it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from ckan import plugins

import ckanext.qcreuse


@pytest.mark.usefixtures("with_plugins")
def test_the_catalogue_is_looked_for_in_the_extension_itself():
    plugin = plugins.get_plugin("qcreuse")
    folder = Path(ckanext.qcreuse.__file__).parent / "i18n"
    assert Path(plugin.i18n_directory()) == folder
    assert plugin.i18n_domain() == "ckanext-qcreuse"
    assert set(plugin.i18n_locales()) <= {"fr"}
