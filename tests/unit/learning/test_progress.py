"""Progress: it points to a place that exists, never runs ahead of what was done, and ends where the attempt ends."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue import content
from lms.catalogue.model import Module
from lms.learning.model import Answered, AttemptFacts, Entry, Finish, PaperFacts, PaperKind, Place, Submission
from lms.learning.rules.progress import credited, is_learned, progress_of
from tests.unit.catalogue.builder import write

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
GIVEN = Answered({"choice": 0}, True, NOW)
MINUTES = [3, 2]
TESTS = (2, 3)


@cache
def module() -> Module:
    with TemporaryDirectory() as folder:
        loaded = content.load(content.folder_at(write(Path(folder))))
    assert loaded.module
    return loaded.module


@st.composite
def papers(draw: st.DrawFn, kind: PaperKind) -> tuple[PaperFacts, ...]:
    entries = tuple(Entry(item.id, (0, 1, 2)) for item in module().pool[:3])
    made = []
    for number in range(1, draw(st.integers(0, 1 if kind is PaperKind.PRE else 2)) + 1):
        answered = draw(st.sets(st.sampled_from([entry.item for entry in entries])))
        sent = Submission(NOW, 0, 3, None) if draw(st.booleans()) else None
        made.append(PaperFacts(number, kind, number, entries, dict.fromkeys(answered, GIVEN), sent))
    return tuple(made)


@st.composite
def attempts(draw: st.DrawFn) -> AttemptFacts:
    checks = draw(st.sets(st.sampled_from([item.id for item in module().checks])))
    done = {lesson.key for lesson in module().lessons if set(lesson.checks) <= checks}
    keys = [lesson.key for lesson in module().lessons]
    place = st.sampled_from(["", "part-1", "check-1", "check-2"])
    visit = draw(st.none() | st.tuples(st.sampled_from([*keys, "gone"]), place))
    finish = Finish(NOW, 100.0, 1, None, 1) if draw(st.booleans()) else None
    return AttemptFacts(
        id=1, person_id=1, agency_id=1, module="m", version_id=1, number=1, seed="s", started_at=NOW,
        done=frozenset(done), checks=dict.fromkeys(checks, GIVEN), visit=visit,
        papers=draw(papers(PaperKind.PRE)) + draw(papers(PaperKind.POST)), finish=finish, active_seconds=None,
    )  # fmt: skip


@given(attempts())
def test_the_place_to_go_on_exists_and_is_open(facts: AttemptFacts) -> None:
    progress = progress_of(module(), MINUTES, TESTS, facts)
    at = progress.position
    lesson = module().lesson(at.lesson)
    if at.place in {Place.LESSON, Place.CHECK}:
        assert progress.may_learn
        assert lesson
        assert lesson.key not in facts.done
    if at.place is Place.CHECK:
        assert lesson
        assert lesson.checks[at.number - 1] not in facts.checks
    if at.place is Place.POST_TEST:
        assert progress.may_be_tested
        assert is_learned(module(), facts)
    if at.place is Place.PRE_TEST:
        assert not progress.may_learn


@given(attempts())
def test_the_share_done_is_whole_only_at_the_end(facts: AttemptFacts) -> None:
    progress = progress_of(module(), MINUTES, TESTS, facts)
    assert 0 <= progress.percent <= 100
    assert (progress.percent == 100) == (facts.finish is not None) == (progress.minutes_left == 0)


@given(st.lists(st.tuples(st.integers(-10, 500), st.integers(0, 120)), max_size=50))
def test_time_believed_is_never_more_than_time_gone_by(beats: list[tuple[int, int]]) -> None:
    believed = sum(credited(claimed, gone) for claimed, gone in beats)
    assert 0 <= believed <= sum(gone + 5 for _, gone in beats)
    assert all(credited(claimed, gone) <= 60 for claimed, gone in beats)
