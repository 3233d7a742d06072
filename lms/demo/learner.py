"""One person of the story goes through a module, by the same services as the pages use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from lms.catalogue import services as catalogue
from lms.catalogue.model import Module
from lms.demo.answering import answer_to
from lms.learning.model import PaperKind
from lms.learning.rules.shuffle import order_of
from lms.learning.services import answers, attempts, papers
from lms.learning.services.answers import Sending, Spot
from lms.platform.work import Work

BEAT = 60
DEVICES = ("phone", "phone", "desktop", "desktop", "tablet")


@dataclass(frozen=True, slots=True)
class Talent:
    """How much somebody knew before, and how well they learn: chances of a right answer."""

    before: float
    practice: float
    after: float

    @classmethod
    def drawn(cls, random: Random) -> Talent:
        """Draw a talent: who knows more before also knows more after."""
        knows = min(max(random.gauss(0.56, 0.15), 0.15), 0.95)
        return cls(knows, min(0.97, knows + 0.2), min(0.99, 0.80 + 0.2 * knows))


class Session:
    """Somebody at work on a module; the clock goes on with every answer."""

    def __init__(self, work: Work, module: str, talent: Talent, random: Random) -> None:
        self._work = work
        self._module = module
        self._talent = talent
        self._random = random
        self._beats = 0

    def begin(self) -> None:
        """Open the module and take the starting test."""
        standing = attempts.start(self._work, self._module, random_device(self._random), self._token())
        paper = papers.begin_paper(self._work, self._module, PaperKind.PRE, self._token())
        self._answer(PaperKind.PRE, self._talent.before, standing.version.id, paper.id)
        papers.hand_in(self._work, self._module, PaperKind.PRE, paper.id)

    def learn(self, share: float = 1.0) -> None:
        """Read the lessons and answer their checks; only a share of them where somebody breaks off."""
        text = self._text()
        keys = [lesson.key for lesson in text.lessons]
        attempt = attempts.standing(self._work, self._module).attempt
        known = attempt.demonstrated if attempt else frozenset()
        for key in keys[: max(1, round(len(keys) * share))]:
            if key not in known:
                self._lesson(text, key)

    def finish(self) -> bool:
        """Take the final test, again if need be; return whether it was passed."""
        for effort in range(3):
            paper = papers.begin_paper(self._work, self._module, PaperKind.POST, self._token())
            version = attempts.standing(self._work, self._module).version.id
            self._answer(PaperKind.POST, min(0.99, self._talent.after + 0.05 * effort), version, paper.id)
            handed = papers.hand_in(self._work, self._module, PaperKind.POST, paper.id)
            if handed.submission is not None and handed.submission.passed:
                return True
            self._wait(180)
        return False

    def _lesson(self, text: Module, key: str) -> None:
        lesson = text.lesson(key)
        assert lesson is not None
        attempts.visit(self._work, self._module, key)
        for _ in range(self._random.randint(2, 3)):
            self._wait(BEAT)
            self._beat()
        _, facts, _ = attempts.under_way(self._work, self._module)
        for number, check in enumerate(lesson.checks, 1):
            item = text.item(check)
            assert item is not None
            self._wait(self._random.randint(20, 60))
            right = self._random.random() < self._talent.practice
            given = answer_to(item, order_of(item, facts.seed), right=right, random=self._random)
            answers.answer_check(self._work, self._module, key, number, Sending(given=given, key=self._token()))

    def _answer(self, kind: PaperKind, chance: float, version_id: int, paper_id: int) -> None:
        text = catalogue.document(self._work, version_id)
        facts = attempts.standing(self._work, self._module).attempt
        assert facts is not None
        paper = facts.paper(kind)
        assert paper is not None
        for number, entry in enumerate(paper.entries, 1):
            item = text.item(entry.item)
            assert item is not None
            self._wait(self._random.randint(15, 70))
            right = self._random.random() < chance - hardness(entry.item)
            given = answer_to(item, entry.order, right=right, random=self._random)
            sending = Sending(given=given, key=self._token())
            answers.answer_item(self._work, self._module, Spot(kind, paper_id, number), sending)

    def _text(self) -> Module:
        return catalogue.document(self._work, attempts.standing(self._work, self._module).version.id)

    def _wait(self, seconds: int) -> None:
        self._work.now += timedelta(seconds=seconds)

    def _beat(self) -> None:
        attempts.note_activity(self._work, self._module, BEAT, self._token())

    def _token(self) -> str:
        return f"{self._random.getrandbits(64):016x}"


def random_device(random: Random) -> str:
    """Return what somebody learns on."""
    return random.choice(DEVICES)


def hardness(item: str) -> float:
    """Return how much harder than others an item is: fixed for each, so that item statistics have something to show."""
    return (sum(item.encode()) % 13 - 4) / 40
