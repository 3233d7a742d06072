"""Every page that states a due date has a way to its reason that works for whoever reads it."""

from __future__ import annotations

import re
from collections import deque

import pytest
from flask import Flask

from tests import due_dates
from tests.unit.desk.house import House, house_of
from tests.unit.signoff.test_pages import Browser

MOST_OF_A_KIND = 3
NOT_A_PAGE = re.compile(r"[?&]format=|^/static|^/sign-out|/attachment$|^/reports/files|/state$")
STATING = {
    "staff": {
        "/my-learning", "/my-record", "/my-record/why/<>", "/my-record/questions/<>", "/my-record/wrong",
    },
    "supervisor": {
        "/my-team", "/my-team/<>", "/my-team/<>/record", "/my-team/<>/why/<>", "/my-team/<>/remind", "/my-team/remind",
        "/sign-off", "/sign-off/<>",
    },
    "officer": {
        "/register", "/register/<>/<>", "/restrictions", "/forecast", "/register/changes", "/people/<>/record",
        "/people/<>/facts/<>/take-back", "/questions/<>", "/notices", "/notices/<>",
    },
    "auditor": {"/register", "/register/<>/<>", "/restrictions", "/people/<>/record"},
}  # fmt: skip
"""Pages that must have been seen with a due date on them, or the guard has looked at nothing."""


@pytest.fixture
def house(app: Flask) -> House:
    found = house_of(app)
    form = "/my-record/wrong?requirement=records&wrong=date&due=2026-03-08"
    found.browser("staff").send(form, wrong="date", words="I began in February.")
    return found


def kind_of(path: str) -> str:
    """Return a path with its numbers and keys left out."""
    path = path.partition("?")[0]
    path = re.sub(r"/(?:\d+|(?:fact|evidence|directory)-\d+)(?=/|$)", "/<>", path)
    path = re.sub(r"/(why|modules|register/<>)/[^/]+", r"/\1/<>", path)
    return re.sub(r"^/requirements/[^/]+", "/requirements/<>", path)


def walked(browser: Browser) -> dict[str, str]:
    """Return the pages that somebody comes to from their menu, a few of each kind, by path."""
    seen: dict[str, str] = {}
    kinds: dict[str, int] = {}
    waiting = deque(["/", "/menu", "/my-record/wrong?requirement=records&due=2026-03-08"])
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path)
        if path in seen or kinds.get(kind, 0) >= MOST_OF_A_KIND:
            continue
        answer = browser.client.get(path, follow_redirects=True)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            assert answer.status_code in {200, 403, 404, 405}, f"{path}: {answer.status_code}"
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        seen[path] = answer.text
        links = re.findall(r'href="(/[^"]*)"', answer.text.partition("<main")[2])
        waiting.extend(link.replace("&amp;", "&") for link in links if not NOT_A_PAGE.search(link))
    return seen


@pytest.mark.parametrize("role", list(STATING))
def test_every_due_date_that_somebody_can_come_to_has_its_reason(house: House, role: str) -> None:
    pages = walked(house.browser(role))
    without = {path: lost for path, html in pages.items() if (lost := due_dates.without_reason(html, path))}
    assert without == {}
    stating = {kind_of(path) for path, html in pages.items() if due_dates.states_a_due_date(html)}
    assert STATING[role] <= stating, STATING[role] - stating


PLANTED = """<main><table><tr><td><span class="lms-table__label">Due</span> <span>4 March 2027</span></td>
<td>%s</td></tr></table><p>It was due on 5 May 2026.</p></main>"""


def test_the_guard_sees_a_date_without_its_reason() -> None:
    lone = due_dates.without_reason(PLANTED % "", "/planted")
    assert lone == ["Due 4 March 2027", "It was due on 5 May 2026."]
    led = due_dates.without_reason(PLANTED % '<a href="/register/3/records">Why?</a>', "/planted")
    assert led == ["It was due on 5 May 2026."]
    assert due_dates.without_reason("<main><p>New due date: 4 March 2027, approved by Bo</p></main>", "/x") == []
    assert due_dates.without_reason("<main><p>Nothing is due.</p></main>", "/planted") == []
