"""Writes the files of a draft: all that a course said, and the places where its authors must say more."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from ruamel.yaml import YAML

from lms.catalogue import content, markdown, rules
from lms.catalogue.content import UNWRITTEN
from lms.catalogue.importing.converting import convert
from lms.catalogue.importing.model import Converted, Course, Draft, Loss
from lms.kernel.errors import Invalid

REPORT = "IMPORT.md"
REVIEWED = (
    "module.yaml: 'reviewed_on' has the day of this import. Write the day on which its owner compared the text with "
    "the rules that it cites."
)
LONGEST = 10
"""Minutes of a lesson; ours take 5 to 10."""
MOST_OBJECTIVES = 8
_FIRST = ("index", "readme", "introduction")


def draft(course: Course, name: str, today: date) -> Draft:
    """Return the draft that a course becomes; `name` is the id that its module gets."""
    lessons = _in_order([convert(file, text, course.pictures) for file, text in course.texts.items()])
    keys = _keys(lessons)
    title = _title(lessons, course)
    losses = [loss for lesson in lessons for loss in lesson.losses]
    shown = {name: course.pictures[source] for lesson in lessons for name, source in lesson.pictures.items()}
    unused = set(course.pictures) - {source for lesson in lessons for source in lesson.pictures.values()}
    losses += [Loss(other, 0, "this file was not taken over.") for other in (*course.others, *sorted(unused))]
    words = [markdown.words(lesson.markdown) for lesson in lessons]
    tested = 2 * min(len(lessons), MOST_OBJECTIVES)
    minutes = rules.minutes_needed(sum(words), len(lessons) + tested)
    losses += [
        Loss(other, 0, "it tells about the course as a whole, so it became no lesson.") for other in course.about
    ]
    losses += _long(lessons, words)
    taught = {key: _objective(keys[min(number, MOST_OBJECTIVES - 1)]) for number, key in enumerate(keys)}
    files = {"module.yaml": _head(name, title, lessons, keys, minutes, today)}
    for key, lesson in zip(keys, lessons, strict=True):
        files[f"lessons/{key}.md"] = _lesson(key, lesson, taught[key])
    files["checks.yaml"] = _items("c", taught)
    files["pool.yaml"] = _items("p", {key: taught[key] for key in keys[:MOST_OBJECTIVES]})
    left = _left(name, files, shown)
    files[REPORT] = _report(title, lessons, losses, left)
    return Draft(name, title, tuple(keys), minutes, files, tuple(sorted(set(losses))), left, shown)


def _in_order(lessons: Sequence[Converted]) -> list[Converted]:
    def place(lesson: Converted) -> tuple[float, bool, str]:
        stem = lesson.file.rpartition(".")[0].casefold()
        return lesson.order, stem not in _FIRST, stem

    return sorted(lessons, key=place)


def _keys(lessons: Sequence[Converted]) -> list[str]:
    keys: list[str] = []
    for number, lesson in enumerate(lessons, 1):
        slug = "-".join(slugged(re.sub(r"^lesson\s*\d+\s*[:.\-–]?\s*", "", lesson.title, flags=re.I)).split("-")[:6])
        keys.append(f"{number:02d}-{slug or 'lesson'}")
    return keys


def name_for(course: Course, name: str = "") -> str:
    """Return the id of the module that a course becomes; raises `Invalid` for a name that is no id."""
    name = name or slugged(course.name)
    if not name or name != slugged(name):
        raise Invalid(f"“{name}” is no id of a module. Give one in small letters, figures and hyphens.", field="name")
    return name


def slugged(text: str) -> str:
    """Return a text as an id: lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")


def _title(lessons: Sequence[Converted], course: Course) -> str:
    first = lessons[0]
    opens = first.file.rpartition(".")[0].casefold() in _FIRST
    told = [convert(file, text).markdown for file, text in course.about.items()] + [first.markdown] * opens
    heading = next(filter(None, (re.search(r"^##? (.+)$", each, re.MULTILINE) for each in told)), None)
    if heading:
        return re.sub(r"^Welcome to (the )?", "", heading[1]).strip()
    return course.name.replace("-", " ").replace("_", " ").strip().capitalize()


def _long(lessons: Sequence[Converted], words: Sequence[int]) -> list[Loss]:
    """Say which lessons take longer than a lesson should."""
    counted = [(lesson, round(count / rules.WORDS_A_MINUTE)) for lesson, count in zip(lessons, words, strict=True)]
    return [
        Loss(lesson.file, 0, f"it takes {minutes} minutes; a lesson takes 5 to {LONGEST}. Split it.")
        for lesson, minutes in counted
        if minutes > LONGEST
    ]


def _head(  # noqa: PLR0917 - all that a module says of itself
    name: str, title: str, lessons: Sequence[Converted], keys: Sequence[str], minutes: int, today: date
) -> str:
    told = list(zip(keys, lessons, strict=True))[:MOST_OBJECTIVES]
    purpose = next((lesson.description for lesson in lessons if lesson.description), UNWRITTEN)
    return _yaml(
        {
            "module": name,
            "title": title,
            "purpose": purpose,
            "owner": UNWRITTEN,
            "version": 1,
            "material": True,
            "language": "en",
            "reviewed_on": today,
            "pass_mark": 80,
            "minutes": minutes,
            "objectives": [
                {"id": _objective(key), "text": lesson.description or UNWRITTEN, "clause": UNWRITTEN}
                for key, lesson in told
            ],
            "lessons": list(keys),
            "pre_test": {"items": max(len(told), 1)},
            "post_test": {"items": max(len(told), 1)},
        }
    )


def _objective(key: str) -> str:
    return key.partition("-")[2]


def _lesson(key: str, lesson: Converted, taught: str) -> str:
    head = _yaml({"title": lesson.title, "objectives": [taught], "checks": [f"c-{key}"]})
    return f"---\n{head}---\n{lesson.markdown}"


def _items(prefix: str, taught: Mapping[str, str]) -> str:
    """Write a question for each lesson and what it teaches, which nobody can take for a finished one."""
    options = [{"text": f"{UNWRITTEN} ({n})", "correct": n == 1, "feedback": UNWRITTEN} for n in (1, 2, 3)]
    stem = {"kind": "single", "stem": UNWRITTEN, "options": options}
    return _yaml({"items": [{"id": f"{prefix}-{key}", "objective": name, **stem} for key, name in taught.items()]})


def _yaml(value: object) -> str:
    yaml = YAML()
    yaml.representer.ignore_aliases = lambda _data: True
    yaml.width = 110
    text = io.StringIO()
    yaml.dump(value, text)
    return text.getvalue()


def _left(name: str, files: dict[str, str], pictures: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return what is still to be written: our own places for it, and what the check of modules says besides."""
    places = {file: text.count(UNWRITTEN) for file, text in files.items()}
    ours = [f"{file}: “{UNWRITTEN}” stands there {count} times." for file, count in places.items() if count]
    with TemporaryDirectory(prefix="lms-draft-") as folder:
        draft_folder = Path(folder) / name
        write(files, draft_folder, pictures)
        found = content.load(content.folder_at(draft_folder)).mistakes
    told = [f"{Path(each.file).name}: {each.what} {each.mend}".strip() for each in found if UNWRITTEN not in each.what]
    return (*ours, REVIEWED, *dict.fromkeys(told))


def write(files: Mapping[str, str], folder: Path, pictures: Mapping[str, bytes] = MappingProxyType({})) -> None:
    """Write a draft's files and pictures into a new folder; raises FileExistsError if it is there."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    for name, data in pictures.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def _report(title: str, lessons: Sequence[Converted], losses: Sequence[Loss], left: Sequence[str]) -> str:
    lost = [f"- {loss}" for loss in sorted(set(losses))] or ["Everything was taken over."]
    return "\n".join(
        [
            f"# How “{title}” was taken over",
            "",
            f"Texts that became lessons: {len(lessons)}. Delete this file when you have worked through it.",
            "",
            "## What could not be taken over as it stood",
            "",
            *lost,
            "",
            "## What is still to be written",
            "",
            *(f"- {each}" for each in left),
            "",
        ]
    )
