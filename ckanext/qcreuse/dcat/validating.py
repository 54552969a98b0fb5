"""Actions that hold datasets against the rules of ``schemas/shapes.ttl``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.domain.errors import RuleFileError
from ckanext.qcreuse.model import door
from ckanext.qcreuse.model.door import CATALOGUE

from . import judging, shapes
from .chain import NOT_EXPORTED

if TYPE_CHECKING:
    from ckan.types import Context


@tk.side_effect_free
def qcreuse_dataset_validate(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Say what stands between a dataset and good RDF, published or not yet.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: name or identifier of the dataset.

    Returns
    -------
    dict
        ``id``, ``name`` and ``title`` of the dataset; ``findings``, the gravest first:
        ``severity`` (``violation``, ``warning`` or ``info``), ``field`` of the form,
        ``label`` and ``message`` in French and English, ``value``, and ``resource``,
        its place from 0 where the field is one of a resource; ``counts`` by severity;
        ``quality``: what the metadata score as data.europa.eu scores them, ``low`` to
        ``high`` points of ``highest``, its ``ratings`` and its ``dimensions``, each
        with its ``metrics``: ``points``, ``met``, ``advice`` and ``field``; ``error``:
        why it cannot be written at all, or empty.

    Raises
    ------
    ObjectNotFound
        When there is no such dataset for this person.
    NotAuthorized
        When the person does not belong to its organisation.
    """
    dataset = _read(context, tk.get_or_bust(data_dict, "id"))
    asked = {"organization_id": dataset.get("owner_org")}
    tk.check_access("qcreuse_dataset_validate", context, asked)
    return _said(dataset, shapes.shipped())


@tk.side_effect_free
def qcreuse_catalogue_validate(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Say the same of many datasets.

    Parameters
    ----------
    context
        Context of the action; ``qcreuse_proceed`` is told of the progress, and
        ``qcreuse_shapes`` is another file of shapes, which the command gives.
    data_dict
        ``names``: names or identifiers; absent for all that is published.

    Returns
    -------
    dict
        ``checked``: how many; ``datasets``: what :func:`qcreuse_dataset_validate` says
        of those that something is found in; ``interrupted``: whether it was stopped.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    ObjectNotFound
        When there is no such dataset.
    ValidationError
        When the shapes are none.
    """
    tk.check_access("qcreuse_catalogue_validate", context, data_dict)
    asked: Any = context
    names = data_dict.get("names") or door.names(CATALOGUE, NOT_EXPORTED)
    proceed = asked.get("qcreuse_proceed")
    said: list[dict[str, Any]] = []
    checked, interrupted = 0, False
    try:
        rules = (
            shapes.load(asked["qcreuse_shapes"])
            if asked.get("qcreuse_shapes")
            else shapes.shipped()
        )
        for name in names:
            found = _said(_named(context, name), rules)
            if found["findings"] or found["error"]:
                said.append(found)
            checked += 1
            if proceed is not None and not proceed(checked, len(names)):
                interrupted = True
                break
    except RuleFileError as error:
        raise tk.ValidationError({"shapes": [str(error)]}) from error
    return {"checked": checked, "datasets": said, "interrupted": interrupted}


def _named(context: Context, name: str) -> dict[str, Any]:
    """Return a dataset of several, whose absence says which it is."""
    try:
        return _read(context, name)
    except tk.ObjectNotFound:
        sentence = tk._("There is no dataset “{name}”").format(name=name)
        raise tk.ObjectNotFound(sentence) from None


def _read(context: Context, reference: str) -> dict[str, Any]:
    """Return a dataset as it is in the database, for whoever may read it."""
    # The index may hold an older one, and CKAN writes into the context.
    given = cast("Context", {**context, "use_cache": False})
    dataset = tk.get_action("package_show")(given, {"id": reference})
    if dataset["type"] in NOT_EXPORTED:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return dataset


def _said(dataset: dict[str, Any], rules: shapes.Shapes) -> dict[str, Any]:
    known = {key: dataset[key] for key in ("id", "name", "title")}
    return {**known, **judging.judged(dataset, rules)}
