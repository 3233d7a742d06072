"""The timetable: due times in the agency's zone, each asked for once, each line with a function behind it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from lms.cli.main import main
from lms.directory.services import agencies
from lms.jobs import services, worker
from lms.jobs.model import Job, Step
from lms.jobs.tasks import TASKS, task_for
from lms.jobs.timetable import TIMETABLE, last_due, next_due
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict, NotFound
from lms.platform import queue
from lms.platform.work import unit_of_work

MONTHLY = Job("monthly", "Monthly", "", {"day": 1, "hour": 6}, "x:y")


def test_every_kind_of_work_has_its_function() -> None:
    assert all(callable(task_for(kind)) for kind in TASKS)
    with pytest.raises(KeyError):
        task_for("no such kind")


def test_a_due_time_is_counted_in_the_agencys_zone() -> None:
    now = datetime(2026, 11, 1, 9, 59, tzinfo=UTC)
    assert last_due(MONTHLY, "America/New_York", now) == datetime(2026, 10, 1, 10, tzinfo=UTC)
    assert next_due(MONTHLY, "America/New_York", now) == datetime(2026, 11, 1, 11, tzinfo=UTC)


@example(datetime(2026, 3, 4, 10, 19, 59, 500_000), TIMETABLE[-1])  # half a second before it is due
@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.sampled_from([*TIMETABLE, MONTHLY]))
def test_the_last_due_time_is_past_and_the_next_is_to_come(now: datetime, job: Job) -> None:
    now = now.replace(tzinfo=UTC)
    last, following = last_due(job, "America/New_York", now), next_due(job, "America/New_York", now)
    assert last is not None
    assert last <= now < following
    assert next_due(job, "America/New_York", last) == following


def found(app: Flask) -> int:
    with unit_of_work(app, clock=Clock(stopped_at=datetime(2026, 1, 1, tzinfo=UTC)), write=True) as work:
        return agencies.found_agency(work, code="AG", name="Agency", zone="UTC", founded_on=date(2020, 1, 1))


def test_the_command_lists_each_job_with_its_next_and_last_run(app: Flask, tmp_path: Path) -> None:
    home = found(app)
    with unit_of_work(app, system_actor(home), write=True) as work:
        services.run_now(work, "settle")
    told = CliRunner().invoke(main, ["jobs", "list"], env={"LMS_DATA": str(tmp_path), "LMS_TODAY": "2026-11-22"})
    assert told.exit_code == 0, told.output
    assert "Every night at 02:10" in told.output
    assert "last asked for 22 November 2026 17:00 UTC" in told.output
    assert "never run" in told.output


def test_a_command_without_an_agency_says_which_there_are(app: Flask, tmp_path: Path) -> None:
    settings = {"LMS_DATA": str(tmp_path), "LMS_TODAY": "2026-11-22"}
    told = CliRunner().invoke(main, ["jobs", "list"], env=settings)
    assert told.exit_code == 2
    assert "There is no agency yet" in told.output
    found(app)
    with unit_of_work(app, write=True) as work:
        agencies.found_agency(work, code="AH", name="Other", zone="UTC", founded_on=date(2020, 1, 1))
    told = CliRunner().invoke(main, ["jobs", "list"], env=settings)
    assert told.exit_code == 2
    assert "There is: AG, AH" in told.output


def test_a_missed_time_is_caught_up_exactly_once(both: Flask) -> None:
    home = found(both)
    asked = set()
    for _ in range(3):
        with unit_of_work(both, system_actor(home), write=True) as work:
            asked.add(services.ask_for_due(work, TIMETABLE[0].id))
    assert len(asked) == 1
    with unit_of_work(both, system_actor(home), write=False) as work:
        assert len(queue.waiting(work.session, work.now)) == 1


def test_an_unknown_job_is_named_with_those_there_are(app: Flask) -> None:
    with unit_of_work(app, system_actor(1), write=True) as work, pytest.raises(NotFound, match="settle"):
        services.run_now(work, "no-such-job")


def submitted(app: Flask, kind: str = "job.settle") -> int:
    with unit_of_work(app, system_actor(1), write=True) as work:
        return queue.submit(work, kind, {})


def test_work_that_fails_unexpectedly_is_tried_again_and_then_given_up(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def breaks(*_: object) -> str:
        tries.append(1)
        raise RuntimeError("planted")

    monkeypatch.setattr(worker, "task_for", lambda kind: breaks)
    item = submitted(app)
    for _ in range(8):
        worker.do(app, item)
    assert len(tries) == queue.MOST_ATTEMPTS
    with unit_of_work(app, system_actor(1), write=False) as work:
        assert queue.progress(work, item).state is queue.WorkState.FAILED


def test_cancelled_work_stops_at_its_next_step_and_stays_cancelled(
    both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = submitted(both)

    def cancelled_meanwhile(app: Flask, held: queue.Claim, step: Step) -> str:
        with unit_of_work(app, system_actor(1), write=True) as work:
            queue.cancel(work, item)
        step(1, 2)
        return "published although cancelled"

    monkeypatch.setattr(worker, "task_for", lambda kind: cancelled_meanwhile)
    worker.do(both, item)
    with unit_of_work(both, system_actor(1), write=False) as work:
        assert queue.progress(work, item).state is queue.WorkState.CANCELLED
    with unit_of_work(both, system_actor(1), write=True) as work, pytest.raises(Conflict):
        queue.cancel(work, item)


def test_work_of_a_killed_worker_is_taken_over_when_its_lease_has_run_out(both: Flask) -> None:
    item = submitted(both)
    with unit_of_work(both, write=True) as work:
        first = queue.claim(work.session, item, work.now)
        assert first is not None
        assert queue.claim(work.session, item, work.now) is None
        later = work.now + queue.LEASE + timedelta(seconds=1)
        second = queue.claim(work.session, item, later)
        assert second is not None
        assert not queue.finish(work.session, first, later)
        assert queue.finish(work.session, second, later)
