"""``ckan qcreuse adopt`` as a person runs it."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest
from ckan.cli.cli import ckan

from ckanext.qcreuse.logic import adoption
from tests.stock import SORTS, make_datasets

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

LAST = "adopted 10, identified 3, published 6, withdrawn 1"


def test_it_counts_says_what_moved_and_goes_on_after_ctrl_c(
    cli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_datasets(len(SORTS))

    def run(*words: str) -> Any:
        return cli.invoke(ckan, ["qcreuse", "adopt", *words])

    foreseen = run("--dry-run")
    assert foreseen.exit_code == 0, foreseen.output
    assert foreseen.stdout.splitlines() == [
        "agence: identified 2, published 3, withdrawn 1",
        "bureau: identified 1, published 3",
        "extra language: kept under previous_language (× 1: jeu-005)",
        "Dry run: nothing was written.",
        LAST,
    ]

    write, batches = adoption.Adoption._write, []

    def write_and_interrupt(*given: Any) -> None:
        batches.append(given)
        if len(batches) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        write(*given)

    with monkeypatch.context() as patched:
        patched.setattr(adoption, "BATCH", 3)
        patched.setattr(adoption.Adoption, "_write", write_and_interrupt)
        stopped = run()
    assert stopped.exit_code == 130
    assert stopped.stdout.splitlines()[-2].startswith("Interrupted")
    assert stopped.stdout.splitlines()[-1].startswith("adopted 6, ")
    assert run().stdout.splitlines()[-1].startswith("adopted 4, ")
    assert run().stdout.splitlines() == ["adopted 0"]
    unknown = run("--organization", "nulle-part")
    assert unknown.exit_code == 1
    assert "nulle-part" in unknown.output.splitlines()[-1]
