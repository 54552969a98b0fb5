"""What exists is documented, and what the documents name exists."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from dev import site
from dev.pages import api, cli, configuration

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(DOCS.rglob("*.md")),
]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
MAKE = re.compile(r"^make (\w+)", re.MULTILINE)
FRAGMENT = re.compile(r"\d+\.(migration|feature|misc|bugfix|removal)(\.\d+)?\.md")
LONGEST_DECISION = 40
MOST_STEPS = 5


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _anchors(path: Path) -> set[str]:
    """Return what the headings of a page may be pointed at by."""
    headings = re.findall(r"^#+ (.+)$", _text(path), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")
        for title in headings
    }


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_every_link_leads_somewhere(path):
    lost = []
    for link in LINK.findall(_text(path)):
        if re.match(r"(https?|mailto):", link):
            continue
        place, _hash, anchor = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("option", [item["key"] for item in configuration.options()])
def test_an_option_is_documented_and_read(option):
    assert f"### `{option}`" in _text(DOCS / "configuration.md")
    assert f'"{option}"' in _text(ROOT / "ckanext" / "qcreuse" / "config.py")


@pytest.mark.parametrize("words", cli.commands())
def test_a_command_is_documented(words):
    assert f"## `{words}`" in _text(DOCS / "cli.md")


@pytest.mark.parametrize("action", [action.name for action in api.actions()])
def test_an_action_is_documented(action):
    assert f"### `{action}`" in _text(DOCS / "api.md")


@pytest.mark.parametrize(
    "action",
    [action for action in api.actions() if action.name != "qcreuse_vocabulary_show"],
    ids=lambda action: action.name,
)
def test_an_action_has_its_line_in_the_policy(action):
    policy = _text(ROOT / "ckanext" / "qcreuse" / "logic" / "auth.py")
    assert f"def {action.name}(" in policy


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_every_make_command_that_a_page_gives_exists(path):
    makefile = _text(ROOT / "Makefile")
    assert [
        name
        for name in MAKE.findall(_text(path))
        if not re.search(rf"^{name}:", makefile, re.MULTILINE)
    ] == []


def test_both_readmes_give_the_same_commands():
    blocks = [
        re.findall(r"```(?:sh|ini)\n(.*?)```", _text(ROOT / name), re.DOTALL)
        for name in ("README.md", "LISEZMOI.md")
    ]
    assert blocks[0] == blocks[1] != []


@pytest.mark.parametrize("name", ["README.md", "LISEZMOI.md"])
def test_an_installation_takes_five_steps_at_most(name):
    steps = re.findall(r"^(\d+)\. ", _text(ROOT / name), re.MULTILINE)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert 0 < len(steps) <= MOST_STEPS


def test_the_readme_configures_ckan_as_the_demo_does():
    text = _text(ROOT / "README.md")
    block = textwrap.dedent(text.partition("```ini\n")[2].partition("```")[0])
    given = dict(line.strip().split(" = ") for line in block.strip().splitlines())
    demo = _text(ROOT / "dev" / "site.ini").replace("{plugins}", site.PLUGINS)
    demo = demo.replace("{profiles}", site.PROFILES)
    # The one address depends on where the clone is.
    assert given.pop("licenses_group_url").endswith("/schemas/licenses.json")
    for key, value in given.items():
        assert f"\n{key} = {value}\n" in demo


@pytest.mark.parametrize("path", sorted((DOCS / "decisions").glob("0*.md")), ids=_named)
def test_a_decision_is_short_and_listed(path):
    assert len(_text(path).splitlines()) <= LONGEST_DECISION
    assert f"({path.name})" in _text(DOCS / "decisions" / "index.md")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "changes").iterdir()), ids=lambda path: path.name
)
def test_a_fragment_is_of_a_known_type(path):
    assert FRAGMENT.fullmatch(path.name)


def test_the_glossary_holds_at_most_twelve_terms():
    rows = [line for line in _text(DOCS / "glossary.md").splitlines() if "|" in line]
    assert 0 < len(rows) - 2 <= 12
