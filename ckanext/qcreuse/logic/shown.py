"""Many new datasets as CKAN shows them, for the index and for the activity stream.

``package_show`` asks the database eight questions about each dataset; here they are
asked once for all. What it makes of the rows is made by the same functions of CKAN,
and the hooks of plugins are called as it calls them.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib.dictization import model_dictize, obj_list_dictize, table_dictize
from ckan.lib.plugins import lookup_package_plugin, plugin_validate
from ckan.logic.schema import default_show_package_schema

from ckanext.qcreuse.model import bulk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckan.types import Context

    Pair = tuple[dict[str, Any], dict[str, Any]]


def pairs(context: Context, packages: Sequence[model.Package]) -> list[Pair]:
    """Return each dataset by CKAN's own schema and by that of its type.

    As ``ckan.logic.package_show_default_and_custom_schemas`` does for one.

    Parameters
    ----------
    context
        Context of the batch.
    packages
        The datasets, flushed.
    """
    rows = bulk.rows_of([package.id for package in packages])
    show = _Show(context)
    return [show.pair(package, rows[package.id]) for package in packages]


class _Show:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.organizations: dict[str, dict[str, Any] | None] = {}
        self.groups: dict[tuple[str, str], dict[str, Any]] = {}

    def pair(self, package: model.Package, rows: bulk.Rows) -> Pair:
        context = tk.fresh_context(
            self.context, ignore_auth=True, use_cache=False, validate=False
        )
        context["session"] = model.Session
        context["package"] = package
        context["with_capacity"] = False
        plain = self._dictized(context, package, rows)
        for item in p.PluginImplementations(p.IPackageController):
            item.read(package)
        for item in p.PluginImplementations(p.IResourceController):
            for resource in plain["resources"]:
                item.before_resource_show(resource)
        default = _validated(object(), context, plain, _default_schema())
        form = lookup_package_plugin(plain["type"])
        custom = _validated(form, context, plain, form.show_package_schema())
        logic.apply_after_dataset_show_plugins(context, custom)
        return default, custom

    def _dictized(
        self, context: Context, package: model.Package, rows: bulk.Rows
    ) -> dict[str, Any]:
        """Return what ``package_dictize`` makes of a dataset."""
        found = table_dictize(rows.package, context)
        del found["plugin_data"]
        found["title"] = found["title"] and found["title"].strip()
        found["resources"] = model_dictize.resource_list_dictize(
            rows.resources,  # pyright: ignore[reportArgumentType] - rows, as CKAN's own
            context,
        )
        found["num_resources"] = len(found["resources"])
        found["tags"] = _of(obj_list_dictize(rows.tags, context, _by_name))
        found["num_tags"] = len(found["tags"])
        for tag in found["tags"]:
            tag["display_name"] = tag["name"]
        found["extras"] = [
            {"key": key, "value": value}
            for key, value in (found["extras"] or {}).items()
        ]
        found["groups"] = self._groups(context, rows)
        found["organization"] = self._organization(context, package.owner_org)
        for place, relations in (
            ("relationships_as_subject", rows.as_subject),
            ("relationships_as_object", rows.as_object),
        ):
            found[place] = obj_list_dictize(relations, context)
        return {**found, **_licence(package), "type": package.type or "dataset"}

    def _groups(self, context: Context, rows: bulk.Rows) -> list[dict[str, Any]]:
        for row in rows.groups:
            key = (row.id, row.capacity)
            if key not in self.groups:
                self.groups[key] = model_dictize.group_list_dictize(
                    [row],  # pyright: ignore[reportArgumentType] - as CKAN's own
                    context,
                    with_package_counts=False,
                )[0]
        found = [self.groups[row.id, row.capacity] for row in rows.groups]
        found.sort(key=lambda group: tk.h.strxfrm(group["display_name"]))
        return _of(copy.deepcopy(found))

    def _organization(
        self, context: Context, organization_id: str | None
    ) -> dict[str, Any] | None:
        known = self.organizations
        if organization_id and organization_id not in known:
            rows = obj_list_dictize(bulk.organization(organization_id), context)
            known[organization_id] = rows[0] if rows else None
            if rows:
                del rows[0]["extras"]
        return copy.deepcopy(known.get(organization_id or ""))


def _of(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for item in found:
        del item[bulk.OF_DATASET]
    return found


def _by_name(tag: dict[str, Any]) -> str:
    return tag["name"]


def _licence(package: model.Package) -> dict[str, Any]:
    licence: Any = package.license
    found: dict[str, Any] = {"isopen": package.isopen()}
    if licence and licence.url:
        found["license_url"] = licence.url
        found["license_title"] = licence.title.split("::")[-1]
    else:
        found["license_title"] = licence.title if licence else package.license_id
    return found


def _default_schema() -> dict[str, Any]:
    schema: dict[str, Any] = default_show_package_schema()
    # What it refuses of a name that is stored is thrown away, and is a query each.
    asks = tk.get_validator("package_name_validator")
    schema["name"] = [item for item in schema["name"] if item is not asks]
    return schema


def _validated(
    form: Any, context: Context, plain: dict[str, Any], schema: dict[str, Any]
) -> dict[str, Any]:
    return plugin_validate(form, context, plain, schema, "package_show")[0]
