"""The page for training officers has numbers worked by hand: the program gives the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lms.evaluation import content
from lms.evaluation.model.survey import REACTION, ItemKind
from lms.evaluation.rules.gain import gain
from lms.evaluation.rules.items import Marked, figures
from lms.evaluation.rules.practised import SPANS
from lms.evaluation.rules.privacy import hidden
from lms.evaluation.rules.proportion import wilson
from lms.evaluation.rules.reliability import kr20, kr21
from lms.platform.content import Overlay

PAGE = " ".join(Path("docs/evaluation.md").read_text("utf-8").split())
ROWS = ["11111", "11110", "11101", "11010", "11100", "10100", "11000", "01000", "10000", "00000"]


def stated(pattern: str) -> tuple[str, ...]:
    """Return what the page says at a place; the place is there."""
    found = re.search(pattern, PAGE)
    assert found, pattern
    return found.groups()


def test_the_gain_and_what_is_derived_from_it() -> None:
    before, after = (
        [float(each) for each in numbers.split()]
        for numbers in stated(r"Ten people had ([\d ]+) of 20 points at the start and ([\d ]+) at the end")
    )
    found = gain(list(zip(before, after, strict=True)), 20.0)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert stated(r"from ([\d.]+) to ([\d.]+): a gain of ([\d.]+) points, with a spread of the gains of (\d\.\d+)") == (
        f"{found.before:.1f}", f"{found.after:.1f}", f"{found.mean:.1f}", f"{found.sd:.2f}",
    )  # fmt: skip
    assert stated(r"confidence interval is ([\d.]+) to ([\d.]+)\.") == (f"{found.low:.2f}", f"{found.high:.2f}")
    assert stated(r"Of the ([\d.]+) points that were left to learn, 5.0 were learned: ([\d.]+)\.") == (
        f"{20 - found.before:.1f}", f"{found.normalised:.3f}",
    )  # fmt: skip
    assert stated(r"own gain, averaged, is ([\d.]+)\.") == (f"{found.normalised_mean:.3f}",)
    assert stated(r"d_z = 5.0 / 1.1547 = ([\d.]+) \(([\d.]+) when") == (
        f"{found.d_z:.2f}", f"{found.d_z_corrected:.2f}",
    )  # fmt: skip
    assert stated(r"d_av = ([\d.]+) divides") == (f"{found.d_av:.2f}",)


def test_the_shares() -> None:
    one, many = wilson(17, 20), wilson(675, 708)
    assert one.low is not None
    assert one.high is not None
    assert stated(r"17 of 20 passed at the first test: 85%, with an interval from (\d+)% to (\d+)%") == (
        f"{one.low:.0%}"[:-1], f"{one.high:.0%}"[:-1],
    )  # fmt: skip
    assert stated(r"675 of 708: ([\d.]+)%, ([\d.]+)% to ([\d.]+)%") == tuple(
        f"{(each or 0) * 100:.1f}" for each in (many.share, many.low, many.high)
    )


def test_the_questions_and_the_reliability() -> None:
    rows = [[int(mark) for mark in row] for row in ROWS]
    for place in range(5):
        found = figures([Marked(row[place], sum(row) / 5, 5) for row in rows])
        assert stated(rf"\| {place + 1} \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|") == (
            f"{found.difficulty}", f"{found.discrimination:.2f}", f"{found.corrected:.3f}",
        )  # fmt: skip
    assert stated(r"Of that test it is ([\d.]+)") == (f"{kr20(rows):.2f}",)
    assert stated(r"never higher: ([\d.]+) here") == (f"{kr21([float(sum(row)) for row in rows], 5):.2f}",)


def test_what_is_hidden_and_what_is_asked() -> None:
    assert hidden({"A": 40, "B": 12, "C": 3}) == {"B", "C"}
    survey = content.load(Path("policies/surveys/reaction.yaml")).survey
    assert survey is not None
    assert survey.survey == REACTION
    assert (len(survey.of_kind(ItemKind.AGREE)), len(survey.of_kind(ItemKind.TEXT))) == (8, 2)
    assert SPANS == ((1, 4), (5, 8), (9, 13), (14, 26), (27, None))


@pytest.mark.parametrize("each", list(content.surveys_in(Overlay("policies"))), ids=lambda each: each.name)
def test_every_follow_up_reminds_and_closes_as_the_page_says(each: content.Loaded) -> None:
    times = each.survey.follow_up if each.survey else None
    if times is not None:
        assert stated(r"one reminder after (\d+) days, and it closes after (\d+)\.") == (
            str(times.remind_after), str(times.closes_after),
        )  # fmt: skip
