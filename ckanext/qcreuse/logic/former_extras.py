"""Free extras of a stock catalogue that bear the name of a field of ours.

CKAN stores both alike, so a value that our schema takes is our field from now on.
One that it refuses would have every later edit refused: it is kept under another
key, beside the field.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.dictization import model_dictize
from ckan.lib.plugins import lookup_package_plugin, plugin_validate

from . import crosschecks, refusals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckan.types import Context

KEPT_UNDER = "previous_{field}"


@dataclass(frozen=True)
class Move:
    """What became of one extra.

    Parameters
    ----------
    field
        The field of ours that it was named like.
    value
        What it said.
    kept_under
        Key of the free extra that says it now; empty when it became the field.
    """

    field: str
    value: str
    kept_under: str = ""


@dataclass
class Settled:
    """What a dataset's extras are to be, and what its next edit would be told.

    Parameters
    ----------
    extras
        The extras, settled.
    moves
        What became of those that bore the name of a field.
    asked
        Field and sentence of what the schema refuses besides.
    """

    extras: dict[str, str]
    moves: list[Move] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)


class FormerExtras:
    """Settles the extras of datasets, one after the other.

    Parameters
    ----------
    context
        Context of the action.
    """

    def __init__(self, context: Context) -> None:
        """Know nothing of any type of dataset yet."""
        self.context = context
        self._fields: dict[str, frozenset[str]] = {}

    def settle(self, package: model.Package) -> Settled:
        """Return what a dataset's extras are to be; nothing is written.

        Parameters
        ----------
        package
            The dataset's row.
        """
        stored = dict(package.extras or {})
        ours = self._ours(package.type)
        named = {key: value for key, value in stored.items() if key in ours}
        unusable = {key for key in named if _is_no_list(key, named[key])}
        valid, errors = self._validated(
            package, {k: v for k, v in named.items() if k not in unusable}
        )
        settled = Settled({k: v for k, v in stored.items() if k not in named})
        for key, value in named.items():
            kept_under = ""
            if key in unusable or key in errors:
                kept_under = _free_key(key, stored | settled.extras)
                settled.extras[kept_under] = value
            elif key in valid:
                settled.extras[key] = valid[key]
            # else it was blank, which is no answer
            settled.moves.append(Move(key, value, kept_under))
        settled.asked = [
            (where, said)
            for where, said in refusals.flat(errors)
            if re.split(r"[.\[]", where)[0] not in named
        ]
        return settled

    def _ours(self, package_type: str) -> frozenset[str]:
        """Return the fields of a type that are stored as extras are."""
        if package_type not in self._fields:
            try:
                schema = tk.get_action("scheming_dataset_schema_show")(
                    tk.fresh_context(self.context), {"type": package_type}
                )
            except tk.ObjectNotFound:
                schema = {"dataset_fields": []}
            names = {item["field_name"] for item in schema["dataset_fields"]}
            core = lookup_package_plugin(package_type).update_package_schema()
            self._fields[package_type] = frozenset(names - core.keys())
        return self._fields[package_type]

    def _validated(
        self, package: model.Package, named: Mapping[str, str]
    ) -> tuple[dict[str, str], dict[str, Any]]:
        """Ask of the dataset what CKAN would ask of its next edit."""
        context = tk.fresh_context(self.context, ignore_auth=True, package=package)
        crosschecks.mark_older(context)
        given = model_dictize.package_dictize(package, context)
        del given["metadata_modified"]
        # CKAN asks nothing of resources that an edit leaves as they are.
        given["resources"] = []
        ours = self._ours(package.type)
        given["extras"] = [item for item in given["extras"] if item["key"] not in ours]
        given |= {
            key: json.loads(value) if key == crosschecks.REUSES else value
            for key, value in named.items()
        }
        crosschecks.prepare(given)
        plugin = lookup_package_plugin(package.type)
        data, errors = plugin_validate(
            plugin, context, given, plugin.update_package_schema(), "package_update"
        )
        extras = data.get("extras") or []
        return {item["key"]: item["value"] for item in extras}, errors


def _is_no_list(key: str, value: str) -> bool:
    """Tell whether an extra named like the repeating field is no list of rows."""
    if key != crosschecks.REUSES:
        return False
    try:
        rows = json.loads(value)
    except ValueError:
        return True
    return not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows)


def _free_key(key: str, taken: Mapping[str, str]) -> str:
    wanted = KEPT_UNDER.format(field=key)
    numbered = (f"{wanted}_{number}" for number in range(2, len(taken) + 3))
    return next(free for free in (wanted, *numbered) if free not in taken)
