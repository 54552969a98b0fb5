"""Validators of the dataset and organisation schemas.

They look at the data alone: no refusal is made from a look-up, so that an answer
never tells whether something exists. Sentences are for the person at the form.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _

from ckanext.qcreuse.domain import codes

from . import crosschecks, naming, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

    Field = dict[str, Any]
    Validator = Callable[..., Any]

LANGUAGES = ("fr", "en")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# The point is the first that may be it: a long address is walked through once.
_EMAIL = re.compile(r"[^@\s<>,;:]+@[^@\s<>,;:][^@\s<>,;:.]*\.[^@\s<>,;:]+")


def qcreuse_dataset_rules(
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
) -> None:
    """Check what one field asks of another, before each is looked at alone."""
    crosschecks.dataset(data, errors, context)


def qcreuse_organization_rules(
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
) -> None:
    """Check that an organisation's dates are in order."""
    crosschecks.organization(data, errors)


def qcreuse_ignore_blank(
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
) -> None:
    """Take a blank for no answer."""
    if _is_blank(data.get(key)):
        data.pop(key, None)
        _stop()


def qcreuse_not_blank(value: Any) -> Any:
    """Refuse a text of spaces alone."""
    if _is_blank(value):
        raise tk.Invalid(_("Missing value"))
    return value


def qcreuse_text(
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
) -> None:
    """Take a text that can be kept; what follows is only asked of such a text."""
    try:
        data[key] = texts.checked(data.get(key))
    except tk.Invalid as refusal:
        errors[key].append(refusal.error)
        _stop()


def qcreuse_name_from_title(
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
) -> None:
    """Make a dataset's address from its title where none is given."""
    if not _is_blank(data.get(key)):
        return
    package = context.get("package")
    title = data.get((*key[:-1], "title"))
    if package is not None:
        data[key] = package.name
    elif isinstance(title, str) and title.strip():
        data[key] = naming.from_title(title)


def qcreuse_code(field: Field, schema: dict[str, Any]) -> Validator:
    """Take one code of the field's vocabulary, or what a resource said before us."""

    def validator(
        key: FlattenKey,
        data: FlattenDataDict,
        errors: FlattenErrorDict,
        context: Context,
    ) -> None:
        if not crosschecks.stands(key, data, context):
            data[key] = _code(field, data[key])

    return validator


def qcreuse_codes(field: Field, schema: dict[str, Any]) -> Validator:
    """Take any number of codes of the field's vocabulary, or a single one."""

    def validator(
        key: FlattenKey,
        data: FlattenDataDict,
        errors: FlattenErrorDict,
        context: Context,
    ) -> None:
        chosen = [_code(field, item) for item in _items(data.get(key))]
        known = codes.load(field["vocabulary"]).codes
        listed = [item.code for item in known if item.code in chosen]
        required = field.get("required") and not crosschecks.excuses(context)
        if required and not listed:
            raise tk.Invalid(_("Select at least one"))
        _keep_list(key, data, listed)

    return validator


def qcreuse_texts(
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
) -> None:
    """Take any number of texts, or a single one."""
    _keep_list(key, data, [texts.checked(item) for item in _items(data.get(key))])


def qcreuse_addresses(
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
) -> None:
    """Take any number of web addresses, or a text with one a line."""
    value = data.get(key)
    lines = value.splitlines() if isinstance(value, str) else value
    found = [qcreuse_web_address(texts.checked(item)) for item in _items(lines)]
    _keep_list(key, data, found)


def qcreuse_list_output(value: Any) -> Any:
    """Show a stored list as a list: a text from before us is one value."""
    found = _parsed(value) if isinstance(value, str) else value
    return found if isinstance(found, list) else [str(value)]


def qcreuse_translated(
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
) -> None:
    """Take ``{fr, en}``, as a dictionary, as JSON or from a form's inputs."""
    value = data.get(key)
    from_form = _from_form(key, data)
    if value is tk.missing:
        value = from_form
    if _is_blank(value):
        value = {}
    if isinstance(value, str):
        value = _parsed(value)
    if not isinstance(value, dict) or not set(value) <= set(LANGUAGES):
        raise tk.Invalid(
            _("A text in French (fr), in English (en) or both is expected")
        )
    said = {
        language: texts.checked(value[language])
        for language in LANGUAGES
        if not _is_blank(value.get(language))
    }
    if not said:
        data.pop(key, None)
        _stop()
    data[key] = texts.capped(json.dumps(said, ensure_ascii=False))


def qcreuse_translated_output(value: Any) -> Any:
    """Show stored translations as a dictionary: a text from before us is none."""
    found = _parsed(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else {}


def qcreuse_boolean(value: Any) -> str:
    """Take a yes or a no, as JSON or a form writes it; stored as text."""
    read = {"true": "true", "yes": "true", "false": "false", "no": "false"}
    found = read.get(str(value).lower()) if isinstance(value, (bool, str)) else None
    if found is None:
        raise tk.Invalid(_("Yes or no is expected"))
    return found


def qcreuse_boolean_output(value: Any) -> Any:
    """Show a stored yes or no as a boolean."""
    return value == "true" if isinstance(value, str) else value


def qcreuse_whole_number(value: Any) -> int:
    """Take a whole number that is not negative."""
    text = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch("[0-9]{1,15}", text):
        raise tk.Invalid(_("A whole number is expected"))
    return int(text)


def qcreuse_period(value: str) -> str:
    """Take ``YYYY-MM-DD/YYYY-MM-DD``, in order."""
    start, slash, end = value.partition("/")
    if not slash or not _is_date(start) or not _is_date(end):
        raise tk.Invalid(
            _("A period is written YYYY-MM-DD/YYYY-MM-DD, such as {example}").format(
                example="2024-04-01/2025-03-31"
            )
        )
    if end < start:
        raise tk.Invalid(_("A period ends on the day it starts, or later"))
    return value


def qcreuse_date(value: str) -> str:
    """Take a day, ``YYYY-MM-DD``."""
    if not _is_date(value):
        raise tk.Invalid(_("A date is written YYYY-MM-DD"))
    return value


def qcreuse_web_address(value: str) -> str:
    """Take a whole web address."""
    try:
        parts = urlsplit(value)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole or re.search(r'[\s<>"{}|\\^`]', value):
        raise tk.Invalid(_("A web address starts with http:// or https://"))
    return value


def qcreuse_email(value: str) -> str:
    """Take one e-mail address; a blank stays one."""
    if value and not _EMAIL.fullmatch(value):
        raise tk.Invalid(_("One e-mail address is expected"))
    return value


def qcreuse_licence(value: str, context: Context) -> str:
    """Take a licence of the catalogue's list, or a blank, or what stands already."""
    if value in ("", getattr(context.get("package"), "license_id", "")):
        return value
    if model.Package.get_license_register().get(value) is None:
        raise tk.Invalid(_("This licence is not in the catalogue’s list"))
    return value


# Scheming hands these the field they stand on
for _maker in (qcreuse_code, qcreuse_codes):
    _maker.is_a_scheming_validator = True  # type: ignore[attr-defined]


def _code(field: Field, value: Any) -> str:
    code = texts.checked(value).strip()
    code = field.get("read_as", {}).get(code, code)
    vocabulary = codes.load(field["vocabulary"])
    if code not in vocabulary:
        accepted = ", ".join(item.code for item in vocabulary.codes)
        raise tk.Invalid(
            _("“{value}” is not one of: {accepted}").format(
                value=code[:50], accepted=accepted
            )
        )
    return code


def _items(value: Any) -> list[Any]:
    if _is_blank(value):
        return []
    if isinstance(value, str):
        # A form sends one box alone as a text; a stored list may come as JSON.
        value = _parsed(value) if value.lstrip().startswith("[") else [value]
    if not isinstance(value, (list, tuple)):
        raise tk.Invalid(_("A list of texts is expected"))
    return [item for item in value if not _is_blank(item)]


def _keep_list(key: FlattenKey, data: FlattenDataDict, items: Iterable[str]) -> None:
    kept = list(dict.fromkeys(items))
    if not kept:
        data.pop(key, None)
        _stop()
    data[key] = texts.capped(json.dumps(kept, ensure_ascii=False))


def _from_form(key: FlattenKey, data: FlattenDataDict) -> dict[str, Any]:
    # A resource keeps the keys it does not know: what is read is taken away.
    unknown = data.get((*key[:-1], "__extras")) or {}
    return {
        language: unknown.pop(f"{key[-1]}-{language}")
        for language in LANGUAGES
        if f"{key[-1]}-{language}" in unknown
    }


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or value is tk.missing or value in ({}, [])


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _stop() -> NoReturn:
    raise tk.StopOnError
