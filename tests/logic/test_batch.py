"""A batch writes what ``package_create`` writes, for many datasets at once."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib.search.common import make_connection
from ckan.tests import factories
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, Table, select

from ckanext.qcreuse.logic import batch
from tests import strategies
from tests.conftest import act

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
OF_DATASET = {
    "package": "id",
    "resource": "package_id",
    "package_tag": "package_id",
    "member": "table_id",
    "activity": "object_id",
    "qcreuse_dossier": "package_id",
    "qcreuse_event": "subject_id",
}
UNLIKE = {
    *("id", "timestamp", "hash", "number", "at", "indexed_ts", "_version_"),
    *("judged_at", "created_at", "metadata_modified", "metadata_created", "created"),
    *("index_id", "last_modified", "package_id", "object_id", "subject_id"),
    *("table_id",),
}
"""What differs between any two datasets: identifiers and moments."""


def entry(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Return an entry as ministries have them."""
    return {
        "name": f"entree-{number}",
        "title": f"Entrée {number}",
        "notes": "Le temps d’attente médian de chaque urgence.",
        "hrp_data_kind": ["performance"],
        "tags": [{"name": "santé"}],
        **fields,
    }


def enter(
    body: Body, *given: dict[str, Any], user: str = "", **more: Any
) -> list[batch.Outcome]:
    """Enter datasets in one batch, commit and index them."""
    context = {"user": user or body.contributor}
    rows = [batch.Row(dataset, **more) for dataset in given]
    outcomes = batch.create(context, model.Group.get(body.name), rows)
    model.Session.commit()
    assert batch.index(context, outcomes) == []
    model.Session.remove()
    return outcomes


def one_by_one(body: Body, dataset: dict[str, Any]) -> tuple[str, Any]:
    """Enter a dataset through CKAN's action; return its identifier, or what refuses."""
    try:
        created = act(
            body.contributor, "package_create", **{**dataset, "owner_org": body.id}
        )
    except tk.ValidationError as error:
        model.Session.rollback()
        return "", error.error_dict
    return created["id"], {}


def rows_of(package_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a dataset in every table that has some."""
    engine = model.Session.get_bind()
    found = {}
    for name, column in OF_DATASET.items():
        table = Table(name, MetaData(), autoload_with=engine)
        query = select(table).where(table.c[column] == package_id)
        found[name] = [
            dict(row) for row in model.Session.execute(query).mappings().all()
        ]
    return found


def document_of(package_id: str) -> dict[str, Any]:
    """Return the document of a dataset in the index."""
    found = make_connection().search(f'id:"{package_id}"', rows=2)
    assert len(found.docs) == 1
    return found.docs[0]


def shown(package_id: str) -> dict[str, Any]:
    """Return a dataset as CKAN shows it, made anew from the database."""
    return tk.get_action("package_show")(
        {"ignore_auth": True, "use_cache": False}, {"id": package_id}
    )


def alike(said: Any) -> Any:
    """Return what is said without what no two datasets share."""
    if isinstance(said, dict):
        return {key: alike(said[key]) for key in sorted(said) if key not in UNLIKE}
    if isinstance(said, list | tuple):
        return sorted([alike(item) for item in said], key=repr)
    if isinstance(said, str) and said[:1] in ("{", "["):
        try:
            return alike(json.loads(said))
        except ValueError:
            return said
    return said


def all_of(package_id: str) -> Any:
    """Return all that database and index say of a dataset."""
    return alike(
        {
            "rows": rows_of(package_id),
            "document": document_of(package_id),
            "shown": shown(package_id),
        }
    )


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Return where two answers differ, which no diff of two pages shows."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = [(f"{where}.{key}", one[key], other[key]) for key in one]
    elif type(one) is type(other) and isinstance(one, list) and len(one) == len(other):
        pairs = [
            (f"{where}[{n}]", a, b)
            for n, (a, b) in enumerate(zip(one, other, strict=True))
        ]
    else:
        return [] if one == other else [f"{where}: {one!r} and {other!r}"]
    return [
        found for place, *both in pairs for found in differences(*both, where=place)
    ]


@pytest.fixture
def transport(body: Body) -> None:
    """A group in which the contributor may put datasets."""
    factories.Group(
        name="transport",
        title="Transport",
        users=[{"name": body.contributor, "capacity": "admin"}],
    )


@pytest.mark.usefixtures("transport")
@settings(max_examples=12, suppress_health_check=UNHURRIED)
@given(datasets=st.lists(strategies.DATASETS, min_size=1, max_size=3))
def test_a_batch_gives_what_package_create_gives(body, datasets):
    for item in model.Session.scalars(select(model.Package)):
        item.name = item.id
    model.Session.commit()
    named = [{**data, "name": f"entree-{n}"} for n, data in enumerate(datasets)]
    apart = [one_by_one(body, copy.deepcopy(data)) for data in named]
    expected = [[one and all_of(one), errors] for one, errors in apart]
    for package_id, _errors in apart:
        if package_id:
            model.Package.get(package_id).name = package_id
    model.Session.commit()
    outcomes = enter(body, *named)
    found = [[o.id and all_of(o.id), o.errors] for o in outcomes]
    assert differences(found, expected) == []
