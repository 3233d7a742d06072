"""Fixtures for tests with a browser: one Chromium and one validator for all tests of a process.

They are imported by the first conftest only: a second set would start a second Playwright, which refuses to run beside
the first. What they need is imported when the first test asks, so that fast tests do not pay for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.visit import Scheme, Validator, Visitor

    Visit = Callable[..., Visitor]
else:
    Visit = Callable


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    from tests.browser.visit import CHROMIUM, chromium

    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is not there: install chromium or name one in LMS_TEST_CHROMIUM")
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def validator() -> Iterator[Validator]:
    """One HTML validator for all tests of this process."""
    from tests.browser.visit import Validator

    validator = Validator()
    yield validator
    validator.close()


@pytest.fixture
def visitor(browser: Browser, validator: Validator) -> Iterator[Visit]:
    """Return a way to send somebody to an address: `visitor(address, PHONE, "dark")`; all leave when the test ends."""
    from tests.browser.visit import DESK, Visitor

    here: list[Visitor] = []

    def arrive(
        address: str,
        size: tuple[int, int] = DESK,
        scheme: Scheme = "light",
        *,
        script: bool = True,
        keeps: bool = False,
    ) -> Visitor:
        here.append(Visitor(browser, address, validator, size, scheme, script=script, keeps=keeps))
        return here[-1]

    yield arrive
    for person in here:
        person.close()
