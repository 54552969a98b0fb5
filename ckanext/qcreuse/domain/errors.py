"""What the rules raise.

::

    QcreuseError
    ├── RuleFileError          a YAML of rules or codes is unusable
    ├── UnknownCode            a state, transition, duty or answer that no file names
    ├── TransitionNotAllowed   a step that its guards withhold, and which they are
    └── LoanRefused            a duty that may not be lent so
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .gates import Missing


class QcreuseError(Exception):
    """Base of everything the rules raise."""


class RuleFileError(QcreuseError):
    """A file of rules or codes cannot be used.

    Parameters
    ----------
    file
        Path of the file, as configured.
    key
        Dotted key at fault, or ``line N`` where the file is not even YAML.
    message
        What is wrong and what would be accepted.
    """

    def __init__(self, file: str, key: str, message: str) -> None:
        """Keep the three parts apart for whoever wants to show them."""
        super().__init__(f"{file}: {key}: {message}")
        self.file = file
        self.key = key
        self.message = message


class UnknownCode(QcreuseError):
    """A code that the rules do not name.

    Parameters
    ----------
    kind
        What the code should have been: ``transition``, ``duty``, ``state``…
    code
        The code as given.
    known
        The codes that exist.
    """

    def __init__(self, kind: str, code: object, known: Sequence[str]) -> None:
        """Name what was asked for and what exists."""
        super().__init__(f"unknown {kind} {code!r}; known: {', '.join(known)}")
        self.kind = kind
        self.code = code
        self.known = tuple(known)


class TransitionNotAllowed(QcreuseError):
    """A transition is withheld.

    Parameters
    ----------
    transition
        Code of the transition.
    missing
        One item per closed guard, in the order of the workflow file.
    """

    def __init__(self, transition: str, missing: Sequence[Missing]) -> None:
        """List the guards by code; sentences are made at display time."""
        codes = ", ".join(item.code for item in missing)
        super().__init__(f"{transition}: {codes}")
        self.transition = transition
        self.missing = tuple(missing)


class LoanRefused(QcreuseError):
    """A duty may not be lent so.

    Parameters
    ----------
    code
        Why; the sentence is made at display time.
    """

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code
