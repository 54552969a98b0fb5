"""What is wrong with a request, as the protocol names it.

Source: OAI-PMH 2.0, section 3.6, “Error and Exception Conditions”.
"""

from __future__ import annotations

BAD_ARGUMENT = "badArgument"
BAD_TOKEN = "badResumptionToken"  # noqa: S105 - it opens nothing
BAD_VERB = "badVerb"
NO_FORMAT = "cannotDisseminateFormat"
NO_ID = "idDoesNotExist"
NO_FORMATS = "noMetadataFormats"
NO_RECORDS = "noRecordsMatch"
NO_SETS = "noSetHierarchy"


class Problem(Exception):
    """A request that cannot be answered as it is.

    Parameters
    ----------
    code
        The protocol's.
    reason
        Ours, more exact: what `sentences` says it by.
    value
        What was given, or the name of the argument.
    """

    def __init__(self, code: str, reason: str, value: str = "") -> None:
        super().__init__(code, reason, value)
        self.code = code
        self.reason = reason
        self.value = value
