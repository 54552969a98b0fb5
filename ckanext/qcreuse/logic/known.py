"""What a batch has looked up already, for the validators that would ask row by row.

A validator answers from here only what CKAN's own would answer, and leaves to that
one everything else: a name that is taken, another organisation, a write that is part
of no batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan import model
    from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

    Validator = Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], Any]

KEY = "qcreuse_known"
"""Key of the context that holds it."""


@dataclass(frozen=True)
class Known:
    """What is known of every row of a batch.

    Parameters
    ----------
    organization
        Where the rows go; whoever writes them may enter datasets there.
    free_names
        Names that no living dataset has.
    """

    organization: model.Group
    free_names: set[str] = field(default_factory=set)


def qcreuse_unused_name(
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
) -> None:
    """Check that no other dataset has the name."""
    known = _of(context)
    if known is None or data[key] not in known.free_names:
        _core("package_name_validator")(key, data, errors, context)


def qcreuse_owner(
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
) -> None:
    """Check that whoever writes may enter datasets in the organisation."""
    known = _of(context)
    if known is None or data[key] != known.organization.id:
        _core("owner_org_validator")(key, data, errors, context)


def _of(context: Context) -> Known | None:
    return cast("Known | None", context.get(KEY))


def _core(name: str) -> Validator:
    return cast("Validator", tk.get_validator(name))
