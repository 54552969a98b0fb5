"""What one field of a schema asks of another.

Run before the fields are validated each alone: validation moves a field out of
reach once it is done with it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from . import texts

if TYPE_CHECKING:
    from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

NEEDS_NO_REASON = frozenset({"", "cc-by", "CC-BY-4.0"})
RELAYED = "qcreuse_inventory_load"
"""Key of the context that says so; see :func:`relays`."""

OLDER = "qcreuse_older"
"""Key of the context that says so; see :func:`mark_older`."""

REUSES = "hrp_reuses"


def dataset(data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Check a dataset's fields against each other.

    Parameters
    ----------
    data, errors
        As CKAN's validation flattens them; both are changed in place.
    context
        Context of the action.
    """
    _tidy_reuses(data, errors)
    _check_extras(data, errors)
    if _is_yes(data.get(("hrp_official_source",))) and not _text(
        data, "hrp_mandate_ref"
    ):
        _say(errors, "hrp_mandate_ref", _("An official source names its mandate"))
    if excuses(context):
        return
    licence = _text(data, "license_id")
    if licence not in NEEDS_NO_REASON and not _text(data, "license_reason"):
        _say(
            errors,
            "license_reason",
            _("A licence other than CC BY 4.0 needs a reason"),
        )
    kinds = _listed(data.get(("hrp_data_kind",)))
    if (
        _is_public(data)
        and "reference" in kinds
        and not _text(data, "hrp_unique_identifier")
    ):
        _say(
            errors,
            "hrp_unique_identifier",
            _("Published reference data name their identifier scheme"),
        )


def prepare(data_dict: dict[str, Any]) -> None:
    """Settle what CKAN's validation would trip over before it asks a validator.

    Parameters
    ----------
    data_dict
        A dataset as given to an action; changed in place: nobody writes the
        potential, which is computed.

    Raises
    ------
    ValidationError
        When the reuses are no list of dictionaries.
    """
    reuses = data_dict.get(REUSES, [])
    if reuses in (None, ""):
        data_dict[REUSES] = []
    elif not isinstance(reuses, list) or not all(isinstance(r, dict) for r in reuses):
        sentence = _("A list of reuses is expected, each with title, url and kind")
        raise tk.ValidationError({REUSES: [sentence]})
    extras = data_dict.get("extras")
    if isinstance(extras, list):
        data_dict["extras"] = [
            extra
            for extra in extras
            if not (isinstance(extra, dict) and extra.get("key") == "hrp_flag")
        ]


def organization(data: FlattenDataDict, errors: FlattenErrorDict) -> None:
    """Check that the LGGRI no longer applies after it applied, not before.

    Parameters
    ----------
    data, errors
        As for :func:`dataset`.
    """
    start, end = _text(data, "lggri_body_from"), _text(data, "lggri_body_until")
    if start and end and end < start:
        _say(errors, "lggri_body_until", _("This date is before the first one"))


def mark_relayed(context: Context) -> None:
    """Say that another catalogue's record is being written down.

    Parameters
    ----------
    context
        Context of the action that writes it.
    """
    context[RELAYED] = True  # pyright: ignore[reportGeneralTypeIssues] - a key of ours


def relays(context: Context) -> bool:
    """Tell whether another catalogue's record is being written down.

    It never answers what only we ask, and a person here will: the gates see to it.

    Parameters
    ----------
    context
        Context of the action: the loader marks it, and so does a trusted importer.
    """
    return bool(context.get(RELAYED))


def stands(key: FlattenKey, data: FlattenDataDict, context: Context) -> bool:
    """Tell whether a resource says already what it is said to say.

    CKAN takes any text for the kind of a resource: one from before the
    installation is changed by whoever knows better, not refused to everyone else.

    Parameters
    ----------
    key, data, context
        As validation gives them.
    """
    package = context.get("package")
    if package is None or key[0] != "resources" or key[-1] != "resource_type":
        return False
    identifier = data.get((*key[:-1], "id"))
    return any(
        resource.id == identifier and resource.resource_type == data[key]
        for resource in package.resources_all
    )


def mark_older(context: Context) -> None:
    """Say that a dataset being edited is older than what only we ask, or not ours.

    Parameters
    ----------
    context
        Context of the action that edits it.
    """
    context[OLDER] = True  # pyright: ignore[reportGeneralTypeIssues] - a key of ours


def excuses(context: Context) -> bool:
    """Tell whether a write need not answer what only we ask: the gates see to it.

    Parameters
    ----------
    context
        Context of the action.
    """
    return relays(context) or bool(context.get(OLDER))


def _tidy_reuses(data: FlattenDataDict, errors: FlattenErrorDict) -> None:
    """Drop the rows left blank, which a form always has; cap the rest together."""
    rows: dict[int, dict[str, Any]] = {}
    for key, value in data.items():
        if key[0] == REUSES and len(key) > 1 and key[-1] != "__extras":
            rows.setdefault(key[1], {})[key[-1]] = value
    kept = {}
    for number, row in rows.items():
        filled = {name: text for name, text in row.items() if _is_filled(text)}
        data.pop((REUSES, number, "__extras"), None)
        if filled:
            kept[number] = filled
        else:
            _drop_row(data, REUSES, number)
    if len(json.dumps(list(kept.values()), default=str)) > texts.MAX_BYTES:
        # All reuses of a dataset are one term of the index.
        errors[(REUSES, min(kept), "title")].append(
            _("These reuses are too long together: keep the main ones")
        )


def _check_extras(data: FlattenDataDict, errors: FlattenErrorDict) -> None:
    """Hold CKAN's free fields, which its own schema takes as they come."""
    for key, value in data.items():
        given = value is not None and value is not tk.missing
        if key[0] == "extras" and key[-1] == "value" and given:
            try:
                texts.checked(value if isinstance(value, str) else str(value))
            except tk.Invalid as refusal:
                errors.setdefault(key, []).append(refusal.error)


def _drop_row(data: FlattenDataDict, field: str, row: int) -> None:
    for key in [key for key in data if key[:2] == (field, row)]:
        del data[key]


def _say(errors: FlattenErrorDict, field: str, sentence: str) -> None:
    errors.setdefault((field,), []).append(sentence)


def _text(data: FlattenDataDict, field: str) -> str:
    value = data.get((field,))
    return value.strip() if isinstance(value, str) else ""


def _is_filled(value: Any) -> bool:
    return value is not None and value is not tk.missing and bool(str(value).strip())


def _is_yes(value: Any) -> bool:
    # CKAN's own mark of a missing value refuses to be read as a text.
    return value is True or (
        isinstance(value, str) and value.lower() in ("true", "yes")
    )


def _is_public(data: FlattenDataDict) -> bool:
    # A new entry that says nothing of it is private: its dossier sees to that.
    private = data.get(("private",))
    return private is False or (
        isinstance(private, str) and private.lower() in ("false", "no", "f", "n", "0")
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
