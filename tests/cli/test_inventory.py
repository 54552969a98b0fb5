"""``ckan qcreuse inventory load`` as a person runs it."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from ckan.cli.cli import ckan
from ckan.tests import factories

from ckanext.qcreuse.cli import saying
from ckanext.qcreuse.inventory import cleaning
from tests.conftest import act

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def run(cli: Any) -> Callable[..., Any]:
    """Run the command on an organisation named ville."""
    factories.Organization(name="ville")

    def run(*arguments: Any) -> Any:
        words = ["qcreuse", "inventory", "load", *map(str, arguments)]
        return cli.invoke(ckan, [*words, "--organization", "ville"])

    return run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in ("un", "deux", "trois"):
        data = {"name": name, "title": name.title(), "temporal": "2015"}
        (tmp_path / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    return tmp_path


def test_the_last_line_counts_and_nothing_refused_ends_with_zero(run, files):
    first, again = run(files), run(files)
    assert first.exit_code == 0, first.output
    assert first.stdout.splitlines()[-1] == (
        "created 3, updated 0, unchanged 0, refused 0"
    )
    assert again.stdout.splitlines()[-1] == (
        "created 0, updated 0, unchanged 3, refused 0"
    )


def test_what_is_refused_says_file_record_field_and_ends_with_one(run, files):
    bad = files / "mauvais.jsonl"
    lines = ['{"name": "quatre", "title": "Quatre"}', '{"name": "cinq"}', "{"]
    bad.write_text("\n".join(lines), encoding="utf-8")
    result = run(bad, files / "absent.json")
    assert result.exit_code == 1
    output = result.stdout.splitlines()
    assert output[-1] == "created 1, updated 0, unchanged 0, refused 3"
    refused = output[output.index("") + 2 : -1]
    assert len(refused) == 3
    assert str(bad) in refused[0]
    assert " 2" in refused[0]
    assert "title" in refused[0]
    assert str(files / "absent.json") in refused[2]


def test_cleaning_is_said_line_by_line_in_french(run, files, monkeypatch):
    monkeypatch.setattr(saying, "get_lang", lambda: "fr")
    output = run(files / "un.json").stdout
    assert "période écrite autrement que AAAA-MM-JJ/AAAA-MM-JJ" in output
    assert "[« 2015 » → « 2015-01-01/2015-12-31 »]" in output


def test_cleaning_is_said_line_by_line_in_english(run, files, monkeypatch):
    monkeypatch.setattr(saying, "get_lang", lambda: "en")
    output = run(files / "un.json").stdout
    assert "period written otherwise than YYYY-MM-DD/YYYY-MM-DD" in output
    assert "[“2015” → “2015-01-01/2015-12-31”]" in output


def test_a_change_is_shown(run, files):
    run(files)
    data = {"name": "un", "title": "Neuf"}
    (files / "un.json").write_text(json.dumps(data), encoding="utf-8")
    output = run(files / "un.json").stdout
    assert "title" in output
    assert output.splitlines()[-1] == "created 0, updated 1, unchanged 0, refused 0"


def test_a_dry_run_says_so_and_writes_nothing(run, files):
    result = run(files, "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == (
        "created 3, updated 0, unchanged 0, refused 0"
    )
    held = act(None, "organization_show", id="ville")
    assert held["package_count"] == 0
    assert run(files).stdout.splitlines()[-1].startswith("created 3,")


def test_an_unknown_organization_is_one_clear_line(cli, clean_db, files):
    words = ["qcreuse", "inventory", "load", str(files), "--organization", "nulle"]
    result = cli.invoke(ckan, words)
    assert result.exit_code == 1
    assert "nulle" in result.output.splitlines()[-1]
    assert "Traceback" not in result.output


def test_ctrl_c_ends_after_the_record_under_way_and_a_rerun_finishes(
    run, files, monkeypatch
):
    clean = cleaning.clean
    seen = []

    def clean_and_interrupt(*given: Any) -> Any:
        seen.append(given)
        if len(seen) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return clean(*given)

    # Started in the background, a shell's child ignores the signal from the outset.
    before = signal.getsignal(signal.SIGINT)
    with monkeypatch.context() as patched:
        patched.setattr(cleaning, "clean", clean_and_interrupt)
        result = run(files)
    assert result.exit_code == 130
    assert result.stdout.splitlines()[-1] == (
        "created 2, updated 0, unchanged 0, refused 0"
    )
    assert signal.getsignal(signal.SIGINT) is before
    assert run(files).stdout.splitlines()[-1] == (
        "created 1, updated 0, unchanged 2, refused 0"
    )


def test_an_inventory_is_written_and_loaded_back_as_it_was(run, cli, files, tmp_path):
    table = tmp_path / "inventaire.csv"
    table.write_bytes(
        "Titre;Genre de données;Bidule\nÉté;Référence;x\n".encode("cp1252")
    )
    first = run(table)
    assert first.stdout.splitlines()[-1].startswith("created 1,"), first.output
    assert "Bidule" in first.stdout
    written = tmp_path / "export.xlsx"
    words = ["qcreuse", "inventory", "export", "--organization", "ville"]
    result = cli.invoke(ckan, [*words, "--format", "xlsx", "--output", str(written)])
    assert result.exit_code == 0, result.output
    assert run(written).stdout.splitlines()[-1] == (
        "created 0, updated 0, unchanged 1, refused 0"
    )
    refused = cli.invoke(ckan, [*words[:-1], "nulle"])
    assert refused.exit_code == 1
    assert "Traceback" not in refused.output
