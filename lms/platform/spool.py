"""Rows that lie in a file while a document is made of them, so that memory does not grow with them."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from tempfile import TemporaryFile
from typing import TypeVar, overload

T = TypeVar("T")
PIECE = 500
"""Rows that are written, and read again, in one go."""


class Spool(Sequence[T]):
    """Rows in an unnamed temporary file, which goes with the object; read in order or by slices, again and again.

    What is written is our own and nobody else can reach the file, so reading it with pickle runs nothing foreign.
    """

    def __init__(self, rows: Iterable[T]) -> None:
        self._file = TemporaryFile(prefix="lms-spool-")  # noqa: SIM115 - it closes with the object
        self._places: list[int] = []
        self._length = 0
        left = iter(rows)
        while piece := list(islice(left, PIECE)):
            self._places.append(self._file.tell())
            pickle.dump(piece, self._file, pickle.HIGHEST_PROTOCOL)
            self._length += len(piece)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self._length

    def __iter__(self) -> Iterator[T]:
        """Yield every row."""
        for number in range(len(self._places)):
            yield from self._piece(number)

    @overload
    def __getitem__(self, key: int) -> T: ...
    @overload
    def __getitem__(self, key: slice) -> list[T]: ...
    def __getitem__(self, key: int | slice) -> T | list[T]:
        """Return a row, or those of a slice."""
        wanted = range(self._length)[key]
        if isinstance(wanted, int):
            return self._piece(wanted // PIECE)[wanted % PIECE]
        pieces = {number: self._piece(number) for number in sorted({index // PIECE for index in wanted})}
        return [pieces[index // PIECE][index % PIECE] for index in wanted]

    def _piece(self, number: int) -> list[T]:
        self._file.seek(self._places[number])
        found: list[T] = pickle.load(self._file)  # noqa: S301 - written above, in a file without a name
        return found
