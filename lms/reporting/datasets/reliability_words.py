"""What the reliability of a test means, in words: decision 0259."""

from __future__ import annotations

from lms.evaluation.model.figures import ENOUGH
from lms.evaluation.model.outcome import Reliability
from lms.platform.words import NOTHING, number
from lms.reporting.datasets.outcomes_words import graded
from lms.reporting.language import _

HIGH, MODERATE, QUESTIONABLE = 0.9, 0.7, 0.5


def value(found: Reliability | None) -> str:
    """Return the figure, with its formula and how many stand behind it; below zero there is none to read."""
    if found is None:
        return NOTHING
    values = {"formula": found.formula, "items": number(found.items), "n": number(found.n)}
    figure = graded(found.value) if found.value >= 0 else _("Below zero")
    return _(
        "%(value)s (formula %(formula)s of Kuder and Richardson, %(items)s items, %(n)s people)", value=figure, **values
    )


def verdict(found: Reliability | None) -> str:
    """Return what the figure says and what it does not; nothing where there is none."""
    if found is None:
        return ""
    said = _meaning(found.value)
    if found.n >= ENOUGH:
        return said
    return _("%(said)s Fewer than %(least)s people stand behind it, so it is indicative.", said=said, least=ENOUGH)


def _meaning(figure: float) -> str:
    if figure < 0:
        return _(
            "These people's scores differ less than luck alone would make them, so who has more points says nothing "
            "about who knows more. Where few were tested, or nearly everybody passes, that is expected and no fault "
            "of the test; if not, look for a wrong key among the questions. The figure is in the attached data."
        )
    if figure >= HIGH:
        return _("High: another test of this kind would put the same people in much the same order.")
    if figure >= MODERATE:
        return _("Moderate: good enough to speak of groups, not to rank single people.")
    if figure >= QUESTIONABLE:
        return _("Low: single scores are uncertain. Where nearly everybody passes that is expected.")
    return _(
        "Questionable: the order of these people may be mostly luck. Where nearly everybody passes that is expected; "
        "it does not say that the test is bad, or that passing it means nothing."
    )
