"""``docs/configuration.md``: every option, from its declaration."""

from __future__ import annotations

from typing import Any

import yaml

from dev.layout import ROOT

FILE = ROOT / "ckanext" / "qcreuse" / "config_declaration.yaml"
KINDS = {None: "text", "list": "list", "bool": "true or false"}


def options() -> list[dict[str, Any]]:
    """Return the options as they are declared."""
    declared = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [option for group in declared["groups"] for option in group["options"]]


def markdown() -> str:
    """Return a section for each option."""
    return "".join(_section(option) for option in options())


def _section(option: dict[str, Any]) -> str:
    return (
        f"\n### `{option['key']}`\n\n{option['description'].strip()}\n\n"
        f"Kind: {KINDS[option.get('type')]}. Default: {_default(option)}.\n"
    )


def _default(option: dict[str, Any]) -> str:
    default = option.get("default")
    if default is None:
        return "empty"
    shown = str(default).lower() if isinstance(default, bool) else str(default)
    return f"`{shown}`"
