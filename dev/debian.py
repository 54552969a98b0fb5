"""Debian's packages: what is missing is installed, and nothing else."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from .console import CommandFailed, Failure, run, step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BUILD = ("python3-venv", "python3-dev", "gcc", "libpq-dev", "libmagic1")
"""What the virtual environment needs: psycopg2 is built from source."""

SERVERS = {
    "QCREUSE_DATABASE_URL": ("postgresql",),
    "QCREUSE_REDIS_URL": ("redis-server",),
    "QCREUSE_SOLR_URL": ("default-jdk-headless", "maven"),
}
"""Not needed where the variable names an existing server."""

PARSERS = ("raptor2-utils", "serdi")
"""Readers of RDF that the tests hand our pages to."""

BROWSER = "chromium"

POSTGRES = Path("/usr/lib/postgresql")


class NoSuchPackage(Failure):
    """The distribution does not offer a package."""


def servers() -> list[str]:
    """Return the packages of the servers that are to be ours."""
    wanted = ["postgresql-client"]
    for variable, packages in SERVERS.items():
        if not os.environ.get(variable):
            wanted += packages
    return wanted


def install(packages: Iterable[str]) -> None:
    """Install those that are missing.

    Parameters
    ----------
    packages
        Their names.

    Raises
    ------
    NoSuchPackage
        When the browser is missing and the distribution has none of its own.
    Failure
        When something is missing and cannot be installed.
    """
    missing = [package for package in packages if not _PRESENT[package]()]
    if not missing:
        return
    with step(f"Debian packages: {' '.join(missing)}"):
        apt = [
            *_as_root(missing),
            *("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"),
            *("-o", "DPkg::Lock::Timeout=300"),
        ]
        try:
            run([*apt, "update"])
            _check_browser(missing)
            run([*apt, "install", "--no-install-recommends", *missing])
        except CommandFailed as error:
            raise Failure(
                f"Debian packages cannot be installed ({error.reason}):"
                " is the network there?"
            ) from error


def chromium() -> str | None:
    """Return Debian's browser; Ubuntu's is a snap, which is none of apt's."""
    found = shutil.which(BROWSER)
    return found if found and Path(found).resolve().name != "snap" else None


def postgres_programs(version: str = "*") -> Path:
    """Return the folder of PostgreSQL's programs.

    Parameters
    ----------
    version
        The major version; the newest one there is when not given.

    Raises
    ------
    Failure
        When there is none.
    """
    found = sorted(
        POSTGRES.glob(f"{version}/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if not found:
        wanted = "" if version == "*" else f" {version}"
        raise Failure(f"PostgreSQL{wanted} has no programs under {POSTGRES}")
    return found[-1].parent


def _check_browser(missing: list[str]) -> None:
    if BROWSER not in missing:
        return
    policy = run(["apt-cache", "policy", BROWSER])
    offered = re.search(r"Candidate: (?!\(none\))(\S+)", policy)
    if not offered or "snap" in offered[1]:
        raise NoSuchPackage(f"this distribution has no package {BROWSER}")


def _as_root(missing: list[str]) -> list[str]:
    names = " ".join(missing)
    if not shutil.which("apt-get"):
        raise Failure(f"missing here, and there is no apt-get to install it: {names}")
    if os.geteuid() == 0:
        return []
    # Somebody at the terminal may type a password; CI cannot.
    asking = [] if sys.stdin and sys.stdin.isatty() else ["-n"]
    if shutil.which("sudo"):
        allowed = subprocess.run(["sudo", *asking, "true"], check=False)
        if allowed.returncode == 0:
            return ["sudo", *asking]
    raise Failure(
        "these Debian packages are missing and neither root nor sudo is here"
        f" to install them: {names}"
    )


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


_PRESENT: dict[str, Callable[[], bool]] = {
    "python3-venv": lambda: importlib.util.find_spec("ensurepip") is not None,
    "python3-dev": lambda: Path(sysconfig.get_path("include"), "Python.h").is_file(),
    "gcc": _program("gcc"),
    "libpq-dev": _program("pg_config"),
    "libmagic1": lambda: ctypes.util.find_library("magic") is not None,
    "postgresql": lambda: any(POSTGRES.glob("*/bin/initdb")),
    "postgresql-client": _program("psql"),
    "redis-server": _program("redis-server"),
    # The compiler: a runtime alone cannot start a server from its source.
    "default-jdk-headless": _program("javac"),
    "maven": _program("mvn"),
    "raptor2-utils": _program("rapper"),
    "serdi": _program("serdi"),
    BROWSER: lambda: chromium() is not None,
}
"""Package → whether what we need of it is here, wherever it came from."""
