"""The page of the RDF export among those of the site's administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories

from ckanext.qcreuse.dcat import building
from tests.conftest import act

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PAGE = "/ckan-admin/rdf"


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def words(page: Any) -> str:
    main = BeautifulSoup(page.body, "html.parser").find("main")
    assert main is not None
    return " ".join(main.get_text().split())


def test_it_names_what_cannot_be_built_and_what_is_served_meanwhile(
    app: Any, body: Body, importer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = as_user(factories.Sysadmin()["name"])
    made = [
        act(importer, "package_create", name=name, title=name, owner_org=body.id)["id"]
        for name in ("sain", "malade")
    ]
    app.get("/catalog.ttl")
    whole = words(app.get(f"/fr{PAGE}", headers=headers))
    assert "chaque jeu de données est dans sa page tel qu’il est" in whole
    run = building._run

    def fail(serializer: Any, dataset: Any) -> Any:
        if dataset["id"] == made[1]:
            raise ValueError("ne s’écrit pas")
        return run(serializer, dataset)

    monkeypatch.setattr(building, "_run", fail)
    act(importer, "package_patch", id="malade", title="Changé")
    app.get("/catalog.ttl")
    page = app.get(PAGE, headers=headers)
    assert PAGE in app.get("/ckan-admin/", headers=headers).body
    said = words(page)
    assert made[1] in said
    assert made[0] not in said
    assert "ValueError: ne s’écrit pas" in said


@pytest.mark.parametrize("who", ["contributor", "stranger", None])
def test_it_is_the_sysadmins(app: Any, body: Body, who: str | None) -> None:
    headers = as_user(getattr(body, who)) if who else {}
    app.get(PAGE, headers=headers, status=403)
