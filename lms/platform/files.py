"""Stored files: a folder on one machine, an S3-compatible store on several; nothing stored is ever overwritten.

Only what no record has ever named is removed again: an upload that nobody confirmed, a file whose transaction failed.
"""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, ObjectStore, from_url

from lms.kernel.errors import Conflict, NotFound, Trouble

CHUNK = 1 << 20
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
NO_SPACE = os.strerror(errno.ENOSPC)
"""The store's library tells a full disk by its words alone."""
NO_BUCKET = "<Code>NoSuchBucket</Code>"
UNREACHED = "error sending request"
REFUSED = (PermissionDeniedError, UnauthenticatedError)
log = logging.getLogger("lms.files")


def is_full(error: BaseException) -> bool:
    """Tell whether an error says that there is no room left on the disk."""
    return getattr(error, "errno", None) in FULL or NO_SPACE in str(error)


def trouble_with(error: BaseException) -> Trouble:
    """Return in a sentence what kept a file from being written."""
    if is_full(error):
        return Trouble("There is no room left where files are stored. Free some, then this can be made.")
    said = str(error)
    log.warning("the place where files are stored could not be written: %s", said[:500])
    if NO_BUCKET in said:
        return Trouble("There is no such bucket in the object store. Make it, or name another one in the settings.")
    if isinstance(error, REFUSED):
        return Trouble("The object store does not let this system write there. Check its key and what the key may do.")
    if UNREACHED in said:
        return Trouble("The object store does not answer. Check that it runs and can be reached from here.")
    return Trouble(f"The place where files are stored could not be written: {said.partition(chr(10))[0][:200]}")


class Files:
    """The object store of an installation."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._store: ObjectStore = (
            LocalStore(Path(unquote(parts.path)), mkdir=True, automatic_cleanup=True)
            if parts.scheme == "file"
            else from_url(url)
        )
        self._fresh: list[str] = []

    def keep(self, key: str, source: Path | bytes) -> None:
        """Store a new file, whole or not at all; raise `Conflict` if the key is taken: nothing is ever replaced.

        Raises `Trouble` where the store is full or out of reach.
        """
        try:
            obstore.put(self._store, key, source, mode="create")
        except AlreadyExistsError as error:
            raise Conflict(f"A file named {key} is already stored.") from error
        except (BaseError, OSError) as error:
            raise trouble_with(error) from error
        self._fresh.append(key)

    def take_back(self) -> None:
        """Remove what was kept here, when the transaction that would name it came to nothing."""
        kept, self._fresh = self._fresh, []
        with suppress(BaseError, OSError):
            self.remove(kept)

    def read(self, key: str) -> Iterator[bytes]:
        """Yield a stored file in pieces; raise `NotFound` if there is none."""
        try:
            result = obstore.get(self._store, key)
        except FileNotFoundError as error:
            raise NotFound(f"The file {key} is not in the store.") from error
        for piece in result.stream(min_chunk_size=CHUNK):
            yield bytes(piece)

    def part(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes of a stored file from `start` up to `stop` in pieces; raise `NotFound` if there is none."""
        for at in range(start, stop, CHUNK):
            try:
                yield bytes(obstore.get_range(self._store, key, start=at, end=min(at + CHUNK, stop)))
            except FileNotFoundError as error:
                raise NotFound(f"The file {key} is not in the store.") from error

    def under(self, prefix: str) -> Iterator[str]:
        """Yield the key of every stored file whose key begins with whole steps of a path (`attachments/AG`)."""
        for page in obstore.list(self._store, prefix):
            yield from (entry["path"] for entry in page)

    def remove(self, keys: Sequence[str]) -> None:
        """Remove stored files; one that is gone already is no mistake."""
        for key in keys:
            with suppress(FileNotFoundError):
                obstore.delete(self._store, key)

    def size(self, key: str) -> int:
        """Return a stored file's size in bytes; raise `NotFound` if there is none."""
        try:
            return int(obstore.head(self._store, key)["size"])
        except FileNotFoundError as error:
            raise NotFound(f"The file {key} is not in the store.") from error
