"""Drawing: spread over the objectives, nothing twice, new questions first, the same seed the same paper."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.model import ItemKind, Option, SingleItem
from lms.learning.rules.drawing import draw

OPTIONS = tuple(Option(text=f"O{n}", correct=n == 0, feedback="It is so.") for n in range(3))


def pool_of(sizes: list[int]) -> list[SingleItem]:
    return [
        SingleItem(id=f"i-{o}-{n}", objective=f"o-{o}", stem="?", kind=ItemKind.SINGLE, options=OPTIONS)
        for o, size in enumerate(sizes)
        for n in range(size)
    ]


SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=8)


@given(SIZES, st.integers(1, 20), st.text(max_size=8))
def test_a_paper_has_as_many_different_items_as_asked_for(sizes: list[int], count: int, seed: str) -> None:
    entries = draw(pool_of(sizes), count, seed)
    assert len(entries) == min(count, sum(sizes))
    assert len({entry.item for entry in entries}) == len(entries)


@given(SIZES, st.integers(1, 20), st.text(max_size=8))
def test_no_objective_is_asked_more_than_once_oftener_than_another(sizes: list[int], count: int, seed: str) -> None:
    pool = pool_of(sizes)
    objective = {item.id: item.objective for item in pool}
    asked = Counter(objective[entry.item] for entry in draw(pool, count, seed))
    size = Counter(item.objective for item in pool)
    most = max(asked.values())
    assert all(asked[name] >= min(most - 1, size[name]) for name in size)


@given(SIZES, st.integers(1, 20), st.text(max_size=8))
def test_the_same_seed_draws_the_same_paper(sizes: list[int], count: int, seed: str) -> None:
    assert draw(pool_of(sizes), count, seed) == draw(list(reversed(pool_of(sizes))), count, seed)


@given(st.text(max_size=8), st.text(max_size=8))
def test_the_next_paper_asks_what_was_not_asked_yet(first: str, second: str) -> None:
    pool = pool_of([4, 4, 4])
    before = draw(pool, 6, first)
    after = draw(pool, 6, second, Counter(entry.item for entry in before))
    assert not {entry.item for entry in before} & {entry.item for entry in after}


def test_two_seeds_rarely_draw_the_same_paper() -> None:
    papers = {tuple(entry.item for entry in draw(pool_of([5] * 8), 12, str(seed))) for seed in range(200)}
    assert len(papers) == 200
