"""Files of an inventory, brought and applied by the people of a body."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.qcreuse.logic import running
from ckanext.qcreuse.model import event as events
from tests.conftest import act

if TYPE_CHECKING:
    from tests.conftest import Body

FILE = "inventaire.jsonl"


def record(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "title": f"Titre de {name}", **fields}


def brought(body: Body, *records: Any, by: str = "contributor") -> str:
    """Bring a file and have it judged; return the import's identifier."""
    content = "\n".join(json.dumps(item) for item in records)
    found = act(
        getattr(body, by),
        "qcreuse_import_create",
        organization=body.name,
        file=FILE,
        content=content,
    )
    assert found["status"] == "received"
    running.run(found["id"])
    return found["id"]


def applied(body: Body, *records: Any, by: str = "contributor") -> str:
    import_id = brought(body, *records, by=by)
    ask(body, "apply", import_id, by)
    running.run(import_id)
    return import_id


def ask(body: Body, what: str, import_id: str, by: str = "contributor") -> Any:
    return act(getattr(body, by), f"qcreuse_import_{what}", id=import_id)


def shown(body: Body, import_id: str, **asked: Any) -> dict[str, Any]:
    return act(body.contributor, "qcreuse_import_show", id=import_id, **asked)


def counts(found: dict[str, Any]) -> list[int]:
    outcomes = ("created", "updated", "unchanged", "refused", "missing")
    return [found["counts"][outcome] for outcome in outcomes]


def codes(found: dict[str, Any]) -> list[list[str]]:
    said = [[line["code"] for line in row["lines"]] for row in found["rows"]]
    return [[code for code in row if code != "kind_missing"] for row in said]


def history(name: str) -> list[events.Event]:
    package = model.Package.get(name)
    assert package is not None
    return events.history((events.DATASET, package.id))


def held() -> list[str]:
    """Return the names of the living datasets."""
    model.Session.rollback()
    query = model.Session.query(model.Package.name)
    return sorted(name for (name,) in query.filter_by(state="active"))
