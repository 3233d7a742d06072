"""Every component, seen by a browser at both widths, light and dark."""

from __future__ import annotations

import pytest

from tests.browser.fixtures import Visit
from tests.browser.guide import PAGES
from tests.browser.visit import DESK, PHONE, Scheme

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*PAGES, "form"])
def test_a_page_of_components_is_sound(
    visitor: Visit, guide: str, name: str, size: tuple[int, int], scheme: Scheme
) -> None:
    person = visitor(guide, size, scheme)
    person.go(f"/_look/{name}")
    person.check(f"guide-{name}-{scheme}")


@SIZES
def test_what_is_wrong_with_a_form_is_linked_from_the_top(visitor: Visit, guide: str, size: tuple[int, int]) -> None:
    person = visitor(guide, size)
    page = person.go("/_look/form")
    person.press(page.get_by_role("button", name="Save and continue"))
    person.check("guide-errors")
    for link in page.locator(".govuk-error-summary a").all():
        link.click()
        target = (link.get_attribute("href") or "").removeprefix("#")
        assert page.evaluate("() => document.activeElement.id") == target


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_an_error_page_is_sound(visitor: Visit, guide: str, status: int) -> None:
    person = visitor(guide, PHONE)
    person.go(f"/_look/error/{status}", status)
    person.check(f"error-{status}")


def test_the_menu_opens_on_a_phone(visitor: Visit, guide: str) -> None:
    person = visitor(guide, PHONE)
    page = person.go("/_look/cards")
    assert not page.get_by_role("link", name="Reports").is_visible()
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Reports").is_visible()
    person.check("guide-menu")
