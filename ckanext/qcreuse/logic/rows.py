"""Rows of CKAN's tables for many new datasets, flushed together.

What ``package_create`` saves for one, saved for all: each look-up is made once, and
nothing is asked of what a dataset that is not there yet cannot have. A row that gives
what entries of an inventory never do goes through CKAN's own ``package_dict_save``.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from ckan import authz, model
from ckan.lib.dictization import model_save

from ckanext.qcreuse.model import bulk

from . import clock, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ckan.types import Context

UNUSUAL = ("plugin_data", "relationships_as_subject", "relationships_as_object")


class Writer:
    """Writes the rows of a batch.

    Parameters
    ----------
    context
        Context of the batch: in whose name it is written.
    organization
        Where the datasets go.
    datasets
        The datasets, as validation gives them.
    """

    def __init__(
        self,
        context: Context,
        organization: model.Group,
        datasets: Sequence[dict[str, Any]],
    ) -> None:
        """Look up what the datasets name."""
        self.context = context
        self.organization = organization
        self.user = people.user_of(context)
        self.tags = bulk.tags(
            {tag["name"] for dataset in datasets for tag in _listed(dataset, "tags")}
        )
        self.groups = bulk.groups(
            {_reference(item) for data in datasets for item in _listed(data, "groups")}
        )
        self._readable: dict[str, bool] = {}
        self._free_names({dataset["name"] for dataset in datasets})

    def write(self, datasets: Sequence[dict[str, Any]]) -> list[model.Package]:
        """Write the datasets, and give them the identifiers they have from now on.

        Parameters
        ----------
        datasets
            The datasets, as validation gives them.
        """
        packages = [self._package(dataset) for dataset in datasets]
        model.Session.flush()
        for group in {self.organization, *self.groups.values()}:
            # It would hold every dataset of an import, for as long as that lasts.
            model.Session.expire(group, ["member_all"])
        for package, dataset in zip(packages, datasets, strict=True):
            dataset["id"] = package.id
            given = zip(package.resources, _listed(dataset, "resources"), strict=True)
            for resource, answers in given:
                answers["id"] = resource.id
        return packages

    def _free_names(self, names: set[str]) -> None:
        # As CKAN does: what is deleted does not keep its name from the living.
        for holder in bulk.holders(names).values():
            if holder.state == model.State.DELETED:
                holder.name = holder.id

    def _package(self, dataset: dict[str, Any]) -> model.Package:
        if self.user is not None:
            dataset["creator_user_id"] = self.user.id
        if any(dataset.get(field) for field in UNUSUAL):
            package = self._saved_by_core(dataset)
        else:
            package = self._saved(dataset)
        if not dataset.get("metadata_modified"):
            package.metadata_modified = clock.now()
        package.owner_org = self.organization.id
        self._join(package, self.organization, "organization")
        return package

    def _saved_by_core(self, dataset: dict[str, Any]) -> model.Package:
        sysadmin = self.user is not None and self.user.sysadmin
        kept = bool(sysadmin and dataset.get("plugin_data"))
        return model_save.package_dict_save(dataset, self.context, kept)[0]

    def _saved(self, dataset: dict[str, Any]) -> model.Package:
        for field in ("metadata_created", "plugin_data"):
            dataset.pop(field, None)
        extras = {item["key"]: item["value"] for item in _listed(dataset, "extras")}
        package = model.Package()
        package.from_dict({**dataset, "extras": extras})
        package.id = package.id or str(uuid.uuid4())
        model.Session.add(package)
        resources: list[model.Resource] = []
        for answers in _listed(dataset, "resources"):
            answers["package_id"] = answers.get("package_id") or package.id
            resources.append(model_save.resource_dict_save(answers, self.context)[0])
        package.resources_all[:] = resources
        self._tag(package, _listed(dataset, "tags"))
        self._group(package, _listed(dataset, "groups"))
        return package

    def _tag(self, package: model.Package, wanted: Iterable[dict[str, Any]]) -> None:
        keys = ((item["name"], item.get("vocabulary_id")) for item in wanted)
        for key in dict.fromkeys(keys):
            if key not in self.tags:
                self.tags[key] = model.Tag(*key)
                model.Session.add(self.tags[key])
            model.Session.add(
                model.PackageTag(package, self.tags[key], model.State.ACTIVE)
            )

    def _group(self, package: model.Package, wanted: Iterable[dict[str, Any]]) -> None:
        named = [item for item in wanted if item.get("capacity") != "organization"]
        found = (self.groups.get(_reference(item)) for item in named)
        for group in dict.fromkeys(item for item in found if item is not None):
            if self._reads(group):
                self._join(package, group, named[-1].get("capacity", "public"))

    def _reads(self, group: model.Group) -> bool:
        if group.id not in self._readable:
            self._readable[group.id] = bool(
                self.context.get("ignore_auth")
            ) or authz.has_user_permission_for_group_or_org(
                group.id, self.context.get("user", ""), "read"
            )
        return self._readable[group.id]

    def _join(self, package: model.Package, group: model.Group, capacity: str) -> None:
        model.Session.add(
            model.Member(
                table_id=package.id,
                table_name="package",
                group=group,
                group_id=group.id,
                capacity=capacity,
            )
        )


def _reference(group: dict[str, Any]) -> str:
    return str(group.get("id") or group.get("name") or "")


def _listed(dataset: dict[str, Any], field: str) -> list[dict[str, Any]]:
    return dataset.get(field) or []
