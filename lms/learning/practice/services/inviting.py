"""For whom questions wait this week: what the letters ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from lms.learning.practice import rules, store
from lms.learning.practice.model import Topic, Waiting
from lms.learning.practice.services.topics import Topics, pace_of
from lms.platform.work import Work


def waiting(work: Work, without: Collection[int] = ()) -> dict[int, Waiting]:
    """Return, by person, for whom questions of this week wait and nothing of it is answered; `without` are left out.

    Nobody where the agency wants no letters, and nobody who wants no practice.
    """
    pace = pace_of(work)
    if not (pace.offered and pace.letter):
        return {}
    silent = store.unwilling(work.session, work.actor.agency_id) | set(without)
    found = Topics(work, without=silent)
    mine: dict[int, list[Topic]] = defaultdict(list)
    for topic in found.all:
        mine[topic.person_id].append(topic)
    waits = {}
    for person_id, topics in mine.items():
        answered = max((each.week_on for topic in topics for each in topic.answers), default=None)
        asked = len(rules.asked_in(found.week_on, topics, pace.questions_a_week))
        if asked and answered != found.week_on:
            waits[person_id] = Waiting(person_id, asked, answered)
    return waits


def waits_for(work: Work, person_id: int) -> bool:
    """Tell whether questions of this week wait for one person, who has answered none of them and wants them."""
    pace = pace_of(work)
    if not (pace.offered and pace.letter) or not store.wants(work.session, work.actor.agency_id, person_id):
        return False
    found = Topics(work, person_id)
    if any(each.week_on == found.week_on for topic in found.all for each in topic.answers):
        return False
    return bool(rules.asked_in(found.week_on, found.all, pace.questions_a_week))
