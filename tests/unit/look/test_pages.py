"""Every component renders; forms and errors say what is wrong."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask, render_template_string
from jinja2 import UndefinedError
from werkzeug.datastructures import MultiDict

from lms.platform.errors import PAGES as STATUSES
from tests.browser.guide import PAGES, EverythingForm, show_guide


@pytest.fixture
def guide(app: Flask) -> Flask:
    show_guide(app)
    return app


@pytest.mark.parametrize("name", [*PAGES, "form"])
def test_a_page_has_one_h1_that_begins_its_title_and_nothing_inline(guide: Flask, name: str) -> None:
    html = guide.test_client().get(f"/_look/{name}").text
    headings = re.findall(r"<h1[^>]*>(?:<span.*?</span>)?(.*?)</h1>", html)
    title = re.search(r"<title>(.*?)</title>", html)
    assert len(headings) == 1
    assert title
    assert title[1].startswith(headings[0])
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", html)
    assert "crown" not in html
    assert "gov.uk" not in html.lower()


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_an_error_says_what_happened_and_what_to_do(guide: Flask, status: int) -> None:
    answer = guide.test_client().get(f"/_look/error/{status}")
    assert answer.status_code == status
    assert len(re.findall(r"<p class=\"govuk-body(?:-l)?\">", answer.text)) >= 2


def test_a_spelling_mistake_in_a_page_is_an_error(guide: Flask) -> None:
    with guide.test_request_context(), pytest.raises(UndefinedError):
        render_template_string("{{ pesron }}")
    with guide.test_request_context(), pytest.raises(UndefinedError):
        render_template_string("{{ ui.haeding('x') }}")


def _sent(guide: Flask, values: dict[str, str]) -> EverythingForm:
    form = EverythingForm(formdata=MultiDict(values), meta={"csrf": False})
    form.validate()
    return form


@pytest.mark.parametrize(
    "values, error",
    [
        ({}, "Enter a due date"),
        ({"due_on-day": "1"}, "Due date must include a month"),
        ({"due_on-month": "2", "due_on-year": "2027"}, "Due date must include a day"),
        ({"due_on-day": "31", "due_on-month": "2", "due_on-year": "2027"}, "Due date must be a real date"),
        ({"due_on-day": "a", "due_on-month": "b", "due_on-year": "c"}, "Due date must be a real date"),
        ({"due_on-day": "1", "due_on-month": "2", "due_on-year": "27"}, "Due date: write the year with four digits"),
        (
            {"due_on-day": "1", "due_on-month": "2", "due_on-year": "1827"},
            "Due date is too long ago to be right: check the year",
        ),
        ({"due_on": "nonsense"}, "Due date must include a day"),
        ({"due_on": "9" * 5000}, "Due date must include a day"),
    ],
)
def test_a_day_that_cannot_be_gets_a_sentence_and_is_shown_again(
    guide: Flask, values: dict[str, str], error: str
) -> None:
    with guide.test_request_context():
        form = _sent(guide, values)
        assert form.due_on.errors[0] == error
        drawn = str(form.due_on())
        assert all(f'value="{value}"' in drawn for key, value in values.items() if key != "due_on")


def test_a_day_is_taken_from_three_boxes_or_from_one_value(guide: Flask) -> None:
    with guide.test_request_context():
        boxes = {"due_on-day": "4", "due_on-month": "3", "due_on-year": "2027"}
        assert _sent(guide, boxes).due_on.data == date(2027, 3, 4)
        assert _sent(guide, {"due_on": "2027-03-04"}).due_on.data == date(2027, 3, 4)
        assert 'value="2027"' in str(EverythingForm(due_on=date(2027, 3, 4), meta={"csrf": False}).due_on())


def test_every_line_of_the_error_summary_leads_to_an_input_on_the_page(guide: Flask) -> None:
    guide.config["WTF_CSRF_ENABLED"] = False
    html = guide.test_client().post("/_look/form", data={}).text
    summary = html[html.index("govuk-error-summary") : html.index("<h1")]
    links = re.findall(r'href="#([^"]+)"', summary)
    assert len(links) == 9
    inputs = set(re.findall(r'<(?:input|select|textarea)[^>]*\sid="([^"]+)"', html))
    assert set(links) <= inputs
    assert "<title>Error: New assignment" in html


def test_no_field_describes_itself_by_what_is_not_there(guide: Flask) -> None:
    html = guide.test_client().get("/_look/form").text
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(described.split()) <= ids
    assert not re.search(r'class="govuk-hint"[^>]*>\s*</div>', html)


def test_a_select_keeps_its_groups(guide: Flask) -> None:
    html = guide.test_client().get("/_look/form").text
    assert '<optgroup label="Head office">' in html


def test_what_people_type_is_escaped(guide: Flask) -> None:
    with guide.test_request_context():
        form = _sent(guide, {"name": '"><script>', "reason": "</textarea><script>"})
        assert "<script>" not in str(form.name()) + str(form.reason())
        assert "<script>" not in render_template_string("{{ ui.heading('<script>') }}{{ ui.notice('<script>') }}")


def test_a_theme_is_served_to_everybody_and_an_unknown_one_is_not_found(guide: Flask) -> None:
    client = guide.test_client()
    assert client.get("/theme/house.css").mimetype == "text/css"
    assert client.get("/theme/..%2Fhouse.css").status_code == 404
    assert client.get("/theme/none.css").status_code == 404
