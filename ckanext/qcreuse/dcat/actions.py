"""Actions of the RDF export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from . import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import AuthResult, Context


@tk.side_effect_free
def qcreuse_vocabulary_show(context: Context, data_dict: dict[str, Any]) -> str:
    """Return the vocabulary that our RDF speaks, as Turtle.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        Empty.
    """
    tk.check_access("qcreuse_vocabulary_show", context, data_dict)
    return vocabulary.graph().serialize(format="turtle")


@tk.auth_allow_anonymous_access
def vocabulary_auth(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Let anyone read the vocabulary."""
    return {"success": True}


@tk.side_effect_free
@tk.chained_action
def dcat_dataset_show(
    next_action: Callable[[Context, dict[str, Any]], Any],
    context: Context,
    data_dict: dict[str, Any],
) -> Any:
    """Return a dataset in RDF; one that may not be seen is one that is not there.

    Raises
    ------
    NotFound
        In both cases: a 403 would tell that the dataset exists.
    """
    try:
        return next_action(context, data_dict)
    except tk.NotAuthorized as error:
        raise tk.ObjectNotFound(tk._("Dataset not found")) from error
