"""CKAN's activity stream, where its plugin is: many rows at once.

The plugin shares our namespace package, where a type checker does not find it.
"""

# pyright: reportMissingImports=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model

if TYPE_CHECKING:
    from collections.abc import Iterable


def add_new_packages(
    user: tuple[str, str], shown: Iterable[tuple[dict[str, Any], list[str]]]
) -> None:
    """Say of datasets that they are new, as the plugin does of each.

    Parameters
    ----------
    user
        Identifier and name of who made them.
    shown
        Each dataset as ``package_show`` gives it, and its permission labels.
    """
    from ckanext.activity.model import Activity  # noqa: PLC0415 - a plugin's table

    model.Session.add_all(
        Activity(
            user[0],
            dataset["id"],
            "new package",
            {"package": dataset, "actor": user[1]},
            labels,
        )
        for dataset, labels in shown
    )
