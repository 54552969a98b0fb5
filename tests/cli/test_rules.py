"""A site does not start on a workflow that opens an unsafe road."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ckan.plugins import toolkit as tk

from ckanext.qcreuse.domain.errors import RuleFileError
from ckanext.qcreuse.logic import rules
from tests.domain.broken import broken

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_what_starts_a_site_refuses_an_unsafe_workflow_and_prints_the_road(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ("transitions", "publish", "gates")
    own = broken(tmp_path, "ckanext.qcreuse.schemas:workflow.yaml", place, [])
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.workflow.file", own)
    with pytest.raises(RuleFileError) as refused:
        rules.site_rules()
    assert own in str(refused.value)
    assert "approved –publish→ published" in str(refused.value)
