"""Published addresses, and whether each answered when it was tried last."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from ckan import model
from sqlalchemy import Text, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


TRYING = "qcreuse_link"
"""What our advisory lock is about: one process at a time tries addresses."""


class Link(Base):
    """What one address answered.

    ``status`` is that of HTTP, 0 where there was no answer; ``error`` says why.
    """

    __tablename__ = "qcreuse_link"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    address: Mapped[str] = mapped_column(Text)
    status: Mapped[int]
    error: Mapped[str] = mapped_column(Text, default="")
    checked_at: Mapped[datetime]


@contextmanager
def alone() -> Iterator[bool]:
    """Tell, for a block, whether nobody else tries addresses meanwhile.

    The lock is PostgreSQL's own, of a connection beside the session, which commits
    after each address: a process that is dead holds nothing.
    """
    key = func.hashtextextended(TRYING, 0)
    with model.ensure_engine().connect() as connection:
        # Hours of an open transaction would keep the database from cleaning up.
        beside = connection.execution_options(isolation_level="AUTOCOMMIT")
        free = bool(beside.scalar(select(func.pg_try_advisory_lock(key))))
        try:
            yield free
        finally:
            if free:
                beside.execute(select(func.pg_advisory_unlock(key)))


def among(addresses: Collection[str]) -> dict[str, Link]:
    """Return address → what is known of it, for those that were tried.

    Parameters
    ----------
    addresses
        Addresses.
    """
    query = select(Link).where(Link.digest.in_([_digest(item) for item in addresses]))
    return {link.address: link for link in model.Session.scalars(query)}


def checked() -> dict[str, datetime]:
    """Return address → when it was tried last, for all that were."""
    query = select(Link.address, Link.checked_at)
    return dict(model.Session.execute(query).tuples().all())


def keep(address: str, status: int, error: str, checked_at: datetime) -> None:
    """Write what an address answered, in the current transaction.

    Parameters
    ----------
    address
        The address.
    status
        Status of HTTP; 0 where there was no answer.
    error
        Why there was none, as a code.
    checked_at
        When.
    """
    found = Link(
        digest=_digest(address),
        address=address,
        status=status,
        error=error,
        checked_at=checked_at,
    )
    model.Session.merge(found)


def forget(addresses: Collection[str]) -> None:
    """Take away what is known of addresses, in the current transaction.

    Parameters
    ----------
    addresses
        Addresses.
    """
    digests = [_digest(address) for address in addresses]
    model.Session.execute(delete(Link).where(Link.digest.in_(digests)))


def published(left_out: Collection[str]) -> Iterator[str]:
    """Return the addresses of the resources that anyone may see, as they were typed.

    A file that was brought into the catalogue has none of its own.

    Parameters
    ----------
    left_out
        Types of datasets that are not exported.
    """
    resource, package = model.Resource, model.Package
    query = (
        select(resource.url)
        .join(package, package.id == resource.package_id)
        .where(
            resource.state == model.State.ACTIVE,
            resource.url_type.is_distinct_from("upload"),
            package.state == model.State.ACTIVE,
            package.private.is_not(True),
            package.type.not_in(left_out),
        )
        .distinct()
    )
    yield from (url for url in model.Session.scalars(query) if url)


def _digest(address: str) -> str:
    told = address.encode(errors="surrogatepass")
    return blake2b(told, digest_size=16).hexdigest()
