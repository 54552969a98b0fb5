"""Actions of the RDF export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.model import fragment as fragments
from ckanext.qcreuse.model.door import CATALOGUE

from . import chain, pages, searching, sharing_out, store, vocabulary
from .answer import Answer
from .asked import page_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


@tk.side_effect_free
def qcreuse_catalogue_show(
    context: Context, data_dict: dict[str, Any]
) -> Answer | None:
    """Return a page of the catalogue in RDF, as everybody reads it.

    It comes from the fragment store: the caller gets no more than anyone. What the
    store does not serve is nothing here: another chain of profiles, or one whose
    catalogue is more than its datasets side by side; ``dcat_catalog_show`` does.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``format``: ``ttl``, ``xml`` or ``jsonld``; ``page``, from 1; ``profiles``, as
        ckanext-dcat's; ``q``, ``fq`` and ``modified_since``, which make a search of it,
        and ``after``, as its links say it; ``unless``, digests that are known already.

    Returns
    -------
    dict
        ``text`` and ``etag``; nothing where the store does not serve it.

    Raises
    ------
    ObjectNotFound
        When there is no such page.
    ValidationError
        When the page is no number, or the date no date.
    """
    tk.check_access("qcreuse_catalogue_show", context, data_dict)
    form = str(data_dict.get("format") or "ttl")
    if not _is_stored(form, data_dict):
        return None
    number = page_number(data_dict.get("page"))
    unless = data_dict.get("unless", ())
    asked = {
        name: str(data_dict[name])
        for name in searching.NARROWING
        if data_dict.get(name)
    }
    if asked:
        after = str(data_dict.get("after") or "")
        return searching.found(searching.Search(asked, number, after), form, unless)
    found = pages.page(CATALOGUE, number, form, unless)
    if found is None:
        raise tk.ObjectNotFound(tk._("Page not found"))
    return found


@tk.side_effect_free
def qcreuse_catalogue_dataset_show(
    context: Context, data_dict: dict[str, Any]
) -> Answer | None:
    """Return a dataset in RDF, as everybody reads it.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: name or identifier of the dataset; ``format``, ``profiles`` and
        ``unless`` as for ``qcreuse_catalogue_show``.

    Returns
    -------
    dict
        ``text`` and ``etag``; nothing where the store does not serve it.

    Raises
    ------
    ObjectNotFound
        When there is no such dataset, or not everybody may read it.
    """
    tk.check_access("qcreuse_catalogue_dataset_show", context, data_dict)
    form = str(data_dict.get("format") or "ttl")
    if not _is_stored(form, data_dict):
        return None
    reference = str(data_dict.get("id") or "")
    found = pages.dataset(CATALOGUE, reference, form, data_dict.get("unless", ()))
    if found is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return found


@tk.side_effect_free
def qcreuse_fragment_status(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Return how the fragment store stands, and what cannot be built.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        Empty.

    Returns
    -------
    dict
        ``datasets`` served, ``pages``, ``stale`` datasets, and ``failing``: ``id``,
        ``error``, ``served`` (whether its last good text is) and ``built_at`` of each.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    """
    tk.check_access("qcreuse_fragment_status", context, data_dict)
    return {
        "datasets": store.total(CATALOGUE),
        "pages": store.open_pages(CATALOGUE),
        "stale": store.stale(),
        "failing": [
            {
                "id": item.package_id,
                "error": item.error,
                "served": item.visible,
                "built_at": item.built_at.isoformat(),
            }
            for item in fragments.failing()
        ],
    }


def qcreuse_fragment_rebuild(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Build the fragments of every dataset anew.

    What is served meanwhile is right all the same. What an interruption leaves is done
    by ``qcreuse_run_due``, or by whoever reads the page it is on.

    Parameters
    ----------
    context
        Context of the action; ``qcreuse_proceed`` is told of the progress, and
        ``qcreuse_jobs`` says how many processes share the work.
    data_dict
        Empty.

    Returns
    -------
    dict
        ``built``: how many datasets; ``interrupted``: whether it was stopped.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    """
    tk.check_access("qcreuse_fragment_rebuild", context, data_dict)
    asked: Any = context
    store.mark_all()
    built = sharing_out.drain(
        asked.get("qcreuse_proceed"), asked.get("qcreuse_jobs") or 1
    )
    return {"built": built, "interrupted": store.stale() > 0}


@tk.chained_action
def qcreuse_run_due(
    next_action: Callable[[Context, dict[str, Any]], dict[str, Any]],
    context: Context,
    data_dict: dict[str, Any],
) -> dict[str, Any]:
    """Do what falls due, and build the fragments that are stale or failed.

    Parameters
    ----------
    next_action
        The action of the main plugin.
    context
        Context of the action.
    data_dict
        Empty.

    Returns
    -------
    dict
        What it did, and ``built``: identifiers of datasets.
    """
    done = next_action(context, data_dict)
    store.mark_failing()
    return {**done, "built": store.drain()}


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


def _is_stored(form: str, asked: Mapping[str, Any]) -> bool:
    """Tell whether the store holds what is asked for."""
    given = asked.get("profiles") or chain.profile_names()
    names = given.split(",") if isinstance(given, str) else list(given)
    return (
        form in fragments.FORMS
        and names == chain.profile_names()
        and chain.is_a_union()
    )


@tk.auth_allow_anonymous_access
def vocabulary_auth(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Let anyone read the vocabulary."""
    return {"success": True}
