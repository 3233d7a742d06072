"""The pool: a child may die, the parent does not."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.reporting.pdf.model import RenderCancelled, RenderFailed
from lms.reporting.pdf.pool import Pool


def squared(job: int) -> int:
    return job * job


def dies_once(job: str) -> str:
    mark = Path(job)
    if not mark.exists():
        mark.touch()
        os._exit(9)
    return mark.name


def always_dies(job: int) -> int:
    os._exit(9)


def refuses(job: int) -> int:
    raise RenderFailed("No letters.")


def slow(job: int) -> int:
    time.sleep(60)
    return job


def results(work: Callable[[object], object], jobs: list[object], workers: int = 2) -> list[object]:
    with Pool(work, workers, lambda: False) as pool:  # type: ignore[var-annotated]
        return list(pool.results(jobs))


def test_results_come_in_the_order_of_the_jobs() -> None:
    assert results(squared, list(range(30))) == [n * n for n in range(30)]  # type: ignore[arg-type]


def busy(job: float) -> int:
    began = time.process_time()
    while time.process_time() - began < job:
        pass
    return os.getpid()


@pytest.mark.parametrize(("seconds", "children"), [(0.0, 1), (0.6, 2)])
def test_a_second_child_is_started_only_for_more_work_than_its_start(seconds: float, children: int) -> None:
    with Pool(busy, 2, lambda: False) as pool:
        assert len(set(pool.results([seconds] * 12, 12))) == children


def test_a_child_of_a_large_parent_is_not_taken_for_a_large_one() -> None:
    ballast = bytearray(700 * 1024 * 1024)
    ballast[::4096] = b"x" * len(ballast[::4096])
    with Pool(busy, 1, lambda: False) as pool:
        assert len(set(pool.results([0.0] * 4))) == 1
    assert ballast


def test_a_part_whose_child_died_is_made_again(tmp_path: Path) -> None:
    jobs: list[object] = [str(tmp_path / name) for name in "abc"]
    assert results(dies_once, jobs) == ["a", "b", "c"]  # type: ignore[arg-type]


def test_a_part_that_fails_twice_fails_the_document_with_a_sentence() -> None:
    with pytest.raises(RenderFailed, match="Part 1 of the report could not be made, twice: its process ended"):
        results(always_dies, [1], 1)  # type: ignore[arg-type]


def test_a_refusal_is_not_tried_again() -> None:
    with pytest.raises(RenderFailed, match=r"^No letters\.$"):
        results(refuses, [1])  # type: ignore[arg-type]


def test_a_cancelled_round_ends_at_once() -> None:
    began = time.monotonic()
    with (
        pytest.raises(RenderCancelled),
        Pool(slow, 1, lambda: time.monotonic() - began > 0.5) as pool,
    ):
        list(pool.results([1, 2]))
    assert time.monotonic() - began < 20
