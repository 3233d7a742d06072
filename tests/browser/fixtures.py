"""Fixtures for tests with a browser; each folder of such tests imports them in its conftest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.visit import CHROMIUM, DESK, Scheme, Validator, Visitor, chromium

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is not there: install chromium or name one in LMS_TEST_CHROMIUM")
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def validator() -> Iterator[Validator]:
    """One HTML validator for all tests of this process."""
    validator = Validator()
    yield validator
    validator.close()


@pytest.fixture
def visitor(browser: Browser, validator: Validator) -> Iterator[Visit]:
    """Return a way to send somebody to an address: `visitor(address, PHONE, "dark")`; all leave when the test ends."""
    here: list[Visitor] = []

    def arrive(address: str, size: tuple[int, int] = DESK, scheme: Scheme = "light", *, script: bool = True) -> Visitor:
        here.append(Visitor(browser, address, validator, size, scheme, script=script))
        return here[-1]

    yield arrive
    for person in here:
        person.close()
