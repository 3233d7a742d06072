"""One scheduler at a time, however many processes stand by."""

from __future__ import annotations

import fcntl
import zlib
from typing import Protocol

import sqlalchemy as sa

from lms.platform.settings import Settings

KEY = zlib.crc32(b"lms.scheduler")


class Leadership(Protocol):
    """The right to be the one scheduler."""

    def acquire(self) -> bool:
        """Try to become the leader."""

    def still(self) -> bool:
        """Tell whether we still are."""

    def release(self) -> None:
        """Give it up."""


def leadership(settings: Settings) -> Leadership:
    """Return the leadership of an installation: a locked file beside SQLite, an advisory lock in PostgreSQL."""
    return FileLeadership(settings) if settings.is_sqlite else PostgresLeadership(settings)


class FileLeadership:
    """A lock on a file: the kernel drops it only with the process. For one machine and a local disk."""

    def __init__(self, settings: Settings) -> None:
        self._file = (settings.data / "scheduler.lock").open("a")

    def acquire(self) -> bool:
        """Try to lock the file."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def still(self) -> bool:
        """Tell that the lock is held: it cannot be lost while the process lives."""
        return True

    def release(self) -> None:
        """Unlock the file."""
        fcntl.flock(self._file, fcntl.LOCK_UN)


class PostgresLeadership:
    """A session advisory lock on its own connection (a transaction-pooling proxy would lose it)."""

    def __init__(self, settings: Settings) -> None:
        self._engine = sa.create_engine(settings.database_url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        self._connection: sa.Connection | None = None

    def acquire(self) -> bool:
        """Try to take the lock; a database that cannot be reached is a no."""
        try:
            connection = self._engine.connect()
            if connection.scalar(sa.select(sa.func.pg_try_advisory_lock(KEY))):
                self._connection = connection
                return True
            connection.close()
        except sa.exc.OperationalError:
            pass
        return False

    def still(self) -> bool:
        """Ask the connection that holds the lock; a dead connection has lost it."""
        if self._connection is None:
            return False
        try:
            self._connection.scalar(sa.text("SELECT 1"))
        except sa.exc.DBAPIError:
            self._connection = None
            return False
        return True

    def release(self) -> None:
        """Close the connection, and with it give up the lock."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
