"""Render templates that an agency may overlay; a mistake in one is a sentence with its file and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from traceback import walk_tb

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, UndefinedError

from lms.kernel.errors import Invalid, Mistake
from lms.platform.content import Overlay

MEND = "Mend the template, then try again."


def rendered(environment: Environment, name: str, values: Mapping[str, object], overlays: Sequence[Overlay]) -> str:
    """Return what a template says; raise `Invalid` for whatever goes wrong in it, told with its file and line."""
    try:
        return environment.get_template(name).render(**values)
    except Exception as error:
        raise Invalid(str(_mistake(error, name, overlays))) from error


def _mistake(error: Exception, name: str, overlays: Sequence[Overlay]) -> Mistake:
    path, line = _place(error, overlays)
    file = _shown(path, overlays) if path else name
    return Mistake(file, line, f"{_said(error)}.", MEND)


def _said(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"There is no file {error.name}"
    if isinstance(error, TemplateSyntaxError | UndefinedError):
        return str(error.message or "This cannot be read").rstrip(".")
    return f"This cannot be worked out ({type(error).__name__}: {error})".rstrip(".")


def _place(error: Exception, overlays: Sequence[Overlay]) -> tuple[Path | None, int]:
    """Return the file and the line of the innermost template that the error came through."""
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return Path(error.filename), error.lineno
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(error.__traceback__)]
    ours = [(path, line) for path, line in frames if path.suffix != ".py" and _root(path, overlays)]
    return ours[-1] if ours else (None, 0)


def _shown(path: Path, overlays: Sequence[Overlay]) -> str:
    found = _root(path, overlays)
    return f"{found[0]}/{path.relative_to(found[1]).as_posix()}" if found else path.name


def _root(path: Path, overlays: Sequence[Overlay]) -> tuple[str, Path] | None:
    roots = [(overlay.name, root) for overlay in overlays for root in overlay.roots]
    return next(((name, root) for name, root in roots if path.is_relative_to(root)), None)
