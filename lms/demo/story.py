"""Three months in the life of the sample agency, scene by scene, in the order in which they happened."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count

from lms.demo import aftermath, everybody, founding, habits, scenes
from lms.demo.plan import Intention, fridays, intentions, working_day, working_days
from lms.demo.scenes import Cast
from lms.demo.stage import Stage, instant
from lms.jobs import services as jobs
from lms.kernel.actor import Actor
from lms.reporting.schedules.services import keeping

Step = Callable[[int, int, str], None]
"""Say how far the story is: done, total, and what happens now."""
BEGINS_ON = date(2026, 9, 1)
PILOT = "D8"
FIRST_MODULE = "security-awareness"
DILIGENT = 0.7
SETTLED_ON = date(2026, 11, 19)
"""The night on which the timetable settled, beside the reminders of the story's last week."""
QUESTIONS_ON = date(2026, 10, 14)
CERTIFICATES_ON = date(2026, 11, 17)
SESSIONS_ON = date(2026, 11, 16)
ARRANGED_ON = date(2026, 9, 2)
REPORTED_ON = (date(2026, 10, 1), date(2026, 11, 1))
"""The nights on which reports were made by their schedules, which stand from the first day."""


ASKED_FROM = date(2026, 10, 5)
"""The first Monday on which people are asked what came of a module at work: 30 days after the first completions."""
FIGURES_ON = date(2026, 11, 12)
"""When the officer enters the agency's own figures and what training costs."""


@dataclass(slots=True)
class Story:
    """The story under way: what is to come, by day."""

    stage: Stage
    _queue: list[tuple[date, int, str, Callable[[], None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    cast: Cast = field(default_factory=lambda: Cast({}))
    pilot: frozenset[int] = frozenset()
    """Who learns with us from the start; the others come over with the earlier system's records."""
    planned: set[int] = field(default_factory=set)
    elsewhere: list[Intention] = field(default_factory=list)
    attempts: int = 0

    @property
    def pilots(self) -> list[Actor]:
        """Return who of those now in service learns with us from the start."""
        return [self.cast.actors[one] for one in sorted(self.pilot & self.cast.actors.keys())]

    def later(self, on: date, what: str, scene: Callable[[], None]) -> None:
        """Put a scene into the story; scenes after its last day never happen."""
        if on <= self.stage.until:
            heapq.heappush(self._queue, (on, next(self._numbers), what, scene))

    def play(self, step: Step) -> None:
        """Play every scene in order of days."""
        done = 0
        while self._queue:
            _, _, what, scene = heapq.heappop(self._queue)
            step(done, done + len(self._queue) + 1, what)
            scene()
            done += 1
        step(done, done, "The story is told")


def tell(
    stage: Stage, step: Step, *, divisions: Sequence[str] | None = None, opening: Callable[[], object] = lambda: None
) -> Story:
    """Found the sample agency and let it live until the stage's last day.

    Half of a division pilots the system, under every chief; the others still learn in the earlier one, whose records
    are taken in each month.
    `divisions` keeps only some divisions (a small agency for tests); `opening` happens when the agency is founded.
    """
    story = Story(stage)
    founding.found(stage)
    opening()
    rows = founding.staff_numbers(divisions) if divisions else None
    story.later(BEGINS_ON, "Schedules of reports", partial(_by_schedule, story, BEGINS_ON))
    story.later(SETTLED_ON, "The timetable", partial(_by_timetable, story, SETTLED_ON, "settle"))
    for night in REPORTED_ON:
        story.later(night, "Reports by schedule", partial(_by_schedule, story, night))
    for number, (day, file) in enumerate(founding.EXTRACTS):
        story.later(day, f"People of {day:%B %Y}", partial(_extract, story, day, file, number, rows))
    for day in (*(day for day, _ in founding.EXTRACTS[1:]), stage.until):
        story.later(day, "Records of the earlier system", partial(_come_over, story, day))
    for friday in fridays(BEGINS_ON + timedelta(days=6), stage.until):
        story.later(friday, "Signing off", partial(_sign, story, friday))
    for monday in aftermath.mondays(working_days(ASKED_FROM, stage.until)):
        story.later(monday, "Asking what came of it", partial(aftermath.ask, stage, monday))
        thursday = monday + timedelta(days=3)
        story.later(thursday, "Saying what came of it", partial(_say, story, thursday))
    story.later(FIGURES_ON, "The agency's own figures", partial(aftermath.record, stage, FIGURES_ON))
    for wednesday in (friday - timedelta(days=2) for friday in fridays(BEGINS_ON + timedelta(days=13), stage.until)):
        story.later(wednesday, "Practice", partial(_practise, story, wednesday))
    story.later(QUESTIONS_ON, "Questions about modules", partial(_ask, story, QUESTIONS_ON))
    story.later(ARRANGED_ON, "Accommodations", partial(_arrange, story, ARRANGED_ON))
    story.later(SESSIONS_ON, "Sessions", partial(_teach, story, SESSIONS_ON))
    story.later(CERTIFICATES_ON, "Certificates from elsewhere", partial(_hand_in, story, CERTIFICATES_ON))
    for morning in working_days(stage.until - timedelta(days=6), stage.until):
        story.later(morning, "Reminders", partial(_remind, story, morning))
    story.play(step)
    return story


def _extract(story: Story, day: date, file: str, number: int, rows: Sequence[str] | None) -> None:
    stage = story.stage
    founding.take_in_people(stage, day, file, rows)
    if number == 0:
        history = (founding.policies_folder() / founding.HISTORY).read_bytes()
        founding.take_in_training(stage, day, "completions-to-2026-07.csv", history, rows)
        first = (founding.policies_folder() / file).read_bytes()
        sheets = founding.classroom_register(first, stage.random)
        founding.take_in_training(stage, day, founding.CLASSROOM, sheets, rows)
    stage.work_off(instant(day, 6, 50))
    story.cast = scenes.cast(stage, day)
    story.pilot = scenes.people_numbered(stage, day, founding.pilot_of(PILOT))
    fresh = [person for person in story.cast.actors if person not in story.planned]
    story.planned.update(fresh)
    chiefs = scenes.people_numbered(stage, day, founding.chiefs_of(PILOT)) if number == 0 else frozenset()
    _go_first(story, day, chiefs)
    _intend(story, day, fresh, chiefs)
    if number < 2:
        tomorrow = day + timedelta(days=1)
        story.later(tomorrow, "Leave and exemptions", partial(_absences, story, tomorrow, fresh))


def _absences(story: Story, day: date, people: Sequence[int]) -> None:
    scenes.grant_leave(story.stage, people, day)
    story.stage.work_off(instant(day, 9, 5))


def _go_first(story: Story, day: date, chiefs: Collection[int]) -> None:
    """Whoever leads in the pilot takes its first module in the first days, before they ask it of anybody."""
    for number, person in enumerate(sorted(chiefs)):
        on = working_day(day + timedelta(days=1 + number), day)
        story.later(on, "Learning", partial(_learn, story, Intention(person, FIRST_MODULE, on, finishes=True)))


def _intend(story: Story, day: date, fresh: Sequence[int], chiefs: Collection[int]) -> None:
    stage = story.stage
    for intention in intentions(scenes.owed(stage, day, fresh), first=day, last=stage.until, random=stage.random):
        if intention.person_id in chiefs and intention.module == FIRST_MODULE:
            continue
        if intention.person_id in story.pilot:
            story.later(intention.on, "Learning", partial(_learn, story, intention))
        elif intention.finishes:
            story.elsewhere.append(intention)


def _learn(story: Story, intention: Intention) -> None:
    scenes.learn(story.stage, story.cast.actors[intention.person_id], intention)
    story.attempts += 1


def _come_over(story: Story, day: date) -> None:
    """Take in what was learned in the earlier system since the last time."""
    ready = [intention for intention in story.elsewhere if intention.on < day]
    story.elsewhere = [intention for intention in story.elsewhere if intention.on >= day]
    if ready:
        records = scenes.earlier_system(story.stage, day, ready)
        founding.take_in_training(story.stage, day, f"completions-to-{day:%Y-%m-%d}.csv", records)
        story.stage.work_off(instant(day, 7))


def _sign(story: Story, on: date) -> None:
    for person in scenes.signers(story.stage, on):
        if person in story.cast.actors and story.stage.random.random() < DILIGENT:
            scenes.sign(story.stage, story.cast.actors[person], on)


def _say(story: Story, on: date) -> None:
    aftermath.answer(story.stage, on, story.cast.actors)


def _practise(story: Story, on: date) -> None:
    habits.practise(story.stage, story.pilots, on)


def _ask(story: Story, on: date) -> None:
    habits.ask(story.stage, story.pilots, on)


def _arrange(story: Story, on: date) -> None:
    actors = story.pilots
    everybody.arrange(story.stage, actors[3::9], on)


def _teach(story: Story, on: date) -> None:
    actors = story.pilots
    if len(actors) > 1:
        number = everybody.teach(story.stage, actors[1], actors[2::6][:14], on)
        tomorrow = on + timedelta(days=1)
        story.later(tomorrow, "Sessions", partial(everybody.keep_sheet, story.stage, actors[1], number, tomorrow))


def _hand_in(story: Story, on: date) -> None:
    actors = story.pilots
    everybody.hand_in(story.stage, actors[10::10], on)
    story.stage.work_off(instant(on, 16))


def _remind(story: Story, on: date) -> None:
    """Write the morning's letters, as the timetable does; their delivery waits for a running worker."""
    _by_timetable(story, on, "remind", 7)


def _by_schedule(story: Story, on: date) -> None:
    """Let the reports be made whose time came before the morning of a day, and be sent."""
    with story.stage.at(instant(on, 5)) as work:
        keeping.keep_up(work)
    story.stage.work_off(instant(on, 5, 1), letters=True)


def _by_timetable(story: Story, on: date, job: str, hour: int = 5) -> None:
    """Let a job of the timetable run whose time came before an hour of the day."""
    with story.stage.at(instant(on, hour)) as work:
        jobs.ask_for_due(work, job)
    story.stage.work_off(instant(on, hour, 1))
