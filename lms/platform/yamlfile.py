"""YAML 1.2 that people edit: read with its line numbers, held against a model, mistakes told in sentences."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from lms.kernel.errors import Mistake
from lms.kernel.hidden_signs import in_file

Model = TypeVar("Model", bound=BaseModel)
Path = tuple[str | int, ...]
MOST_FOLD = 10
"""How many parts a text may have for each of its characters, where one part is named in several places."""


@dataclass(frozen=True, slots=True)
class YamlText:
    """What a YAML text says (`data`, plain Python) and on which line it says it."""

    file: str
    data: Any
    node: Any
    offset: int = 0

    def line(self, path: Sequence[str | int]) -> int:
        """Return the line of the deepest part of `path` that is in the text."""
        node, found = self.node, 0
        for step in path:
            place = _place(node, step)
            if place is None:
                continue
            found, node = place
        return found + 1 + self.offset

    def mistake(self, path: Sequence[str | int], what: str, mend: str = "") -> Mistake:
        """Return a mistake at a place of this text."""
        return Mistake(self.file, self.line(path), what, mend)


def read_file(path: FilePath, file: str) -> YamlText | Mistake:
    """Read and parse a file, called `file` where people read of it; one that is not UTF-8 is a mistake."""
    text = text_of(path, file)
    return text if isinstance(text, Mistake) else read(text, file)


def text_of(path: FilePath, file: str) -> str | Mistake:
    """Return a file's text, or the mistake that it is not UTF-8 or holds a sign that nobody sees."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return Mistake(file, 1, "This file is not UTF-8 text.", "Save it as UTF-8.")
    return in_file(text, file) or text


def read(text: str, file: str, offset: int = 0) -> YamlText | Mistake:
    """Parse a YAML 1.2 text; `offset` is the number of lines before it in its file."""
    yaml = YAML(typ="rt", pure=True)
    yaml.version = (1, 2)
    yaml.Constructor = _DaysAsWritten
    try:
        node = yaml.load(text)
        _must_not_swell(node, len(text))
        data = plain(node)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(str(error.problem or error.context or "cannot be read").split())
        return Mistake(
            file,
            (mark.line if mark else 0) + 1 + offset,
            f"This is not YAML: {what}.",
            "Look at the indentation here; put text that contains ': ' or '#' in quotes.",
        )
    except YAMLError as error:
        return Mistake(file, 1 + offset, f"This is not YAML: {' '.join(str(error).split())}.")
    except _Swollen:
        return Mistake(
            file,
            1 + offset,
            "This says so much by names that stand for other parts (&name, *name) that it cannot be read.",
            "Write out what it says.",
        )
    except (ValueError, TypeError, RecursionError):
        return Mistake(file, 1 + offset, "This cannot be read: a value is impossible or nested without end.")
    return YamlText(file, data, node, offset)


class _Swollen(Exception):
    """A text that would be far larger with its anchors written out."""


def _must_not_swell(node: Any, length: int) -> None:
    """Raise `_Swollen` for a text whose parts, each counted as often as it is named, are many more than its length."""
    sizes: dict[int, int] = {}

    def size(part: Any) -> int:
        if not isinstance(part, Mapping | list):
            return 1
        if id(part) not in sizes:
            inside = part.values() if isinstance(part, Mapping) else part
            sizes[id(part)] = 1 + sum(size(each) for each in inside)
        return sizes[id(part)]

    if size(node) > MOST_FOLD * (length + 1):
        raise _Swollen


class _DaysAsWritten(RoundTripConstructor):
    """Leaves a day that does not exist (2026-02-30) as text, so that its reader tells it with its line."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        """Return a day, or the text that looks like one."""
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return self.construct_scalar(node)


_DaysAsWritten.add_constructor("tag:yaml.org,2002:timestamp", _DaysAsWritten.construct_yaml_timestamp)


def plain(node: Any) -> Any:
    """Return what a parsed node says as plain Python values, texts without the spaces around them."""
    if isinstance(node, Mapping):
        return {plain(key): plain(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [plain(value) for value in node]
    if isinstance(node, str):
        if "\0" in node:
            raise ValueError("no database keeps the character of the code 0")
        return str(node).strip()
    for kind in (bool, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node


def check(model: type[Model], source: YamlText, more: Mapping[str, Any] | None = None) -> Model | list[Mistake]:
    """Make a model of what a text says (and `more`, which the text may not say); else every mistake with its line."""
    if not isinstance(source.data, dict):
        return [source.mistake((), "This should be a list of 'key: value' lines.", "See the format's description.")]
    try:
        return model.model_validate({**source.data, **(more or {})})
    except ValidationError as error:
        found = error.errors(include_url=False)
        return [_mistake(model, source, detail) for detail in found if not _only_follows(detail, found)]


def _only_follows(detail: ErrorDetails, found: Sequence[ErrorDetails]) -> bool:
    """Tell whether a list seems too short only because parts of it could not be read, each of which is told itself."""
    path = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(each["loc"]) > len(path) and each["loc"][: len(path)] == path for each in found
    )


def _place(node: Any, step: str | int) -> tuple[int, Any] | None:
    """Return the line (from 0) and the node of one step down; None where the text has no such part."""
    try:
        value = node[step]
        position = node.lc.data[step]
    except (KeyError, IndexError, TypeError, AttributeError):
        return None
    return int(position[0]), value


def _mistake(model: type[BaseModel], source: YamlText, detail: ErrorDetails) -> Mistake:
    path: Path = detail["loc"]
    where, name = _where(source.data, path[:-1]), str(path[-1]) if path else ""
    if detail["type"] == "missing" and path and isinstance(path[-1], int):
        return source.mistake(path, f"{where}this ends before its value {path[-1] + 1}.", "Write every value.")
    if detail["type"] == "missing":
        return source.mistake(path, f"{where}'{name}' is missing.", f"Add a line '{name}: …'.")
    if detail["type"] == "extra_forbidden":
        known = set(_names(model.model_json_schema())) - {name}  # known elsewhere, and so no help here
        near = difflib.get_close_matches(name, sorted(known), n=1)
        mend = f"Did you mean '{near[0]}'?" if near else "Take it out."
        if detail["input"] is None and re.search(r"\W", name):  # {feedback: Yes, it is.} says `it is.` as a key
            mend = "Text with a comma that stands in { } goes in quotes."
        return source.mistake(path, f"{where}'{name}' is not a known key.", mend)
    what, mend = _sentence(detail)
    return source.mistake(path, f"{_where(source.data, path)}{what}", mend)


def _where(data: Any, path: Path) -> str:
    """Return the place in words ("items 3 (c-keys-1), options 2: "); steps that the text does not have are left out."""
    parts: list[str] = []
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            continue
        name = f" ({data['id']})" if isinstance(data, dict) and isinstance(data.get("id"), str) else ""
        if isinstance(step, int) and parts:
            parts[-1] += f" {step + 1}{name}"
        else:
            parts.append(f"{step}{name}")
    return f"{', '.join(parts)}: " if parts else ""


def _sentence(detail: ErrorDetails) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "value_error":
        what, _, mend = str(context["error"]).partition(" | ")
        return what, mend
    for names, sentence in _SENTENCES:
        if kind in names:
            return sentence(context)
    message = re.sub(r"^(Input|Value) ", "this ", detail["msg"])
    return f"{message}.", ""


def _size(context: Mapping[str, Any]) -> tuple[str, str]:
    limit = f"at least {context['min_length']}" if "min_length" in context else f"at most {context['max_length']}"
    return f"this needs {limit}, and has {context.get('actual_length', 'another number')}.", ""


def _kinds(expected: str) -> str:
    """Return the kinds that a tag may have, without the names that they have in a program."""
    return ", ".join(re.findall(r"'[^']*'", expected))


_SENTENCES: tuple[tuple[frozenset[str], Callable[[Mapping[str, Any]], tuple[str, str]]], ...] = (
    (frozenset({"string_type"}), lambda c: ("this should be text.", "Put it in quotes.")),
    (frozenset({"string_too_short"}), lambda c: ("this is empty.", "Write the text.")),
    (
        frozenset({"int_type", "int_parsing", "int_from_float"}),
        lambda c: ("this should be a whole number.", "Write it without quotes and without a fraction."),
    ),
    (frozenset({"bool_type", "bool_parsing"}), lambda c: ("this should be true or false.", "")),
    (
        frozenset({"date_type", "date_parsing", "date_from_datetime_parsing"}),
        lambda c: ("this should be a day.", "Write it as 2026-03-31."),
    ),
    (
        frozenset({"tuple_type", "list_type"}),
        lambda c: ("this should be a list.", "Write [a, b] or one '- …' line each."),
    ),
    (
        frozenset({"model_type", "model_attributes_type", "dict_type"}),
        lambda c: ("this should have 'key: value' lines.", ""),
    ),
    (frozenset({"literal_error", "enum"}), lambda c: (f"this should be {c['expected']}.", "")),
    (
        frozenset({"union_tag_invalid"}),
        lambda c: (f"'{c['tag']}' is not a known kind.", f"Use {_kinds(c['expected_tags'])}."),
    ),
    (frozenset({"union_tag_not_found"}), lambda c: ("'kind' is missing.", "Add a line 'kind: …'.")),
    (frozenset({"too_short", "too_long"}), _size),
    (
        frozenset({"string_pattern_mismatch"}),
        lambda c: ("this may have lower-case letters, digits and '-' only.", "Write it like 'safe-sign-in'."),
    ),
)


def _names(schema: Any) -> Iterator[str]:
    """Yield every key that a model and the models inside it know."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties" and isinstance(value, dict):
                yield from value
            yield from _names(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _names(value)
