"""The guard over templates bites: proved by a template that nobody renders."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from tests import rendered


class OwnLoader(FileSystemLoader):
    """A loader to watch without touching the one of the run."""

    def get_source(self, environment: Environment, template: str):  # type: ignore[no-untyped-def]
        return super().get_source(environment, template)


def test_a_template_that_no_test_renders_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    for name, text in (("page.html", "{% include 'part.html' %}"), ("part.html", "x"), ("forgotten.html", "y")):
        (folder / name).write_text(text, "utf-8")
    record = tmp_path / "record"
    monkeypatch.setenv(rendered.VARIABLE, str(record))
    rendered.watch(OwnLoader)
    Environment(loader=OwnLoader(str(folder)), autoescape=True).get_template("page.html").render()
    assert rendered.unrendered([folder], record) == [folder / "forgotten.html"]


def test_every_component_is_in_the_style_guide() -> None:
    guide = "".join(path.read_text("utf-8") for path in (rendered.ROOT / "tests" / "browser" / "guide").rglob("*.html"))
    guide += (rendered.ROOT / "templates" / "base.html").read_text("utf-8")
    for path in (rendered.ROOT / "templates" / "components").glob("*.html"):
        for line in path.read_text("utf-8").splitlines():
            name = line.removeprefix("{% macro ").partition("(")[0]
            public = line.startswith("{% macro ") and not name.startswith("_") and name not in {"pagination", "select"}
            assert not public or f"ui.{name}(" in guide, f"no page of the style guide shows ui.{name}"
