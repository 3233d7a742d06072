"""One box finds the passage, on both databases: only what the reader may open, whatever they type."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.catalogue.search import services as search
from lms.catalogue.search.model import Found, Kind
from lms.compliance.services import texts
from lms.desk.finding import services as finding
from lms.directory.access import permissions_of
from lms.directory.records import Agency
from lms.kernel.actor import Actor, system_actor
from lms.kernel.permissions import Role
from lms.platform.work import unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.builder import changed, write
from tests.unit.compliance.agency import RECORDS, text_of
from tests.unit.learning.world import World, make_world

ODD = [
    "", " ", '"', "'", "''", '"gift', "gift*", "gift AND", "NOT", "OR OR", "NEAR(gift", "title:gift", "-gift", "^gift",
    "(", ")", "gift)", "gift & | !", "gift:*", "<->", "\\", "%", "_", "a'; DROP TABLE search_entry; --", "\x00gift\x00",
    "\x02\x03", "🙂", "ﬁle ß İ ı", "日本語", "\u0301", "²", "ǅ", "gift " * 500, "x" * 5000, "\ud7ff",
    "𝔤𝔦𝔣𝔱", "<mark>key</mark>",
]  # fmt: skip


@pytest.fixture
def world(both: Flask, tmp_path: Path) -> World:
    made = make_world(both, tmp_path / "policies")
    rebuild(made)
    return made


def rebuild(world: World) -> None:
    with unit_of_work(world.app, system_actor(world.agency_id), write=True) as work:
        finding.rebuild(work)


def find(world: World, text: str, *kinds: Kind, role: Role = Role.STAFF, agency_id: int = 0) -> Found:
    actor = Actor(name="Ana", agency_id=agency_id or world.agency_id, account_id=1, permissions=permissions_of([role]))
    with unit_of_work(world.app, actor, write=False) as work:
        return search.find(work, text, kinds)


def test_a_word_leads_to_its_paragraph(world: World) -> None:
    found = find(world, "turn keys")
    assert found.hits[0].entry.part == "01-locking"
    assert found.hits[0].entry.heading == "What to do"
    assert found.hits[0].entry.anchor.startswith("p-")
    assert [piece.text for piece in found.hits[0].snippet if piece.marked] == ["Turn", "key"]


def test_a_rule_is_found_by_its_number(world: World) -> None:
    (hit,) = [hit for hit in find(world, "1 CFR 1.2").hits if hit.entry.title == "1 CFR 1.2"]
    assert hit.entry.kind is Kind.CLAUSE
    assert hit.entry.body == "Say why doors are locked"


def test_of_rules_with_the_same_figures_the_one_with_the_number_is_found(world: World, tmp_path: Path) -> None:
    republish(world, tmp_path, "5 CFR 2635.801 and 18 USC 203 say one thing.\n\n5 CFR 2635.203 says another.")
    (hit,) = find(world, "2635.203").hits
    assert "another" in hit.entry.body
    exact = find(world, "5 CFR 2635.203(b)(1)")
    assert (exact.corrected, len(exact.hits)) == ("5 cfr 2635.203", 1)
    assert find(world, "2635.999").corrected == "2635"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Send an e-mail.", "email"),
        ("Send an email.", "e-mail"),
        ("Use the Wi-Fi.", "wifi"),
        ("Use the wifi.", "wi-fi"),
        ("It is a micro-purchase.", "micropurchases"),
    ],
)
def test_a_word_is_found_with_a_hyphen_and_without(world: World, tmp_path: Path, written: str, typed: str) -> None:
    republish(world, tmp_path, written)
    found = find(world, typed)
    assert [hit.entry.body for hit in found.hits] == [written]
    assert (found.corrected, found.loosely) == ("", False)
    assert any(piece.marked for piece in found.hits[0].snippet)


def republish(world: World, tmp_path: Path, text: str) -> None:
    """Let the first lesson say something more."""
    new = changed("lessons/01-locking.md", "## What to do", f"{text}\n\n## What to do")
    write(tmp_path / "policies", new | changed("module.yaml", "version: 1", "version: 2"))
    world.publish(tmp_path / "policies")


def test_a_table_is_found_with_its_cells(world: World) -> None:
    assert "Back – locked – locked" in find(world, "back locked night").hits[0].entry.body


def test_a_mistyped_word_is_taken_for_the_nearest(world: World) -> None:
    found = find(world, "papres poeple")
    assert found.corrected == "papers people"
    assert found.hits[0].entry.part == "02-why"


def test_passages_with_some_of_the_words_are_better_than_none(world: World) -> None:
    found = find(world, "papers zeppelin")
    assert found.loosely
    assert found.hits


def test_what_nobody_wrote_is_not_found(world: World) -> None:
    found = find(world, "zeppelin")
    assert (found.hits, found.corrected, found.typed) == ((), "", ("zeppelin",))


def test_kinds_narrow_what_is_shown_and_not_what_is_counted(world: World) -> None:
    found = find(world, "door", Kind.CLAUSE)
    assert {hit.entry.kind for hit in found.hits} == {Kind.CLAUSE}
    assert found.counts[Kind.LESSON]


def test_another_agency_finds_nothing_of_ours(world: World) -> None:
    with unit_of_work(world.app, system_actor(), write=True) as work:
        row = Agency(code="B", name="B", zone="America/New_York", founded_on=NOON.date(), created_at=NOON)
        work.session.add(row)
        work.session.flush()
        other = row.id
    assert find(world, "key door papers", agency_id=other).hits == ()
    assert find(world, "papres", agency_id=other).corrected == ""


def test_a_requirement_is_found_by_whom_it_is_open_to(world: World) -> None:
    with unit_of_work(world.app, system_actor(world.agency_id), write=True) as work:
        texts.publish(work, [text_of(RECORDS)])
    assert [hit.entry.subject for hit in find(world, "records management", role=Role.AUDITOR).hits] == ["records"]
    assert find(world, "records management", role=Role.STAFF).hits == ()
    assert find(world, "keys", role=Role.AUDITOR).hits == ()
    with unit_of_work(world.app, system_actor(world.agency_id), write=True) as work:
        texts.withdraw(work, "records", "a trial")
    assert find(world, "records management", role=Role.AUDITOR).hits == ()


def test_a_publication_is_found_at_once_and_the_old_words_no_more(world: World, tmp_path: Path) -> None:
    new = changed("lessons/01-locking.md", "Turn the key **twice**.", "Turn the lever **twice**.")
    new |= changed("module.yaml", "version: 1", "version: 2")
    write(tmp_path / "policies", new)
    world.publish(tmp_path / "policies")
    assert find(world, "lever").hits
    assert all("Turn the key" not in hit.entry.body for hit in find(world, "turn key").hits)


def test_a_paragraph_keeps_its_place_when_others_come_before_it(world: World, tmp_path: Path) -> None:
    before = find(world, "turn key twice").hits[0].entry.anchor
    new = changed("lessons/01-locking.md", "## What to do", "A line that is new here.\n\n## What to do")
    new |= changed("module.yaml", "version: 1", "version: 2")
    write(tmp_path / "policies", new)
    world.publish(tmp_path / "policies")
    assert find(world, "turn key twice").hits[0].entry.anchor == before


def test_an_index_that_is_lost_is_known_to_be_missing(world: World) -> None:
    with unit_of_work(world.app, system_actor(world.agency_id), write=True) as work:
        assert search.is_ready(work, world.agency_id)
        postgres = work.session.get_bind().dialect.name == "postgresql"
        work.session.execute(sa.text("DELETE FROM search_index" if postgres else "DROP TABLE search_text"))
    with unit_of_work(world.app, system_actor(world.agency_id), write=True) as work:
        assert not search.is_ready(work, world.agency_id)
        finding.heal(work)
    assert find(world, "turn key").hits


@pytest.mark.parametrize("text", ODD)
def test_odd_questions_are_answered(world: World, text: str) -> None:
    find(world, text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.one_of(st.text(max_size=80), st.text(alphabet="key dor\"'*:()&|!-<>\\^%+~#@{}[].,\x00é²ßﬁ🙂", max_size=60)))
def test_no_line_of_text_breaks_the_search(world: World, text: str) -> None:
    found = find(world, text)
    assert found.total >= len(found.hits)
