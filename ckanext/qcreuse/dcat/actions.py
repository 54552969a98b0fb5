"""Actions of the RDF export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from . import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import AuthResult, Context

FORMATS = {"ttl": "turtle", "xml": "pretty-xml", "jsonld": "json-ld"}
"""Format as ckanext-dcat's addresses end → as rdflib calls it."""


@tk.side_effect_free
def qcreuse_vocabulary_show(context: Context, data_dict: dict[str, Any]) -> str:
    """Return the vocabulary that our RDF speaks.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``format``: ``ttl``, the default, ``xml`` or ``jsonld``.

    Raises
    ------
    ValidationError
        When the format is another.
    """
    tk.check_access("qcreuse_vocabulary_show", context, data_dict)
    asked = data_dict.get("format") or "ttl"
    if asked not in FORMATS:
        sentence = tk._("“{value}” is not one of: {accepted}").format(
            value=str(asked)[:50], accepted=", ".join(FORMATS)
        )
        raise tk.ValidationError({"format": [sentence]})
    return vocabulary.graph().serialize(format=FORMATS[asked])


@tk.chained_action
@tk.side_effect_free
def dcat_dataset_show(
    next_action: Callable[[Context, dict[str, Any]], Any],
    context: Context,
    data_dict: dict[str, Any],
) -> Any:
    """Return a dataset as RDF; one that may not be read is not there.

    Parameters
    ----------
    next_action
        ckanext-dcat's action.
    context
        Context of the action.
    data_dict
        ``id``, ``format`` and ``profiles`` of ckanext-dcat's action.

    Raises
    ------
    ObjectNotFound
        When there is no such dataset, or the caller may not read it: which of
        the two is nobody's business (DESIGN §4, invariant 9).
    """
    try:
        return next_action(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound(tk._("Dataset not found")) from None


@tk.auth_allow_anonymous_access
def vocabulary_auth(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Let anyone read the vocabulary."""
    return {"success": True}
