"""Two live sites on the tests' stack: ours, and one that harvests it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dev.layout import Stack
from dev.services import Services
from dev.site import PLUGINS, Site
from tests.system.catalogue import Catalogue, stop_serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def stopped() -> Iterator[None]:
    """Stop in the end what runs from module to module: it takes long to start."""
    yield
    stop_serving()


@pytest.fixture(scope="module")
def first(stopped: None) -> Catalogue:
    """The catalogue of a ministry, empty, with its sysadmin; its pages are small."""
    settings = {"ckanext.dcat.datasets_per_page": "3"}
    catalogue = Catalogue(Site(Services(Stack("test")), settings=settings))
    catalogue.open()
    return catalogue


@pytest.fixture(scope="module")
def second() -> Iterator[Catalogue]:
    """A catalogue that harvests, empty, with its sysadmin."""
    plugins = f"{PLUGINS} harvest dcat_rdf_harvester"
    site = Site(Services(Stack("test")), "second", plugins)
    catalogue = Catalogue(site)
    try:
        catalogue.open()
        yield catalogue
    finally:
        site.stop()
