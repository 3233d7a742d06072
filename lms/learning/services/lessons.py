"""Lessons as a person reads them: the text, the checks after it, and the way on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lms.catalogue import services as catalogue
from lms.catalogue.model import Lesson, Module, ModuleHead
from lms.catalogue.model.formats import Format
from lms.compliance.model.hours import Seat
from lms.kernel.errors import NotFound
from lms.learning.accommodations.services import arranged_for
from lms.learning.model import AttemptFacts, LessonPage, NotOpen, PaperFacts, PaperKind, Question, Standing
from lms.learning.rules.answering import given_from
from lms.learning.rules.shuffle import order_of
from lms.learning.rules.tries import Tries
from lms.learning.services.attempts import standing, visit
from lms.learning.services.exercises import worked
from lms.learning.services.formats import format_for, note_use, story_of
from lms.learning.services.media import player_of
from lms.learning.services.papers import questions_of
from lms.learning.services.seat import may_test_out, seat_of
from lms.learning.services.tries import tries_of
from lms.platform.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPage:
    """What the pages of a test show."""

    standing: Standing
    kind: PaperKind
    title: str
    items: int
    minutes: int
    pass_mark: int
    paper: PaperFacts | None
    questions: tuple[Question, ...]
    papers: int
    may_begin: bool
    seat: Seat
    tries: Tries | None
    tells_each: bool
    may_test_out: bool
    patience: int

    @property
    def may_result(self) -> bool:
        """Tell whether there is a result to show and nothing more to begin."""
        handed = self.paper is not None and self.paper.submission is not None
        return handed and (self.kind is PaperKind.PRE or not self.standing.is_open)

    @property
    def is_shut(self) -> bool:
        """Tell whether no test is left for now."""
        return self.tries is not None and not self.tries.are_left and not self.is_open

    @property
    def is_open(self) -> bool:
        """Tell whether a paper is being answered."""
        return self.paper is not None and self.paper.submission is None


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson in the list of a module's lessons."""

    key: str
    title: str
    minutes: int
    formats: tuple[Format, ...]


@dataclass(frozen=True, slots=True)
class AboutModule:
    """What a module is for and what is in it."""

    head: ModuleHead
    lessons: tuple[LessonLine, ...]
    test_minutes: tuple[int, int]
    begins_again: bool
    seat: Seat | None
    shut: Tries | None
    """When the final test opens again, where it is closed now."""


def open_lesson(work: Work, module: str, key: str, place: str = "", *, late: bool = False) -> LessonPage:
    """Return a lesson, and remember that somebody is there; `late`: for an answer that was on its way, also in an
    attempt that was replaced meanwhile.
    """
    now, facts = _begun(work, module, late=late)
    text = catalogue.document(work, facts.version_id)
    lesson = text.lesson(key)
    if lesson is None:
        raise NotFound("This lesson is not part of the module. Go back to the module's page.")
    if now.is_open:
        if not facts.submitted(PaperKind.PRE):
            raise NotOpen("Take the starting test first: it shows what you know before the lessons.")
        visit(work, module, key, place)
    patience = arranged_for(work, facts.person_id).patience
    page = replace(lesson_page(now, facts, text, lesson), seat=seat_of(work, facts, now.version), patience=patience)
    return page if place else _in_format(work, page, lesson)


def questions_in(work: Work, now: Standing, key: str) -> tuple[Question, ...]:
    """Return the checks of a lesson as they stand in an attempt, without a trace that anybody looked at them."""
    if now.attempt is None:
        raise NotOpen("You have not started this module. Start it from its page.")
    text = catalogue.document(work, now.attempt.version_id)
    lesson = text.lesson(key)
    if lesson is None:
        raise NotFound("This lesson is not part of the module. Go back to the module's page.")
    return tuple(_questions(now.attempt, text, lesson))


def open_test(work: Work, module: str, kind: PaperKind, *, late: bool = False) -> TestPage:
    """Return the paper of a kind that is being answered or was handed in last, with its questions; `late`: as above."""
    now, facts = _begun(work, module, late=late)
    paper = facts.paper(kind)
    text = catalogue.document(work, facts.version_id)
    head = text.head
    return TestPage(
        standing=now,
        kind=kind,
        title=head.title,
        items=(head.pre_test if kind is PaperKind.PRE else head.post_test).items,
        minutes=catalogue.test_minutes(text)[kind is PaperKind.POST],
        pass_mark=head.pass_mark,
        paper=paper,
        questions=tuple(questions_of(text, paper)) if paper else (),
        papers=len(facts.submitted(kind)),
        may_begin=kind is PaperKind.PRE or (now.progress is not None and now.progress.may_be_tested),
        seat=seat_of(work, facts, now.version),
        tries=tries_of(work, facts, head) if kind is PaperKind.POST else None,
        tells_each=kind is PaperKind.POST and head.tells_each,
        may_test_out=may_test_out(work, facts, text, now.version),
        patience=arranged_for(work, facts.person_id).patience,
    )


def about(work: Work, standing: Standing) -> AboutModule:
    """Return what the page of a module shows."""
    own = standing.attempt.version_id if standing.attempt and standing.is_open else standing.version.id
    text = catalogue.document(work, own)
    minutes = catalogue.lesson_minutes(text)
    return AboutModule(
        head=text.head,
        lessons=tuple(
            LessonLine(lesson.key, lesson.title, length, lesson.formats.offered())
            for lesson, length in zip(text.lessons, minutes, strict=True)
        ),
        test_minutes=catalogue.test_minutes(text),
        begins_again=standing.attempt is not None and standing.attempt.finish is not None,
        seat=seat_of(work, standing.attempt, standing.version) if standing.attempt and standing.is_open else None,
        shut=_shut(work, standing, text.head),
    )


def _shut(work: Work, standing: Standing, head: ModuleHead) -> Tries | None:
    """Return when the final test opens again, where no test is left and none is being answered; else None."""
    if standing.attempt is None or not standing.is_open:
        return None
    paper, tries = standing.attempt.paper(PaperKind.POST), tries_of(work, standing.attempt, head)
    is_open = paper is not None and paper.submission is None
    return tries if tries is not None and not tries.are_left and not is_open else None


def _begun(work: Work, module: str, *, late: bool) -> tuple[Standing, AttemptFacts]:
    now = standing(work, module)
    if now.renewed and not late:
        raise NotOpen(
            "This module was updated in a way that matters, so it begins anew. Start it from its page. What you did "
            "before is kept in your record."
        )
    if now.attempt is None:
        raise NotOpen("You have not started this module. Start it from its page.")
    return now, now.attempt


def _in_format(work: Work, page: LessonPage, lesson: Lesson) -> LessonPage:
    """Return the page in the format that its reader likes, and keep that it was used."""
    used = format_for(work, lesson)
    if page.standing.is_open and page.standing.attempt:
        note_use(work, page.standing.attempt.id, lesson, used)
    story = story_of(work, page.standing, lesson) if used is Format.SCENARIO else None
    player = player_of(work, page.standing, lesson, used)
    exercise = worked(work, page.standing, lesson) if used is Format.EXERCISE else None
    offered = lesson.formats.offered()
    return replace(page, format=used, formats=offered, story=story, player=player, exercise=exercise)


def lesson_page(now: Standing, facts: AttemptFacts, text: Module, lesson: Lesson) -> LessonPage:
    """Return a lesson to read with its checks, as they stand in an attempt."""
    keys = [each.key for each in text.lessons]
    index = keys.index(lesson.key)
    names = [text.objective(name) for name in lesson.objectives]
    return LessonPage(
        standing=now,
        key=lesson.key,
        number=index + 1,
        title=lesson.title,
        html=catalogue.lesson_html(lesson),
        minutes=catalogue.lesson_minutes(text)[index],
        language=text.head.language,
        questions=tuple(_questions(facts, text, lesson)),
        previous=keys[index - 1] if index else "",
        next=keys[index + 1] if index + 1 < len(keys) else "",
        objectives=tuple(objective.text for objective in names if objective),
        open_lessons=_open_after(keys, index, facts),
        demonstrated=lesson.key in facts.demonstrated - facts.done,
    )


def _open_after(keys: list[str], index: int, facts: AttemptFacts) -> tuple[str, ...]:
    """Return the lessons not done yet: those after this one first."""
    return tuple(key for key in (*keys[index + 1 :], *keys[:index]) if key not in facts.done | facts.demonstrated)


def _questions(facts: AttemptFacts, text: Module, lesson: Lesson) -> list[Question]:
    found = []
    for name in lesson.checks:
        item, answer = text.item(name), facts.checks.get(name)
        if item is not None:
            order = order_of(item, facts.seed)
            given = given_from(item, order, answer.response) if answer else None
            found.append(Question(item, order, given, answer.correct if answer else None))
    return found
