"""The action that answers harvesters of OAI-PMH."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.dcat import chain, store

from . import answering

if TYPE_CHECKING:
    from ckan.types import Context


@tk.side_effect_free
def qcreuse_oai_show(context: Context, data_dict: dict[str, Any]) -> str | None:
    """Return the public catalogue's answer to a request of OAI-PMH 2.0.

    It comes from the fragment store: the caller gets no more than anyone. A request
    that is wrong is answered too, in XML, as the protocol asks.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        The arguments of the protocol: ``verb``, ``identifier``, ``metadataPrefix``,
        ``from``, ``until``, ``set``, ``resumptionToken``; a list where one is given
        more than once.

    Returns
    -------
    str
        The answer in XML; nothing while so much is still to be built that it is to be
        asked again later.

    Raises
    ------
    ObjectNotFound
        When the site's chain of profiles is one that the store does not serve.
    """
    tk.check_access("qcreuse_oai_show", context, data_dict)
    if not chain.is_a_union():
        raise tk.ObjectNotFound(tk._("Page not found"))
    given = {
        str(name): [str(each) for each in values]
        if isinstance(values, list)
        else [str(values)]
        for name, values in data_dict.items()
    }
    try:
        return answering.answer(given)
    except store.NotYetError:
        return None
