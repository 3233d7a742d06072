"""The menu shows what an actor may open: a few entries on top, and everything on one page."""

from __future__ import annotations

from itertools import combinations

import pytest
from flask import Flask

from lms.desk.navigation import MENU, MOST_ON_TOP, home_of, menu_of, sections_of
from lms.directory.access import permissions_of
from lms.kernel.actor import Actor
from lms.kernel.permissions import Role


def actor(*roles: Role) -> Actor:
    return Actor(name="A", agency_id=1, account_id=1, roles=frozenset(roles), permissions=permissions_of(roles))


def words(app: Flask, path: str, *roles: Role) -> list[str]:
    with app.test_request_context(path):
        return [str(item["text"]) for item in menu_of(actor(*roles))]


def test_whoever_may_open_little_sees_all_of_it_and_no_page_of_all(app: Flask) -> None:
    assert words(app, "/", Role.STAFF)[0] == "My learning"
    assert "All pages" not in words(app, "/", Role.STAFF)
    assert words(app, "/", Role.ACCOMMODATION) == ["Accommodations"]
    assert "For auditors" in words(app, "/", Role.AUDITOR)
    assert "For auditors" not in words(app, "/", Role.OFFICER)


def test_entries_that_are_not_on_top_stand_there_where_there_is_room(app: Flask) -> None:
    top = words(app, "/", Role.STAFF, Role.SUPERVISOR)
    assert {"My learning", "My team", "Sign off", "Practice"} < set(top)
    assert (len(top), top[-1]) == (MOST_ON_TOP + 1, "All pages")


@pytest.mark.parametrize("size", range(1, len(Role) + 1))
def test_however_many_roles_somebody_has_the_top_is_short_and_the_rest_one_page_away(app: Flask, size: int) -> None:
    for roles in combinations(Role, size):
        with app.test_request_context("/help"):
            top = menu_of(actor(*roles))
            everything = [entry for section in sections_of(actor(*roles)) for entry in section.entries]
            assert len(top) <= MOST_ON_TOP + 1
            assert len(top) == len(everything) or top[-1]["href"] == "/menu"
            assert all(actor(*roles).may(entry.needs) for entry in everything)


def test_the_entry_somebody_is_in_is_marked_and_all_pages_where_it_is_there(app: Flask) -> None:
    with app.test_request_context("/register"):
        assert [i["href"] for i in menu_of(actor(Role.OFFICER)) if i["current"]] == ["/register"]
    with app.test_request_context("/timetable"):
        assert [i["href"] for i in menu_of(actor(Role.OFFICER)) if i["current"]] == ["/menu"]


def test_every_address_of_the_menu_is_unique_and_says_what_it_is_for(app: Flask) -> None:
    entries = [entry for section in MENU for entry in section.entries]
    assert len({entry.endpoint for entry in entries}) == len(entries)
    with app.test_request_context("/"):
        assert all(str(entry.says).endswith(".") for entry in entries)


def test_a_desk_comes_before_ones_own_learning(app: Flask) -> None:
    with app.test_request_context("/"):
        assert home_of(actor(Role.STAFF, Role.OFFICER)) != "/my-learning"
        assert home_of(actor(Role.STAFF, Role.SUPERVISOR)) == "/my-learning"
        assert home_of(Actor(name="", permissions=permissions_of([]))) == "/help"


def test_the_page_of_all_lists_every_page_by_section(app: Flask) -> None:
    with app.test_request_context("/"):
        sections = sections_of(actor(*Role))
    assert [str(section.title) for section in sections] == [str(section.title) for section in MENU]
