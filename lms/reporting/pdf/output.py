"""The file being written: bytes go out at once, only the positions of objects are kept."""

import hashlib
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

from lms.reporting.pdf.finish import ENTRY, Finished
from lms.reporting.pdf.model import RenderFailed, Seal
from lms.reporting.pdf.syntax import CATALOG, SIGNATURE

_BLOCK = 1 << 20
_RANGE = b"/ByteRange[0 %010d %010d %010d]"


class Output:
    """Writes objects in any order and the cross-reference at the end; hashes what passes."""

    def __init__(self, file: BinaryIO, first_free: int) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._position = 0
        self._next = first_free
        self._small: dict[int, int] = {}
        self._sections: list[tuple[int, int, bytes]] = []
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    @property
    def size(self) -> int:
        """Bytes written."""
        return self._position

    @property
    def sha256(self) -> str:
        """The hash of the bytes written."""
        return self._hash.hexdigest()

    def number(self) -> int:
        """A number for a new object."""
        self._next += 1
        return self._next - 1

    def part(self, finished: Finished, base: int) -> None:
        """Copy the bytes of a part; its file goes."""
        entries = bytearray(finished.entries)
        for index in finished.relative:
            place = index * ENTRY.size + 1
            (offset,) = struct.unpack_from(">Q", entries, place)
            struct.pack_into(">Q", entries, place, offset + self._position)
        self._copy(finished.path)
        finished.path.unlink()
        self._sections.append((base, len(entries) // ENTRY.size, zlib.compress(bytes(entries), 1)))

    def put(self, number: int, body: bytes) -> int:
        """Write one object."""
        self._small[number] = self._position
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return number

    def add(self, body: bytes) -> int:
        """Write one object under a new number."""
        return self.put(self.number(), body)

    def stream(self, head: bytes, data: bytes, *, compress: bool = True) -> int:
        """Write one stream under a new number."""
        if compress:
            data, head = zlib.compress(data, 9), head + b"/Filter/FlateDecode"
        return self.add(b"<<%s/Length %d>>\nstream\n%s\r\nendstream" % (head, len(data), data))

    def close(self, info: int, file_id: bytes) -> None:
        """The cross-reference stream and the end."""
        self._write(self._ending(info, file_id, self._position))

    def close_signed(self, info: int, file_id: bytes, head: bytes, seal: Seal) -> str:
        """The same behind a signature, whose dictionary begins with `head`; returns the hash of all other bytes.

        The signature is the last object, so everything behind it is known before it is written, and the file is hashed
        once, as it passes. What is signed is the whole file but the signature's own digits (ISO 32000-1, 12.8.1).
        """
        head = b"%d 0 obj\n<<%s" % (SIGNATURE, head)
        digits = 2 * seal.room
        hole = self._position + len(head) + len(_RANGE % (0, 0, 0)) + len(b"/Contents")
        after = hole + digits + 2
        end = b">>\nendobj\n"
        self._small[SIGNATURE] = self._position
        end += self._ending(info, file_id, after + len(end))
        self._write(head + _RANGE % (hole, after, len(end)) + b"/Contents")
        signed = self._hash.copy()
        signed.update(end)
        signature = seal.sign(signed.digest())
        if len(signature) > seal.room:
            raise RenderFailed(f"The signature takes {len(signature)} bytes, and room was kept for {seal.room}.")
        self._write(b"<" + signature.hex().encode().ljust(digits, b"0") + b">")
        self._write(end)
        return signed.hexdigest()

    def _ending(self, info: int, file_id: bytes, start: int) -> bytes:
        number = self.number()
        self._small[number] = start
        index, data, size = self._cross_reference()
        return (
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 8 2]/Index[%s]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]"
            b"/Filter/FlateDecode/Length %d>>\nstream\n%s\r\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
            % (number, size, index, CATALOG, info, file_id, file_id, len(data), data, start)
        )

    def _cross_reference(self) -> tuple[bytes, bytes, int]:
        sections = [(0, 1, zlib.compress(ENTRY.pack(0, 0, 65535))), *self._sections]
        sections += [(n, 1, zlib.compress(ENTRY.pack(1, at, 0))) for n, at in self._small.items()]
        packer = zlib.compressobj(6)
        packed, index = [], []
        for base, count, entries in sorted(sections):
            index.append(b"%d %d" % (base, count))
            packed.append(packer.compress(zlib.decompress(entries)))
        packed.append(packer.flush())
        return b" ".join(index), b"".join(packed), max(base + count for base, count, _ in sections)

    def _copy(self, path: Path) -> None:
        with path.open("rb") as source:
            while block := source.read(_BLOCK):
                self._write(block)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._position += len(data)
