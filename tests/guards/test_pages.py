"""Every page has its permission, every write its CSRF check. Each guard bites a planted offence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

import lms
from lms.kernel.permissions import Permission
from lms.platform.pages import SAFE, page

ROOT = Path(lms.__file__).parent
COMMITS_IN = {"platform/work.py", "platform/migrations/env.py"}
CLOCK_IN = {"kernel/clock.py"}
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "manager.py", "util.py", "misc.py"}


def without_permission(app: Flask) -> list[str]:
    """Return the addresses that were registered past `page`."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and not isinstance(getattr(app.view_functions[rule.endpoint], "lms_needs", None), Permission)
    ]


def writes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - SAFE:
            if rule.endpoint != "static":
                arguments = {name: 1 for name in rule.arguments}
                with app.test_request_context():
                    adapter = app.url_map.bind("localhost")
                    yield method, adapter.build(rule.endpoint, arguments, method=method)


def accepted_without_token(app: Flask, client: FlaskClient) -> list[str]:
    """Return the writes that did not refuse a form without its token with 400."""
    return [f"{method} {path}" for method, path in writes(app) if client.open(path, method=method).status_code != 400]


def test_every_page_has_its_permission(app: Flask) -> None:
    assert without_permission(app) == []
    assert len(list(app.url_map.iter_rules())) > 10


def test_the_guard_sees_a_page_without_permission(app: Flask) -> None:
    app.add_url_rule("/planted", "planted", lambda: "everybody may read this")
    assert without_permission(app) == ["/planted"]


def test_a_page_cannot_be_registered_without_a_permission() -> None:
    with pytest.raises(TypeError):
        page(Blueprint("planted", __name__), "/planted")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="not a valid Permission"):
        page(Blueprint("planted", __name__), "/planted", needs="report:raed")  # type: ignore[arg-type]


def about_one_person_without_trace(app: Flask) -> list[str]:
    """Return the pages that show one person to another and note nobody's look; forms only say whom they are about."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "person_id" in rule.arguments
        and not (rule.methods or set()) - SAFE
        and not rule.rule.endswith("/new")
        and not getattr(app.view_functions[rule.endpoint], "lms_leaves_trace", False)
    ]


def test_every_page_about_one_person_notes_who_looked(app: Flask) -> None:
    assert about_one_person_without_trace(app) == []


def test_the_guard_sees_a_page_about_a_person_that_notes_nobody(app: Flask) -> None:
    planted = Blueprint("planted", __name__)
    page(planted, "/planted/<int:person_id>", needs=Permission.PUBLIC)(lambda work, person_id: "seen")
    app.register_blueprint(planted)
    assert about_one_person_without_trace(app) == ["/planted/<int:person_id>"]


def test_every_write_has_its_csrf_check(app: Flask) -> None:
    assert accepted_without_token(app, app.test_client()) == []
    assert len(list(writes(app))) > 5


def test_the_guard_sees_a_write_without_csrf(app: Flask) -> None:
    planted = Blueprint("planted", __name__)
    page(planted, "/planted", needs=Permission.PUBLIC, methods=("POST",))(lambda work: "done")
    app.register_blueprint(planted)
    assert accepted_without_token(app, app.test_client()) == []
    app.config["WTF_CSRF_ENABLED"] = False
    assert "POST /planted" in accepted_without_token(app, app.test_client())


def calls(name: str, tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
        for node in ast.walk(tree)
    )


def sources() -> Iterator[tuple[str, ast.AST]]:
    for path in ROOT.rglob("*.py"):
        relative = path.relative_to(ROOT).as_posix()
        if "versions/" not in relative:
            yield relative, ast.parse(path.read_text("utf-8"))


def test_only_the_unit_of_work_commits() -> None:
    assert {path for path, tree in sources() if calls("commit", tree)} <= COMMITS_IN


def test_only_the_clock_reads_the_time() -> None:
    readers = {path for path, tree in sources() if calls("utcnow", tree) or reads_clock(tree)}
    assert readers <= CLOCK_IN


def reads_clock(tree: ast.AST) -> bool:
    """Tell whether the code asks datetime or date for the present."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "utcnow"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "dt"}
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize("planted", ["datetime.now(UTC)", "date.today()", "datetime.utcnow()"])
def test_the_guard_sees_a_hidden_clock(planted: str) -> None:
    assert reads_clock(ast.parse(f"x = {planted}"))
    assert not reads_clock(ast.parse("x = work.now; y = work.today(zone)"))


def test_the_guard_sees_a_hidden_commit() -> None:
    assert calls("commit", ast.parse("session.commit()"))


def test_no_file_is_a_drawer_for_everything() -> None:
    assert not [path for path, _ in sources() if path.rsplit("/", 1)[-1] in FORBIDDEN_NAMES]


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {
        p.relative_to(ROOT).as_posix(): n for p in ROOT.rglob("*.py") if (n := p.read_text("utf-8").count("\n")) > 400
    }
    assert {path: lines for path, lines in long.items() if "versions/" not in path} == {}
