"""What ``make bench B=…`` runs: a module each, with ``run(site) -> list[Figure]``."""

import sys
from pathlib import Path
from types import ModuleType

# Benches make their entries with the hands that tests do, and a neighbour installs a
# package that is called ``tests`` too.
_tests = ModuleType("tests")
_tests.__path__ = [str(Path(__file__).parents[1] / "tests")]
sys.modules["tests"] = _tests
