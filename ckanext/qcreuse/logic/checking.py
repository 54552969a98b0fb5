"""The rows of a batch, each validated as ``package_create`` validates it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.plugins import lookup_package_plugin, plugin_validate

from ckanext.qcreuse.model import bulk

from . import crosschecks, known, naming

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckan.types import Context, ErrorDict

    Checked = tuple[dict[str, Any], ErrorDict]
    """A dataset as validation gives it, and what is wrong with it."""

DATASET = "dataset"
ASKED_OF_SYSADMINS = ("state", "metadata_modified")
"""Fields of CKAN's own schema that ask who writes, even where nothing is given."""


class Checks:
    """Validates the rows of a batch.

    Parameters
    ----------
    context
        Context of the batch.
    organization
        Where the rows go; whoever writes them may enter datasets there.
    governed
        Whether the workflow rules there, so that they are private.
    """

    def __init__(
        self, context: Context, organization: model.Group, *, governed: bool
    ) -> None:
        """Know what holds for every row."""
        self.context = context
        self.organization = organization
        self.governed = governed
        self.plugin: Any = lookup_package_plugin(DATASET)
        self._groups: dict[str, str] = {}
        self._names: set[str] = set()

    def check(self, given: Sequence[Mapping[str, Any]]) -> list[Checked]:
        """Validate rows in their order: the first of two of one name has it.

        Parameters
        ----------
        given
            The datasets.
        """
        datasets = [copy.deepcopy(dict(dataset)) for dataset in given]
        named = {name for dataset in datasets for name in _names(dataset)}
        living = {
            name
            for name, holder in bulk.holders(named).items()
            if holder.state != model.State.DELETED
        }
        context = tk.fresh_context(self.context)
        context[known.KEY] = known.Known(self.organization, named - living)  # pyright: ignore[reportGeneralTypeIssues] - a key of ours
        if crosschecks.relays(self.context):
            crosschecks.mark_relayed(context)
        return [self._check(context, dataset) for dataset in datasets]

    def _check(self, context: Context, dataset: dict[str, Any]) -> Checked:
        try:
            self._prepare(dataset)
            data, refused = plugin_validate(
                self.plugin,
                cast("Context", {**context}),
                dataset,
                self._schema(dataset),
                "package_create",
            )
        except tk.ValidationError as error:
            return dataset, error.error_dict
        errors: ErrorDict = refused
        if not errors and data["name"] in self._names:
            errors = {"name": [tk._("That URL is already in use.")]}
        if errors:
            # As package_create says it.
            return dataset, tk.ValidationError(errors).error_dict
        self._names.add(data["name"])
        return data, {}

    def _prepare(self, dataset: dict[str, Any]) -> None:
        crosschecks.prepare(dataset)
        organization = self.organization
        for field, taken in (
            ("owner_org", (organization.id, organization.name)),
            ("type", (DATASET,)),
        ):
            if dataset.get(field) not in (None, "", *taken):
                sentence = tk._("This batch goes to {name}: it holds nothing else.")
                raise tk.ValidationError(
                    {field: [sentence.format(name=organization.name)]}
                )
            dataset[field] = taken[0]
        if self.governed:
            dataset["private"] = True
        if dataset.get("groups"):
            self._may_group(dataset["groups"])

    def _may_group(self, groups: Any) -> None:
        asked = repr(groups)
        if asked not in self._groups:
            self._groups[asked] = ""
            try:
                tk.check_access(
                    "package_create",
                    tk.fresh_context(self.context),
                    {
                        "type": DATASET,
                        "owner_org": self.organization.id,
                        "groups": groups,
                    },
                )
            except tk.NotAuthorized as error:
                self._groups[asked] = str(error.message)
        if self._groups[asked]:
            raise tk.ValidationError({"groups": [self._groups[asked]]})

    def _schema(self, dataset: dict[str, Any]) -> dict[str, Any]:
        schema = self.plugin.create_package_schema()
        for field in ASKED_OF_SYSADMINS:
            if field not in dataset:
                del schema[field]
        return schema


def _names(dataset: Mapping[str, Any]) -> set[str]:
    title = dataset.get("title")
    found = [dataset.get("name")]
    if isinstance(title, str) and title.strip():
        found.append(naming.from_title(title))
    return {name for name in found if isinstance(name, str) and name}
