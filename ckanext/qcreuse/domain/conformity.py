"""The conformity grid: how well a resource is written down, as its publisher says.

Données Québec asks eight questions of each resource of data and of each service;
a complementary resource is exempt. The share counts *oui* among the answers that
apply: *n/a* and no answer count neither for nor against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GRID = (
    "relidi_confic_separateur_virgule",
    "relidi_confic_utf8",
    "relidi_confic_epsg",
    "relidi_confic_pascom",
    "relidi_condon_valinc",
    "relidi_condon_datheu",
    "relidi_condon_nombre",
    "relidi_condon_boolee",
)
"""The questions, by field of the resource."""

KINDS = frozenset({"donnees", "web"})
"""The types of resource that the grid is about."""

YES, NO = "oui", "non"


def applies(resource: Mapping[str, Any]) -> bool:
    """Tell whether the grid is about a resource.

    Parameters
    ----------
    resource
        The resource, with its Données Québec fields.
    """
    return resource.get("resource_type") in KINDS and not resource.get(
        "relidi_ressource_complementaire"
    )


def answered(resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource leaves no question of the grid open.

    Parameters
    ----------
    resource
        The resource, with its Données Québec fields.
    """
    return not applies(resource) or all(resource.get(field) for field in GRID)


def derogates(resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource departs from the grid, by its own answers.

    Parameters
    ----------
    resource
        The resource, with its Données Québec fields.
    """
    return applies(resource) and any(resource.get(field) == NO for field in GRID)


def share(resources: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the share of *oui* among the answers that apply.

    Parameters
    ----------
    resources
        The resources of a dataset, or of many.

    Returns
    -------
    float or None
        From 0 to 1; None when nothing that applies was answered.
    """
    given = [
        resource.get(field)
        for resource in resources
        if applies(resource)
        for field in GRID
    ]
    yes, no = given.count(YES), given.count(NO)
    return yes / (yes + no) if yes + no else None
