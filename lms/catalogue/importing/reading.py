"""Reads a course from a folder or a ZIP. Nothing of a ZIP is written to disk, and one that could do harm is refused."""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath, PurePosixPath

from lms.catalogue.importing.model import Course
from lms.catalogue.pictures import LARGEST as LARGEST_PICTURE
from lms.kernel.errors import Invalid
from lms.kernel.hidden_signs import first, in_cell, without

TEXTS = (".md", ".mdx", ".markdown")
README = "readme"
ABOUT = frozenset({README, "license", "licence", "contributing", "code_of_conduct", "changelog", "authors"})
"""What texts about a whole course are called, without the ending, in small letters."""
PICTURES = (".svg", ".png", ".jpg", ".jpeg")
KINDS_OF_FOLDER = frozenset(
    {"chapters", "content", "docs", "en", "lessons", "markdown", "md", "modules", "pages", "parts", "sections", "src",
     "text", "texts", "units"}
)  # fmt: skip
"""Folders that are called after what lies in them, and say nothing about the course."""
MOST_FILES = 2_000
MOST_LESSONS = 200
"""Documents that could become lessons: ten times as many as a module has. Each takes its time to convert."""
LARGEST_TEXT = 200_000
"""Bytes of one text: more than any lesson, and what is read in seconds whatever is in it."""
LARGEST_IN_ALL = 20_000_000
"""Bytes of all texts and pictures together, unpacked: a small file that claims to unpack to more is a trap."""
_DAMAGED = (
    zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError,
)  # fmt: skip
"""What the standard library raises for a ZIP that arrived only in part, or is none."""
_LITTER = "__MACOSX"
"""A folder of attributes, with the names of the real files, that macOS adds to each ZIP."""
Found = tuple[str, int, Callable[[], bytes]]
"""A file: its name, how many bytes it says it has, and how it is read."""
_PACKED = 1  # the bit of a ZIP's entry that says it is encrypted


def read_folder(path: Path) -> Course:
    """Return the course in a folder. Raises `Invalid` if it is none; links that lead out of the folder are refused."""
    root = path.resolve()
    if not root.is_dir():
        raise Invalid(f"There is no folder {path}. Name a folder with Markdown files, or a ZIP of one.")
    return _sorted(root.name, _files(root))


def read_zip(name: str, data: bytes) -> Course:
    """Return the course in a ZIP. Raises `Invalid`, with what to do, for anything that is no harmless ZIP of texts."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise Invalid(f"{name} is not a ZIP file, or it is damaged. Pack the folder again.") from error
    with archive:
        return _sorted(PurePosixPath(name).stem, _entries(name, archive))


def _sorted(title: str, files: Iterable[Found]) -> Course:
    """Return a course of its files, each read by its kind; what is neither text nor picture is only named."""
    texts: dict[str, str] = {}
    others: list[str] = []
    pictures: dict[str, bytes] = {}
    left = LARGEST_IN_ALL
    for name, size, read in files:
        is_picture = _is_picture(name, size)
        if not is_picture and PurePosixPath(name).suffix.lower() not in TEXTS:
            others.append(name)
            continue
        left -= size
        _check_size(name, size, left)
        if is_picture:
            pictures[name] = read()
        else:
            texts[name] = _decoded(name, read())
    return _course(title, texts, others, pictures)


def _files(root: Path) -> Iterator[Found]:
    found = sorted(file for file in root.rglob("*") if file.is_file() and not _is_litter(file.relative_to(root)))
    if len(found) > MOST_FILES:
        raise Invalid(f"The folder has {len(found):,} files; a course has at most {MOST_FILES:,}. Name a smaller one.")
    for file in found:
        name = file.relative_to(root).as_posix()
        if not file.resolve().is_relative_to(root):
            raise Invalid(f"{name} is a link to a file outside the folder. Put the file itself there.")
        yield name, file.stat().st_size, file.read_bytes


def _entries(name: str, archive: zipfile.ZipFile) -> Iterator[Found]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise Invalid(f"{name} has {len(entries):,} files; a course has at most {MOST_FILES:,}. Pack less.")
    twice = [each for each, count in Counter(entry.filename for entry in entries).items() if count > 1]
    if twice:
        raise Invalid(f"{name} holds “{twice[0]}” more than once, and one would be lost. Pack the folder again.")
    for entry in entries:
        place = PurePosixPath(entry.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in place.as_posix().partition("/")[0]:
            raise Invalid(
                f"{name} holds “{entry.filename}”, a name that leads out of its folder. Pack the folder again."
            )
        if in_cell(entry.filename) or first(entry.filename):
            raise Invalid(
                f"{name} holds “{without(' '.join(entry.filename.split()))}”, and in its name is a character that "
                "cannot be seen. Give the file another name, then pack the folder again."
            )
        if entry.flag_bits & _PACKED:
            raise Invalid(f"{name} has a password. Pack it again without one.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Invalid(f"{name} holds “{entry.filename}”, a link to another file. Pack the file itself.")
        if not _is_litter(place):
            yield PurePosixPath(entry.filename).as_posix(), entry.file_size, partial(_unpacked, archive, entry)


def _is_litter(place: PurePath) -> bool:
    return place.parts[:1] == (_LITTER,) or place.name.startswith("._") or place.name == ".DS_Store"


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read no more than the entry says that it holds: what it says may be a lie."""
    try:
        with archive.open(entry) as file:
            data = file.read(entry.file_size + 1)
    except _DAMAGED as error:
        raise Invalid(f"{entry.filename} cannot be unpacked. Pack the folder again.") from error
    if len(data) > entry.file_size:
        raise Invalid(f"{entry.filename} is larger than the ZIP says. Pack the folder again.")
    return data


def _check_size(name: str, size: int, left: int) -> None:
    if size > LARGEST_TEXT:
        raise Invalid(f"{name} has {size:,} bytes; a lesson has at most {LARGEST_TEXT:,}. Split it, or leave it out.")
    if left < 0:
        raise Invalid(f"The texts have more than {LARGEST_IN_ALL:,} bytes unpacked. Hand in one course at a time.")


def _decoded(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{name} is not UTF-8 text. Save it as UTF-8, then try again.") from error
    if "\0" in text:
        raise Invalid(f"{name} holds the character of the code 0, so it is no text. Save it as UTF-8, then try again.")
    return text


def _is_picture(name: str, size: int) -> bool:
    """Tell whether a file may become a picture of the draft; a larger one is named among the others."""
    return PurePosixPath(name).suffix.lower() in PICTURES and size <= LARGEST_PICTURE


def _course(name: str, texts: dict[str, str], others: list[str], pictures: dict[str, bytes]) -> Course:
    """Keep the texts of the outermost folder that has any; those further down are parts of a page, and are named."""
    if not texts:
        raise Invalid("There is no Markdown file (.md, .mdx) in it. A course is a folder with a file for each lesson.")
    about = _about(texts)
    lessons = {each: text for each, text in texts.items() if each not in about}
    depth = min(len(PurePosixPath(each).parts) for each in lessons)
    kept = {each: text for each, text in lessons.items() if len(PurePosixPath(each).parts) == depth}
    if len(kept) > MOST_LESSONS:
        raise Invalid(
            f"{name} has {len(kept):,} documents; a module has 6 to 20 lessons, so at most {MOST_LESSONS} are read. "
            "Hand in one course at a time, and leave out what is no lesson."
        )
    deeper = [each for each in lessons if each not in kept]
    ours = [PurePosixPath(each) for each in kept]
    often = Counter(each.name for each in ours)
    names = {
        each.as_posix(): each.name if often[each.name] == 1 else f"{each.parent.name}/{each.name}" for each in ours
    }
    top = _called([PurePosixPath(each) for each in about] or ours) or name
    base = ours[0].parent.as_posix() + "/"
    drawn = {each.removeprefix(base): data for each, data in pictures.items()}
    told = {names[each]: text for each, text in kept.items()}
    return Course(top, told, tuple(sorted([*others, *deeper])), drawn, about)


def _called(texts: Sequence[PurePosixPath]) -> str:
    """Return the innermost folder with all texts in it that is not called after what lies in it; nothing if none."""
    folder = texts[0].parent
    while any(folder not in each.parents for each in texts) or folder.name.casefold() in KINDS_OF_FOLDER:
        folder = folder.parent
    return folder.name


def _about(texts: dict[str, str]) -> dict[str, str]:
    """Return what tells about the course: a README of its outermost folder is a lesson only if it stands alone.

    In a course with a folder for each lesson the README of a folder is its lesson.
    """
    depth = min(len(PurePosixPath(each).parts) for each in texts)
    outer = [PurePosixPath(each) for each in texts if len(PurePosixPath(each).parts) == depth]
    found = {each.as_posix() for each in outer if each.stem.casefold() in ABOUT}
    is_one_folder = len({each.parent for each in outer}) == 1
    return (
        {each: texts[each] for each in sorted(found, key=_readme_first)} if is_one_folder and found < set(texts) else {}
    )


def _readme_first(name: str) -> tuple[bool, str]:
    return PurePosixPath(name).stem.casefold() != README, name
