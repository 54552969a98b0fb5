"""The wheel and the editable install, beside neighbours installed either way.

In one fresh environment: CKAN and its neighbours as ``dev/requirements.txt`` pins
them, then each way of installing in turn, ours and theirs. The schemas are opened
by ckanext-scheming's own rule. What CKAN itself stands on is lent by the
environment that the tests run in, which holds the versions it asks for.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
NOT_SOURCE = (".git", ".venv", ".dev", ".*_cache", "*.egg-info", "build", "dist")
OURS = "ckanext-qcreuse"
CKAN = "ckan"
EXTENSIONS = ("ckanext-scheming", "ckanext-dcat")
NEIGHBOURS = (CKAN, *EXTENSIONS)

WHAT_A_SITE_OPENS = """
import json
import sys
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.util import find_spec
from ckanext.scheming.plugins import _load_schemas

schemas = "ckanext.qcreuse.schemas:"
dataset = _load_schemas([schemas + "dataset.yaml"], "dataset_type")["dataset"]
body = _load_schemas([schemas + "organization.yaml"], "organization_type")
ours = [
    point.load().__name__
    for group in ("ckan.plugins", "ckan.rdf.profiles")
    for point in entry_points(group=group)
    if point.dist.name == "ckanext-qcreuse"
]
from ckanext.qcreuse.domain import clearance, codes, criteria, workflow
modules = ["ckan", "ckanext.dcat", "ckanext.qcreuse", "ckanext.scheming"]
print(json.dumps({
    "editable": [
        name.replace(".", "-")
        for name in modules
        if not find_spec(name).origin.startswith(sys.prefix)
    ],
    "title": dataset["dataset_fields"][0]["field_name"],
    "organization": sorted(body),
    "entry points": sorted(ours),
    "states": len(workflow.load().states),
    "kinds": len(clearance.load().kinds),
    "criteria": len(criteria.load().codes),
    "daily": codes.load("update_frequency").label("daily", "fr"),
    "folders": [
        name for name in ("templates", "assets", "i18n", "migration/qcreuse/versions")
        if files("ckanext.qcreuse").joinpath(name).is_dir()
    ],
}))
"""
OPENED = {
    "title": "title",
    "organization": ["organization"],
    "entry points": [
        "QcreuseDcatPlugin",
        "QcreusePlugin",
        "QcreuseProfile",
        "QcreuseSharingPlugin",
    ],
    "states": 10,
    "kinds": 3,
    "criteria": 11,
    "daily": "Quotidienne",
    "folders": ["templates", "assets", "i18n", "migration/qcreuse/versions"],
}


def _run(*words: str | Path, cwd: Path) -> str:
    """Run a program away from this clone and from this environment."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "CKAN_INI")}
    done = subprocess.run(  # noqa: S603 - the words are this file's
        [*map(str, words)],
        cwd=cwd,
        env=kept,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _pins() -> dict[str, str]:
    lines = (ROOT / "dev" / "requirements.txt").read_text(encoding="utf-8").split()
    return {re.split(r"[\[=]", line)[0]: line for line in lines if "==" in line}


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Return a copy of the sources: building leaves files behind."""
    place = tmp_path_factory.mktemp("source") / "qcreuse"
    return shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns(*NOT_SOURCE))


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    """Build the wheel, with the newest setuptools there is."""
    place = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "-o", place, source, cwd=place)
    return next(place.glob("*.whl"))


@pytest.fixture(scope="module")
def fresh(wheel, tmp_path_factory):
    """Return the Python of a new environment where the wheel brings its neighbours."""
    place = tmp_path_factory.mktemp("fresh")
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    _lend_dependencies(next(place.glob("lib/*/site-packages")))
    _pip(python, *(_pins()[name] for name in NEIGHBOURS), wheel)
    return python


def _lend_dependencies(place: Path) -> None:
    """Link what is installed here, but for CKAN, its extensions and path files."""
    for lent in Path(sysconfig.get_path("purelib")).iterdir():
        ours = lent.name.startswith(("ckan", "__editable__")) or lent.suffix == ".pth"
        if not ours and not (place / lent.name).exists():
            (place / lent.name).symlink_to(lent)


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Return name → sources of each neighbour, as a developer has them."""
    place = tmp_path_factory.mktemp("neighbours")
    wanted = ("download", "-q", "--no-deps", "--no-binary", ":all:")
    pins = [_pins()[name] for name in NEIGHBOURS]
    _run(sys.executable, "-m", "pip", *wanted, *pins, cwd=place)
    for archive in place.glob("*.tar.gz"):
        # Debian 12's Python unpacks without a filter, the newest not without a word.
        _run("tar", "-xzf", archive, cwd=place)
    folders = [folder for folder in place.iterdir() if folder.is_dir()]
    return {
        folder.name.rpartition("-")[0].replace("_", "-"): folder for folder in folders
    }


def _pip(python: Path, *words: str | Path) -> None:
    _run(
        python, "-m", "pip", "install", "-q", "--no-compile", *words, cwd=python.parent
    )


def _opened(python: Path) -> dict[str, object]:
    return json.loads(_run(python, "-c", WHAT_A_SITE_OPENS, cwd=python.parent))


def test_the_wheel_holds_nothing_stray(wheel):
    _run(sys.executable, "-m", "check_wheel_contents", wheel, cwd=ROOT)


def test_wheel_and_editable_work_beside_neighbours_installed_either_way(
    fresh, wheel, source, sources
):
    def works_with(*put: str | Path, editable: Iterable[str]) -> None:
        _pip(fresh, "--no-deps", *put)
        assert _opened(fresh) == {**OPENED, "editable": sorted(editable)}

    our_wheel = ("--force-reinstall", wheel)
    extensions = [word for name in EXTENSIONS for word in ("-e", sources[name])]

    assert _opened(fresh) == {**OPENED, "editable": []}
    works_with("-e", source, editable=[OURS])
    works_with("-e", sources[CKAN], editable=[OURS, CKAN])
    works_with(*our_wheel, editable=[CKAN])
    works_with(*extensions, editable=[CKAN, *EXTENSIONS])
    works_with("-e", source, editable=[OURS, CKAN, *EXTENSIONS])
    works_with("--force-reinstall", _pins()[CKAN], editable=[OURS, *EXTENSIONS])
    works_with(*our_wheel, editable=EXTENSIONS)
