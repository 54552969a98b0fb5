"""Debian's packages: what is missing is installed, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .console import Failure, run, step

SERVICES = {
    "QCREUSE_DATABASE_URL": "postgresql",
    "QCREUSE_REDIS_URL": "redis-server",
    "QCREUSE_SOLR_URL": "maven",
}
"""Not needed where the variable names an existing server."""

BUILD = ("python3-venv", "python3-dev", "gcc", "libpq-dev", "libmagic1")
"""What the virtual environment needs: psycopg2 is built from source."""


def install(*, browser: bool) -> None:
    """Install what is missing.

    Parameters
    ----------
    browser
        Whether Chromium is needed too.

    Raises
    ------
    Failure
        When something is missing and cannot be installed.
    """
    missing = _missing(browser=browser)
    if not missing:
        return
    with step(f"Debian packages: {' '.join(missing)}"):
        prefix = _as_root(missing)
        settings = ["env", "DEBIAN_FRONTEND=noninteractive"]
        apt = [*prefix, *settings, "apt-get", "-q", "-y"]
        run([*apt, "update"])
        run([*apt, "install", "--no-install-recommends", *missing])


def chromium() -> str | None:
    """Return the browser's program: QCREUSE_CHROMIUM, or Debian's."""
    return os.environ.get("QCREUSE_CHROMIUM") or shutil.which("chromium")


def postgres_programs() -> Path:
    """Return the folder of PostgreSQL's programs, the newest version's.

    Raises
    ------
    Failure
        When there is none.
    """
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if not found:
        raise Failure("PostgreSQL's programs are not under /usr/lib/postgresql")
    return found[-1].parent


def _missing(*, browser: bool) -> list[str]:
    wanted = [
        package
        for variable, package in SERVICES.items()
        if not os.environ.get(variable)
    ]
    if "maven" in wanted and not shutil.which("java"):
        wanted.append("default-jdk-headless")
    if browser and not chromium():
        wanted.append("chromium")
    return [package for package in (*wanted, *BUILD) if not _is_there(package)]


def _is_there(package: str) -> bool:
    programs = {
        "maven": "mvn",
        "redis-server": "redis-server",
        "gcc": "gcc",
        "libpq-dev": "pg_config",
    }
    if package in programs and shutil.which(programs[package]):
        return True
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return "ok installed" in asked.stdout


def _as_root(missing: list[str]) -> list[str]:
    if os.geteuid() == 0:
        return []
    sudo = (
        subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if shutil.which("sudo")
        else None
    )
    if sudo is None or sudo.returncode:
        raise Failure(
            "these Debian packages are missing and neither root nor sudo is here"
            f" to install them: {' '.join(missing)}"
        )
    return ["sudo", "-n"]
