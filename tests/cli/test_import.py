"""``ckan qcreuse import`` as a person runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ckan.cli.cli import ckan
from ckan.tests import factories

from tests.logic.files import held

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

CSV = "Titre;Genre de données\nDébits;référence\n;référence\nÉtiages;performance\n"


@pytest.fixture
def run(cli: Any) -> Callable[..., Any]:
    """Run a command of imports."""
    return lambda *words: cli.invoke(ckan, ["qcreuse", "import", *map(str, words)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    factories.Organization(name="ville")
    path = tmp_path / "inventaire.csv"
    path.write_bytes(CSV.encode("cp1252"))
    return path


def test_a_file_is_judged_then_applied_shown_listed_and_undone(run, file):
    judged = run("create", file, "--organization", "ville")
    assert judged.exit_code == 1, judged.output
    lines = judged.stdout.splitlines()
    import_id, said = lines[0].split(" ", 1)
    assert said == "inventaire.csv: judged"
    assert "line 3" in judged.stdout
    counts = "created 2, updated 0, unchanged 0, refused 1, missing 0"
    assert lines[-1] == counts
    assert held() == []
    applied = run("apply", import_id)
    assert applied.stdout.splitlines()[0].endswith("applied")
    assert held() == ["debits", "etiages"]
    shown = run("show", import_id, "--outcome", "created")
    assert "Débits" in shown.stdout
    assert shown.exit_code == 0
    assert import_id in run("list", "--organization", "ville").stdout
    assert run("undo", import_id).stdout.splitlines()[0].endswith("undone")
    assert held() == []
    over = run("cancel", import_id)
    assert over.exit_code == 1
    assert "Traceback" not in over.output


def test_a_file_is_applied_right_away(run, file):
    done = run("create", file, "--organization", "ville", "--apply")
    assert done.stdout.splitlines()[0].endswith("applied")
    assert held() == ["debits", "etiages"]
    again = run("create", file, "--organization", "ville", "--apply")
    assert again.stdout.splitlines()[-1].startswith("created 0, updated 0, unchanged 2")


@pytest.mark.parametrize("name", ["nulle", "ville"])
def test_what_cannot_be_begun_is_one_clear_line(run, file, name):
    result = run("create", file.with_name("absent.csv"), "--organization", name)
    assert result.exit_code == 2
    result = run("show", "rien")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
