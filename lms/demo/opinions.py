"""What people of the story say of a module when they have completed it: the reaction survey, by its own service."""

from __future__ import annotations

from datetime import datetime
from random import Random

from lms.demo.stage import SEED, Stage
from lms.evaluation.model.survey import Answers, ItemKind, Survey
from lms.evaluation.services import surveys
from lms.kernel.actor import Actor
from lms.learning.model import AttemptFacts
from lms.learning.services import attempts

RESPONSE = 0.64
"""How many answer at all; the others close the page."""
WORDS = 0.3
"""How many of those who answer write something."""
HARDER = {"time": -0.5, "engaged": -0.3, "access": 0.2}
"""Questions that people are stricter or kinder about, on the scale of five."""
FIRST_STEPS = {
    "security-awareness": (
        "I will look at the sender's address before I open an attachment.",
        "Report a wrong click at once instead of hoping.",
        "Use the passphrase method for the two old systems.",
        "Lock the screen, every time.",
    ),
    "records-management": (
        "I will clear out the shared drive with the schedule beside me.",
        "File decisions that were made by text message.",
        "Ask before I delete anything from the old project folder.",
    ),
}
OBSTACLES = (
    "Interrupted three times; good that it kept my place.",
    "Too many questions on things our team never handles.",
    "One part was hard to read on a phone.",
    "I had to look for a quiet half hour.",
    "Nothing, it went well.",
    "Some of the words are not the ones we use here.",
)


def ask(stage: Stage, actor: Actor, module: str, at: datetime) -> bool:
    """Somebody who has just completed a module is asked about it; return whether they answered."""
    with stage.at(at, actor) as work:
        passed = [facts for _, facts in attempts.completions(work) if facts.module == module]
        if not passed:
            return False
        chance = _chance(passed[0])
        if chance.random() >= RESPONSE:
            return False
        survey = surveys.asked(work, passed[0].id).survey
        return surveys.answer(work, passed[0].id, _answers(survey, module, chance))


def _chance(facts: AttemptFacts) -> Random:
    """Return a chance of the attempt's own, so that what is said here does not change the rest of the story."""
    return Random(f"{SEED}:{facts.module}:{facts.person_id}:{facts.number}")  # noqa: S311  (a story, not a secret)


def _answers(survey: Survey, module: str, chance: Random) -> Answers:
    said = {"first_step": FIRST_STEPS[module], "obstacle": OBSTACLES}
    mood = chance.gauss(4.0, 0.6)
    ratings = {
        item.id: min(5, max(1, round(chance.gauss(mood + HARDER.get(item.id, 0.0), 0.6))))
        for item in survey.of_kind(ItemKind.AGREE)
    }
    comments = {
        item.id: chance.choice(said[item.id])
        for item in survey.of_kind(ItemKind.TEXT)
        if item.id in said and chance.random() < WORDS
    }
    return Answers(ratings, comments)
