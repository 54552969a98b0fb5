"""The registry of our tables.

They have one of their own: CKAN empties every table of its registry when it
resets a database, and the history refuses to be emptied.
"""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Base of every table of the extension."""
