"""One side of the bench of imports, in a process of its own: it answers in JSON.

``prepare`` makes the organisation, ``enter FILE`` imports a file as the command does,
``tell`` says all that the site holds.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.lib import search
from ckan.lib.search.common import make_connection
from werkzeug.datastructures import FileStorage

from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model.dossier import Dossier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckan.types import Context

SYSADMIN = "chef"
ORGANIZATION = "ministere"
MOMENTS = {
    *("id", "package_id", "created", "timestamp", "owner_org", "creator_user_id"),
    *("metadata_created", "metadata_modified", "last_modified", "index_id"),
    *("indexed_ts", "_version_", "created_at", "created_by", "judged_at", "score"),
    *("organization_id", "site_id"),
}
"""What differs between two sites that hold the same: identifiers and moments."""


def main(words: list[str]) -> None:
    """Do what is asked, and print the answer.

    Parameters
    ----------
    words
        What to do, and with what.
    """
    app = make_app(load_config(os.environ["CKAN_INI"]))
    with app._wsgi_app.test_request_context():
        answer = {"prepare": _prepare, "enter": _enter, "tell": _tell}[words[0]]
        print(json.dumps(answer(*words[1:])))


def _prepare() -> dict[str, Any]:
    tk.get_action("organization_create")(
        {"user": SYSADMIN}, {"name": ORGANIZATION, "title": "Ministère"}
    )
    return {}


def _enter(file: str) -> dict[str, Any]:
    """Read, judge, apply, index; the file of one row, which warms all, counts not."""
    with open(f"{file}.first", "rb") as first, open(file, "rb") as rest:
        _import(first, Path(file).name)
        start = time.perf_counter()
        _import(rest, Path(file).name)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak": peak}


def _import(content: BinaryIO, name: str) -> None:
    context = {"user": SYSADMIN, "qcreuse_proceed": lambda _done, _all: True}
    upload = FileStorage(content, name)
    given = {"organization": ORGANIZATION, "upload": upload}
    found = _call("create", context, given)
    found = _call("apply", context, {"id": found["id"]})
    if found["counts"]["refused"] or found["running"] or found["fault"]:
        raise RuntimeError(found)
    model.Session.remove()


def _call(what: str, context: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    own = cast("Context", {**context})
    return tk.get_action(f"qcreuse_import_{what}")(own, given)


def _tell() -> dict[str, Any]:
    """Return what each dataset is, and how much of what is written is wrong."""
    packages = {row.id: row.name for row in model.Session.query(model.Package)}
    written = dict(_documents())
    search.rebuild(package_ids=packages, quiet=True)
    search.commit()
    model.Session.remove()
    rebuilt = dict(_documents())
    dossiers = {row.package_id: row for row in model.Session.query(Dossier)}
    told = {
        packages[item]: _hash(
            [_shown(item), written.get(item), _columns(dossiers.get(item))]
        )
        for item in packages
    }
    members = f"member-{model.Group.get(ORGANIZATION).id}"
    return {
        "datasets": told,
        "dossiers": len(dossiers.keys() ^ packages.keys()),
        "events": sum(not _is_first(item) for item in packages),
        "documents": len(written.keys() ^ packages.keys())
        + sum(_plain(written[item]) != _plain(rebuilt[item]) for item in written),
        "public": _labelled("public")
        + len(packages)
        - _labelled(members)
        + model.Session.query(model.Package).filter_by(private=False).count(),
    }


def _labelled(label: str) -> int:
    """Return how many datasets the index shows to whoever has a label."""
    query = f'permission_labels:"{label}"'
    return make_connection().search(query, fq="entity_type:package", rows=0).hits


def _is_first(package_id: str) -> bool:
    """Tell whether a dataset has one event, that of its birth, unchanged since."""
    history = events.history((events.DATASET, package_id))
    return (
        [event.kind for event in history] == ["created"]
        and [event.number for event in history] == [1]
        and history[0].previous_hash == ""
        and history[0].hash == history[0].digest()
    )


def _documents() -> Iterator[tuple[str, dict[str, Any]]]:
    solr, cursor, seen = make_connection(), "*", ""
    while cursor != seen:
        page = solr.search(
            "entity_type:package", sort="index_id asc", rows=500, cursorMark=cursor
        )
        yield from ((document["id"], document) for document in page)
        cursor, seen = page.nextCursorMark, cursor


def _shown(package_id: str) -> dict[str, Any]:
    return tk.get_action("package_show")(
        {"ignore_auth": True, "use_cache": False}, {"id": package_id}
    )


def _columns(dossier: Dossier | None) -> dict[str, Any]:
    columns = Dossier.__table__.columns.keys()
    return {column: getattr(dossier, column, None) for column in columns}


def _hash(said: Any) -> str:
    text = json.dumps(_plain(said), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(said: Any) -> Any:
    """Return what is said without what no two sites share."""
    if isinstance(said, dict):
        return {key: _plain(value) for key, value in said.items() if key not in MOMENTS}
    if isinstance(said, list):
        # CKAN lists extras as they were given, until they are read anew.
        keyed = bool(said) and all(isinstance(i, dict) and "key" in i for i in said)
        found = [_plain(item) for item in said]
        return sorted(found, key=lambda item: item["key"]) if keyed else found
    if isinstance(said, str) and said.startswith('{"'):
        return _plain(json.loads(said))
    return said


if __name__ == "__main__":
    main(sys.argv[1:])
