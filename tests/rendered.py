"""Which templates the tests rendered: a template that no test renders may be broken without anybody noticing.

Every load of a template from a folder is written to one file, by all processes of a run; at the end of a whole run the
templates that nobody loaded are named and the run fails. Loads of includes, imports and parents count.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from jinja2 import FileSystemLoader

VARIABLE = "LMS_TEST_RENDERED"
ROOT = Path(__file__).parents[1]
KINDS = (".html", ".txt")


def watch(loader: type[FileSystemLoader] = FileSystemLoader) -> None:
    """Write down every template that is loaded from now on, if a run asked for it."""
    original: Callable[..., Any] = loader.get_source
    if os.environ.get(VARIABLE) is None or hasattr(original, "__wrapped__"):
        return

    @wraps(original)
    def noted(self: FileSystemLoader, environment: Any, template: str) -> Any:
        found = original(self, environment, template)
        with Path(os.environ[VARIABLE]).open("a", encoding="utf-8") as file:
            file.write(f"{Path(found[1]).resolve()}\n")
        return found

    loader.get_source = noted  # type: ignore[method-assign]


def templates(root: Path) -> set[Path]:
    """Return every template of a folder."""
    return {path.resolve() for path in root.rglob("*") if path.suffix in KINDS}


def unrendered(folders: Iterable[Path], record: Path) -> list[Path]:
    """Return the templates of the folders that the record does not name."""
    loaded = {Path(line) for line in record.read_text("utf-8").splitlines()} if record.exists() else set()
    return sorted(path for folder in folders for path in templates(folder) - loaded)


def pytest_configure(config: pytest.Config) -> None:
    """Begin the record of a run; its child processes add to the same."""
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = str(Path(tempfile.mkdtemp(prefix="lms-rendered-")) / "record")
    watch()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """After a whole run that was green, fail it where a template was left out."""
    whole = {Path(argument).resolve() for argument in session.config.args} == {ROOT / "tests"}
    option = session.config.option
    if not whole or option.keyword or option.collectonly or exitstatus or hasattr(session.config, "workerinput"):
        return
    left_out = unrendered([ROOT / "templates"], Path(os.environ[VARIABLE]))
    for path in left_out:
        print(f"\nno test renders {path.relative_to(ROOT)}")
    if left_out:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
