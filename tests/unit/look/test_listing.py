"""The address of a list: what it may ask for, and what it links to."""

from __future__ import annotations

import pytest

from lms.platform.listing import listing_from


def test_nothing_asked_means_the_first_order_and_the_first_page() -> None:
    listing = listing_from({}, "/team", ("name", "due_on"))
    assert (listing.sort, listing.descending, listing.page, listing.offset) == ("name", False, 1, 0)


@pytest.mark.parametrize("page", ["-1", "0", "x", "", "²", "99999999999999999999"])
def test_a_page_that_cannot_be_is_the_first(page: str) -> None:
    assert listing_from({"page": page}, "/team", ("name",)).page == 1


def test_only_named_keys_sort() -> None:
    assert listing_from({"sort": "password"}, "/team", ("name",)).sort == "name"


def test_the_same_heading_again_turns_the_order_round_and_keeps_the_filter() -> None:
    listing = listing_from({"sort": "name", "unit": "a&b"}, "/team", ("name", "due_on"), filters=("unit",))
    assert listing.sort_link("name") == "/team?unit=a%26b&sort=name&order=down"
    assert listing.sort_link("due_on") == "/team?unit=a%26b&sort=due_on&order=up"
    assert listing.sorted_by("name") == "ascending"


def test_csv_is_all_pages_of_what_is_shown() -> None:
    listing = listing_from({"page": "3", "unit": "f"}, "/team", ("name",), filters=("unit",))
    assert listing.csv_link() == "/team?unit=f&sort=name&order=up&format=csv"
    assert listing.page_link(4).endswith("page=4")
    assert listing.is_filtered


@pytest.mark.parametrize("total, pages", [(0, 1), (25, 1), (26, 2)])
def test_pages_are_counted_up(total: int, pages: int) -> None:
    assert listing_from({}, "/", ("name",)).pages(total) == pages


def test_a_filter_looks_for_what_can_be_read() -> None:
    asked = {"search": " \u202eLe\u200bwis\u202c ", "unit": "\u3164"}
    assert listing_from(asked, "/people", ("name",), filters=("search", "unit")).filters == {
        "search": "Lewis",
        "unit": "",
    }
