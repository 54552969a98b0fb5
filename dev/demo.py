"""``make demo``: the whole product on this machine, with its demo catalogue."""

from __future__ import annotations

from . import charts, python
from .console import run, step
from .layout import ROOT, Stack, alone, done_before, fingerprint, mark_done
from .services import Services
from .site import Site

SETTINGS = {"ckanext.qcreuse.dcat.plan": "true"}
"""Options of the demo: what its people announce has something to say."""


def demo() -> None:
    """Start the stack, load the demo catalogue and say how to log in."""
    with alone("demo"):
        services = Services(Stack("demo"))
        services.start()
        charts.fetch()
        site = Site(services, settings=SETTINGS)
        site.make()
        _translate(site)
        _load(site)
        site.start()
    print(f"""
{(site.home / "people").read_text()}
Catalogue: {site.url}/fr/dataset/
English:   {site.url}/en/dataset/
Log in:    {site.url}/user/login, with a name above and the password
DCAT:      {site.url}/catalog.ttl, and {site.url}/plan/catalog.ttl
Changes:   {site.url}/catalog/feed.trig
`make stop` ends it, and the next `make demo` runs the code as it is then.
The data stay until `make clean`.
""")


def _load(site: Site) -> None:
    examples = sorted((ROOT / "examples").rglob("*.*"))
    mark = fingerprint(ROOT / "dev" / "demo_data.py", *examples) + site.url
    stamp = site.home / "loaded"
    if done_before(stamp, mark):
        return
    with step("Demo catalogue"):
        said = run(
            [python.program("python"), "-m", "dev.demo_data"], env=site.env, cwd=ROOT
        )
    (site.home / "people").write_text(said[said.index("The demo’s people") :])
    mark_done(stamp, mark)


def _translate(site: Site) -> None:
    i18n = ROOT / "ckanext" / "qcreuse" / "i18n"
    mark = fingerprint(python.PINS, *sorted(i18n.rglob("*.po")))
    stamp = site.home / "translated"
    if done_before(stamp, mark):
        return
    with step("Translations of scripts"):
        site.ckan("translation", "js")
    mark_done(stamp, mark)
