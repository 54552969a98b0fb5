"""Harvests from gathering to importing, in one process: no queue to wait for.

``harvesting.py INI`` reads lines of ``ACCOUNT=SOURCE…``: it harvests each source as
an account, and answers by a line what became of its datasets. What a consumer of the
queue would die of ends it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.plugins import toolkit as tk
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob
from ckanext.harvest.tests import lib


def _harvest(account: str, source_id: str) -> dict[str, Any]:
    harvester = queue.get_harvester("dcat_rdf")
    # As a site whose harvester has that account.
    tk.config["ckanext.harvest.user_name"], harvester._user_name = account, None
    context = {"user": account, "ignore_auth": True}
    # Not run by the queue, whose consumers may be up: two would do one job.
    asked = {"source_id": source_id, "run": False}
    made = tk.get_action("harvest_job_create")(context, asked)
    job = HarvestJob.get(made["id"])
    results = lib.run_harvest_job(job, harvester).values()
    return {
        **Counter(result["report_status"] for result in results),
        "said": [
            error.message for result in results for error in result.get("errors", ())
        ],
    }


def main(ini: str) -> None:
    # What CKAN prints as it starts is no answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    app = make_app(load_config(ini))
    for line in sys.stdin:
        with app._wsgi_app.test_request_context():
            done = [_harvest(*item.split("=")) for item in line.split()]
            model.Session.remove()
        answers.write(f"{json.dumps(done)}\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
