"""What people practise: the objectives of what they finished last, as far as items may still be asked about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from lms.catalogue import services as catalogue
from lms.catalogue.model import Item
from lms.catalogue.offers import services as offers
from lms.directory.services import agencies
from lms.learning.practice import content, rules, store
from lms.learning.practice.model import Answer, Pace, Topic
from lms.platform.content import Overlay
from lms.platform.work import Work


def pace_of(work: Work) -> Pace:
    """Return what the agency says about practice; a file with a mistake stops nothing: then our own figures count."""
    return content.in_overlay(Overlay("policies", work.settings.policies)).said.pace


class Topics:
    """The topics of an agency's people without some, or of one; reads each version of a module once."""

    def __init__(self, work: Work, person_id: int | None = None, without: Collection[int] = ()) -> None:
        view = agencies.agency(work, work.actor.agency_id)
        self.work = work
        self.today = work.today(view.zone)
        self.week_on = rules.week_of(self.today)
        self._zone = ZoneInfo(view.zone)
        self._current = {one.module: one for one in offers.offered(work, self.today)}
        self._pools: dict[int, tuple[Item, ...]] = {}
        done = [one for one in store.finished(work.session, view.id, person_id) if one.person_id not in without]
        given = store.answers(work.session, view.id, person_id, without) if done else {}
        self.all = [topic for one in done for topic in self._of(one, given.get(one.attempt_id, ()))]

    def pool(self, topic: Topic) -> tuple[Item, ...]:
        """Return the items that may still be asked to somebody who took a topic's version."""
        return self._pool(topic.module, topic.version_id)

    def title(self, topic: Topic) -> str:
        """Return what a topic's module is called now."""
        return self._current[topic.module].title

    def _pool(self, module: str, version_id: int) -> tuple[Item, ...]:
        if version_id not in self._pools:
            now = self._current.get(module)
            found: tuple[Item, ...] = ()
            if now and version_id == now.id:
                found = catalogue.document(self.work, version_id).pool  # as most people took it
            elif now:
                own = catalogue.document(self.work, version_id)
                found = rules.still_asked(own, catalogue.document(self.work, now.id))
            self._pools[version_id] = found
        return self._pools[version_id]

    def _of(self, done: store.Done, rows: Iterable[store.Given]) -> list[Topic]:
        given: dict[str, list[Answer]] = defaultdict(list)
        for row in rows:
            given[row.objective].append(Answer(row.week_on, row.answered_on, row.item, row.correct))
        completed_on = done.at.astimezone(self._zone).date()
        asked = dict.fromkeys(item.objective for item in self._pool(done.module, done.version_id))
        return [
            Topic(
                attempt_id=done.attempt_id,
                person_id=done.person_id,
                module=done.module,
                version_id=done.version_id,
                objective=objective,
                completed_on=completed_on,
                answers=tuple(given[objective]),
            )
            for objective in asked
        ]
