"""A small agency with one member of staff and one published module; answers by the book."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path

from flask import Flask

from lms.catalogue import content
from lms.catalogue import services as catalogue
from lms.catalogue.model import Item, Module
from lms.directory.access import permissions_of
from lms.directory.records import Agency, Person
from lms.kernel.actor import Actor, system_actor
from lms.kernel.clock import Clock
from lms.kernel.permissions import Role
from lms.learning.model import Given, PaperFacts, PaperKind
from lms.learning.rules.answering import given_from
from lms.learning.rules.shuffle import order_of
from lms.learning.services import answers, attempts, papers
from lms.learning.services.answers import Sending, Spot
from lms.platform.work import Work, unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.builder import write
from tests.unit.learning.items import right_response, wrong_responses

MODULE = "keys-and-doors"
_keys = count(1)


@dataclass
class World:
    """The agency, its person, and the module they learn."""

    app: Flask
    agency_id: int
    person_id: int
    text: Module

    @property
    def actor(self) -> Actor:
        return self.actor_of(self.person_id)

    def actor_of(self, person_id: int) -> Actor:
        return Actor(
            name="Ana Ruiz",
            agency_id=self.agency_id,
            account_id=1,
            person_id=person_id,
            roles=frozenset({Role.STAFF}),
            permissions=permissions_of([Role.STAFF]),
        )

    @contextmanager
    def work(self, *, write: bool = True, at: datetime = NOON, person_id: int | None = None) -> Iterator[Work]:
        actor = self.actor_of(person_id or self.person_id)
        with unit_of_work(self.app, actor, write=write, clock=Clock(stopped_at=at)) as work:
            yield work

    def publish(self, policies: Path) -> None:
        """Publish what a folder holds."""
        loaded = content.load(content.folder_at(policies / "modules" / MODULE))
        assert loaded.module, loaded.mistakes
        with unit_of_work(self.app, system_actor(self.agency_id), write=True) as work:
            catalogue.publish(work, self.agency_id, [loaded.module])
        self.text = loaded.module

    def right(self, item: Item, seed_or_order: str | tuple[int, ...]) -> Given:
        order = order_of(item, seed_or_order) if isinstance(seed_or_order, str) else seed_or_order
        return given_from(item, order, right_response(item))

    def wrong(self, item: Item, seed_or_order: str | tuple[int, ...]) -> Given:
        order = order_of(item, seed_or_order) if isinstance(seed_or_order, str) else seed_or_order
        return given_from(item, order, wrong_responses(item)[0])

    def take(self, kind: PaperKind, wrong: int = 0) -> PaperFacts:
        """Take a whole paper with some answers wrong, and hand it in."""
        with self.work() as work:
            paper = papers.begin_paper(work, MODULE, kind, seed="1")  # the same questions in every run
        for number, entry in enumerate(paper.entries, 1):
            item = self.text.item(entry.item)
            assert item
            given = self.wrong(item, entry.order) if number <= wrong else self.right(item, entry.order)
            with self.work() as work:
                answers.answer_item(work, MODULE, Spot(kind, paper.id, number), sending(given))
        with self.work() as work:
            return papers.hand_in(work, MODULE, kind, paper.id)

    def learn(self) -> None:
        """Answer every check of every lesson."""
        with self.work(write=False) as work:
            facts = attempts.standing(work, MODULE).attempt
        assert facts
        for lesson in self.text.lessons:
            for number, name in enumerate(lesson.checks, 1):
                item = self.text.item(name)
                assert item
                with self.work() as work:
                    answers.answer_check(work, MODULE, lesson.key, number, sending(self.right(item, facts.seed)))

    def start(self) -> None:
        """Begin the module; the same questions are drawn in every run, one of them with one answer of several."""
        with self.work() as work:
            attempts.start(work, MODULE, seed="a paper with a choice")


def sending(given: Given, key: str = "") -> Sending:
    """Return a sending under a key of its own."""
    return Sending(given=given, key=key or f"key-{next(_keys)}")


def make_world(app: Flask, policies: Path) -> World:
    """Found the agency and publish the module."""
    with unit_of_work(app, system_actor(), write=True) as work:
        agency = Agency(code="A", name="Agency", zone="America/New_York", founded_on=date(2020, 1, 1), created_at=NOON)
        work.session.add(agency)
        work.session.flush()
        people = [Person(agency_id=agency.id, staff_no=number) for number in ("1", "2")]
        work.session.add_all(people)
        work.session.flush()
        agency_id, person_id = agency.id, people[0].id
    write(policies)
    world = World(app, agency_id, person_id, None)  # type: ignore[arg-type]
    world.publish(policies)
    return world
