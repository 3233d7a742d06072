"""Looks through every object of a PDF for what acts: a program of its own, so that no file can fill the server."""

from __future__ import annotations

import io
import re
import resource
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

import pikepdf

RUNS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute"})
"""Actions that run something or hand something over, whether or not somebody asked for it."""
MOVES: Final = frozenset({"/GoTo", "/Named", "/Hide", "/SetOCGState", "/Trans", "/Thread"})
"""Actions that only show another part of the same file: all that may happen without somebody asking for it."""
SCRIPTS: Final = frozenset({"/JS", "/XFA", "/OnInstantiate", "/RichMediaContent"})
"""Where a script stands without being an action: in a rendition, a form of another kind, a model, a player."""
NAMES: Final = ("/UF", "/F", "/Unix", "/DOS", "/Mac")
"""What a file within the file can be called."""
UNSEEN: Final = re.compile("object stream|error reading object")
"""What is warned of where an object could not be read: another reader may read it."""
DATA: Final = (".csv", ".json", ".xml", ".txt")
"""How the names of files end that may lie within a PDF, as data does in an archived one."""
MOST_MEMORY: Final = 1024 * 1024 * 1024
"""Bytes that the examination of one file may take, unpacked objects included."""
MOST_SECONDS: Final = 10
"""Seconds of computing that it may take."""


class Verdict(StrEnum):
    """What a PDF is, for somebody who wants to keep it and read it years later."""

    HARMLESS = "harmless"
    ACTS = "acts"
    HOLDS_A_FILE = "holds a file"
    LOCKED = "locked"
    UNREADABLE = "unreadable"


def verdict(content: bytes) -> Verdict:
    """Return what a PDF is."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            found = next((fault for part in _parts(pdf) if (fault := _fault(part))), Verdict.HARMLESS)
            is_whole = len(pdf.pages) > 0 and not any(map(UNSEEN.search, pdf.get_warnings()))
            return found if is_whole or found is Verdict.ACTS else Verdict.UNREADABLE
    except pikepdf.PasswordError:
        return Verdict.LOCKED
    except (pikepdf.PdfError, ValueError, RuntimeError, MemoryError):
        return Verdict.UNREADABLE


def _parts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every dictionary of a file, also those that nothing leads to, each once."""
    left: list[Any] = [pdf.trailer]
    for whole in pdf.objects:
        left.append(whole)
        while left:
            part = left.pop()
            if isinstance(part, pikepdf.Stream | pikepdf.Dictionary):
                yield part
                inner = [part[key] for key in part.keys()]  # noqa: SIM118  (a stream is no mapping)
            elif isinstance(part, pikepdf.Array):
                inner = list(part)
            else:
                continue
            left += [each for each in inner if isinstance(each, pikepdf.Object) and not each.is_indirect]


def _fault(part: Any) -> Verdict | None:
    keys = set(part.keys())
    if isinstance(part, pikepdf.Stream) and str(part.get("/Type")) == "/ObjStm":
        part.read_bytes()  # raises where it cannot be unpacked: what is in it would be passed over in silence
    if keys & SCRIPTS or str(part.get("/S")) in RUNS or not all(map(_only_moves, _unasked(part, keys))):
        return Verdict.ACTS
    if "/EF" in keys and isinstance(part["/EF"], pikepdf.Dictionary) and not _is_data(part):
        return Verdict.HOLDS_A_FILE
    return None


def _unasked(part: Any, keys: set[str]) -> Iterator[Any]:
    """Yield the actions that a dictionary starts without anybody asking: on opening, leaving, printing and the like."""
    if "/OpenAction" in keys:
        yield part["/OpenAction"]
    moments = part["/AA"] if "/AA" in keys else None
    if isinstance(moments, pikepdf.Dictionary):
        yield from (moments[key] for key in moments.keys())  # noqa: SIM118


def _only_moves(action: Any) -> bool:
    """Tell whether an action, and whatever follows it, only shows another part of the file."""
    left, seen = [action], set()
    while left:
        one = left.pop()
        if isinstance(one, pikepdf.Object) and one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        if not isinstance(one, pikepdf.Dictionary):
            continue  # the place within the file that is shown
        if "/S" in one and str(one["/S"]) not in MOVES:
            return False
        following = one.get("/Next")
        left += list(following) if isinstance(following, pikepdf.Array) else [following]
    return True


def _is_data(part: Any) -> bool:
    names = [str(part[key]) for key in NAMES if key in part]
    return bool(names) and all(name.lower().endswith(DATA) for name in names)


def main() -> None:
    """Say what the PDF is that is handed in, within the limits."""
    for limit, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        resource.setrlimit(limit, (most, most))
    sys.stdout.write(verdict(sys.stdin.buffer.read()).value)


if __name__ == "__main__":
    main()
