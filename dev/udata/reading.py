"""Read a catalogue as udata's DCAT harvester does, in a preview: nothing is stored.

Run by the tests, with udata's packages alone. Says ``page`` once a page was read, and
goes on when it is given a line; then one line of JSON: how the harvest ended, and
address, status and errors of each dataset.
"""

# pyright: reportMissingImports=false, reportAttributeAccessIssue=false
from __future__ import annotations

import json
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import mongoengine
import mongomock
from flask import Flask

if TYPE_CHECKING:
    from collections.abc import Iterator

# Saxon is for catalogues over CSW, which the module of the harvester reads too.
saxon: Any = ModuleType("saxonche")
saxon.PySaxonProcessor = saxon.PyXdmNode = object
sys.modules["saxonche"] = saxon

from udata import i18n, settings  # noqa: E402
from udata.harvest.backends.dcat import DcatBackend  # noqa: E402
from udata.harvest.models import HarvestSource  # noqa: E402


class Harvest(DcatBackend):
    """The harvester, that waits after each page."""

    def walk_paginated_graph(self, url: str) -> Iterator[Any]:
        """Return the pages, as udata goes from one to the next."""
        for page in super().walk_paginated_graph(url):
            print("page", flush=True)
            sys.stdin.readline()
            yield page


def main(address: str) -> None:
    """Read a catalogue.

    Parameters
    ----------
    address
        Address of its first page.
    """
    mongoengine.connect(
        mongo_client_class=mongomock.MongoClient, uuidRepresentation="standard"
    )
    app = Flask("udata")
    app.config.from_object(settings.Defaults)
    # Elsewhere nobody harvests a site of the same machine.
    app.config.update(URLS_ALLOW_LOCAL=True)
    i18n.init_app(app)
    with app.app_context():
        source = HarvestSource(name="site", url=address, backend="dcat")
        job = Harvest(source, dryrun=True).harvest()
        told = {
            "status": job.status,
            "errors": [error.message for error in job.errors],
            "datasets": [
                {
                    "id": item.remote_id,
                    "address": item.dataset.harvest.uri if item.dataset else None,
                    "status": item.status,
                    "errors": [error.message for error in item.errors],
                }
                for item in job.items
            ],
        }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
