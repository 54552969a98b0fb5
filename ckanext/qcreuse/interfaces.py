"""What other plugins may add to the extension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins as p

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class IEvidence(p.Interface):
    """Show what is known beside the criteria that it bears on.

    Evidence is for whoever answers to weigh: it stands beside the answer, and is
    never copied into it. A catalogue that counts requests for data would say so::

        class RequestsPlugin(p.SingletonPlugin):
            p.implements(IEvidence)

            def get_evidence(self, dataset):
                count = requests_about(dataset["id"])
                yield {
                    "criterion": "V5",
                    "code": "requests",
                    "fr": f"Demandes reçues : {count}",
                    "en": f"Requests received: {count}",
                }
    """

    def get_evidence(self, dataset: Mapping[str, Any]) -> Iterable[Mapping[str, str]]:
        """Return what is known of a dataset, for each criterion it bears on.

        Parameters
        ----------
        dataset
            The dataset as ``package_show`` gives it to who answers.

        Returns
        -------
        iterable of dict
            ``criterion``: code of the criterion; ``code``: what kind of evidence it
            is; ``fr`` and ``en``: what it says. What bears on a criterion that the
            site does not have is not shown.
        """
        return ()
