"""Every sentence of ours has its French, and what is compiled is what is written."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
I18N = ROOT / "ckanext" / "qcreuse" / "i18n" / "fr" / "LC_MESSAGES"
PO = I18N / "ckanext-qcreuse.po"
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def french() -> dict[str, str]:
    with PO.open("rb") as file:
        return {item.id: item.string for item in read_po(file) if item.id}


def sentences() -> set[str]:
    # As pyproject.toml tells pybabel.
    methods = [("**.py", "python"), ("**/templates/**.html", "ckan")]
    found = extract_from_dir(ROOT / "ckanext", methods)
    return {message for _file, _line, message, _comments, _context in found}


# The extractor of templates imports CKAN, whose old imports warn.
@pytest.mark.filterwarnings("ignore:'(crypt|cgi)' is deprecated:DeprecationWarning")
def test_every_sentence_has_its_french(french: dict[str, str]) -> None:
    found = sentences()
    assert len(found) > 50
    assert {item for item in found if not french.get(item)} == set()


def holding(pattern: str, files: str) -> list[str]:
    """Return the files that hold something: one test for all is much quicker."""
    paths = [*(ROOT / "ckanext").rglob(files)]
    assert paths
    return [
        str(path)
        for path in paths
        if re.search(pattern, path.read_text(encoding="utf-8"))
    ]


def test_no_sentence_hides_in_an_f_string() -> None:
    # Before Python 3.12 nothing extracts it from there.
    assert holding(r"\{(tk\.)?_\(", "*.py") == []


def test_a_translation_fills_the_same_blanks(french: dict[str, str]) -> None:
    for english, translation in french.items():
        blanks = [sorted(PLACEHOLDER.findall(text)) for text in (english, translation)]
        assert blanks[0] == blanks[1], english


def test_french_typography_keeps_its_spaces(french: dict[str, str]) -> None:
    loose = [text for text in french.values() if re.search(r" [:;?!»]|« ", text)]
    assert loose == []


def test_no_template_sets_a_colon_of_its_own() -> None:
    # French has a space before it, English none: it belongs to the sentence.
    assert holding(r"(\}\}|</\w+>)\s*:\s", "templates/**/*.html") == []


def test_what_is_compiled_is_what_is_written() -> None:
    compiled = io.BytesIO()
    with PO.open("rb") as file:
        write_mo(compiled, read_po(file))
    assert PO.with_suffix(".mo").read_bytes() == compiled.getvalue()
