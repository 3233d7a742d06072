"""The visitor notices what is wrong: proved by a page that is broken in every way looked for."""

from __future__ import annotations

import pytest

from tests.browser.fixtures import Visit
from tests.browser.visit import PHONE

OFFENCES = (
    "2 h1",
    "axe image-alt",
    "scrolls sideways",
    "id twice: twice",
    "HTML",
    "Content Security Policy",
    "no-inline-style",
)
BREAK = """() => {
  new Image().src = "/static/none.png";
  setTimeout(() => { throw Error("oops"); });
}"""


def test_every_offence_is_noticed(visitor: Visit, guide: str) -> None:
    person = visitor(guide, PHONE)
    page = person.go("/_look/broken")
    assert not page.evaluate("() => window.planted"), "the policy let an inline script run"
    with pytest.raises(AssertionError) as found:
        person.check("broken")
    assert [offence for offence in OFFENCES if offence not in str(found.value)] == []


def test_a_picture_that_is_missing_and_a_script_that_fails_are_noticed(visitor: Visit, guide: str) -> None:
    person = visitor(guide, PHONE)
    page = person.go("/_look/done")
    page.evaluate(BREAK)
    page.wait_for_timeout(500)
    with pytest.raises(AssertionError, match=r"(?s)404.*none\.png") as found:
        person.check("missing")
    assert "oops" in str(found.value)
