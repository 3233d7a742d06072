"""What is no id leads nowhere, whichever way somebody types it."""

from __future__ import annotations

import pytest
from flask import Flask

from lms.platform.ids import LARGEST, id_in


@pytest.mark.parametrize("text", ["", None, "x", "-1", "²", "1" * 30, str(LARGEST + 1), " 7", "7.0"])
def test_what_is_no_id_is_nobodys_id(text: str | None) -> None:
    assert id_in(text) == 0


def test_an_id_is_read_as_it_is() -> None:
    assert id_in(str(LARGEST)) == LARGEST
    assert id_in("12") == 12


@pytest.mark.parametrize("number", [LARGEST + 1, 10**20])
def test_an_address_with_a_number_that_no_column_holds_belongs_to_no_page(app: Flask, number: int) -> None:
    addresses = app.url_map.bind("localhost")
    assert addresses.test(f"/people/{LARGEST}")
    assert not addresses.test(f"/people/{number}")
