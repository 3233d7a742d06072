"""What people of the story do after learning: practise, say how lessons were, ask, thank, each by a chance of its own.

None of it draws from the story's own chance, so the rest of the story is the same with it and without.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from random import Random

from lms.demo.answering import answer_to
from lms.demo.stage import SEED, Stage, instant
from lms.desk.habits import services as goals
from lms.desk.habits.model import Aim, Goal
from lms.desk.thanks import services as thanks
from lms.directory.access import permissions_of
from lms.evaluation.lessons import services as lessons
from lms.evaluation.lessons.model import Said, Why
from lms.kernel.actor import Actor, system_actor
from lms.kernel.permissions import Role
from lms.learning.faq import services as faq
from lms.learning.practice.services import weeks
from lms.learning.services import attempts
from lms.learning.services.answers import Sending

TAKES_PART = 0.6
STILL_KNOWS = 0.84
SAYS = 0.5
USEFUL = 0.85
THANKS = 0.15
GOALS = 0.1
OWNER = "Training office"
WORDS = ("Thank you for doing this early.", "Well done, and in a busy month.", "Good to see this done. Thank you.")
ASKED = (
    (
        "security-awareness",
        "May I use my own phone for the second sign-in factor?",
        "Yes, for the code alone. Agency mail and files stay on agency devices.",
        "May I use my own phone for the second sign-in factor?",
    ),
    (
        "records-management",
        "Are the chats of our team records? We decided about the permit of the Miller garage there.",
        "Yes, when they show a decision. Copy it into the case file; then the chat itself may go.",
        "Are chat messages records?",
    ),
    ("records-management", "Where do I find the schedule of my unit?", "", ""),
)
"""(module, as asked, answer, as published); without an answer it waits for the officer."""


def practise(stage: Stage, actors: Iterable[Actor], on: date) -> None:
    """Let those for whom questions wait answer this week's, if they are the kind that takes part."""
    for actor in actors:
        chance = _chance("practice", actor, on)
        if _chance("takes part", actor).random() >= TAKES_PART:
            continue
        with stage.at(instant(on, 12, chance.randint(0, 59)), actor) as work:
            for one in weeks.this_week(work).open:
                right = chance.random() < STILL_KNOWS
                given = answer_to(one.question.item, one.question.order, right=right, random=chance)
                key = f"practice-{one.attempt_id}-{one.objective}-{on}"
                weeks.answer(work, one.attempt_id, one.objective, Sending(given=given, key=key))


def after(stage: Stage, actor: Actor, module: str, at: datetime) -> None:
    """Somebody who has completed a module says how some lessons were; a few set themselves a goal."""
    chance = _chance(module, actor)
    if chance.random() >= SAYS:
        return
    with stage.at(at, actor) as work:
        facts = attempts.standing(work, module).attempt
        for lesson in sorted(facts.done) if facts else ():
            useful = chance.random() < USEFUL
            why = chance.choice((Why.APPLIES, Why.CLEAR, Why.KNOWN) if useful else (Why.LONG, Why.KNOWN, Why.NOT_MINE))
            lessons.say(work, module, lesson, Said(useful, why))
        if chance.random() < GOALS:
            goals.set_goal(work, Goal(Aim.MINUTES, minutes=20))


def ask(stage: Stage, actors: Iterable[Actor], on: date) -> None:
    """Some ask about modules; all but the last are answered and published."""
    for actor, (module, words, answer, published) in zip(actors, ASKED, strict=False):
        with stage.at(instant(on, 10), actor) as work:
            number = faq.ask(work, module, words)
        if answer:
            owner = replace(system_actor(stage.agency_id), name=OWNER)
            with stage.at(instant(on, 15), owner) as work:
                faq.answer(work, number, answer, published)


def thank(stage: Stage, supervisor: Actor, evidence_ids: Iterable[int], on: date) -> None:
    """A supervisor thanks some of those whose completions were signed."""
    roles = supervisor.roles | {Role.SUPERVISOR}
    actor = replace(supervisor, roles=roles, permissions=permissions_of(roles))
    for evidence_id in evidence_ids:
        chance = _chance(f"thanks {evidence_id}", actor)
        if chance.random() < THANKS:
            with stage.at(instant(on, 16), actor) as work:
                thanks.thank(work, evidence_id, chance.choice(WORDS))


def _chance(what: str, actor: Actor, on: date | None = None) -> Random:
    return Random(f"{SEED}:{what}:{actor.person_id}:{on or ''}")  # noqa: S311  (a story, not a secret)
