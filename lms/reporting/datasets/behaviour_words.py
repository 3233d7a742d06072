"""What the outcome report says in words of work some weeks after a module, with how sure it is."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import ngettext

from lms.evaluation.model.behaviour import Behaviour, ChangeLine, QuestionLine
from lms.evaluation.model.figures import Gain
from lms.evaluation.model.survey import Side
from lms.platform.words import number
from lms.reporting.datasets.outcomes_words import FEW, interval_text, one, per_cent, with_interval
from lms.reporting.language import _


def side(of: Side) -> str:
    """Return what a side is called."""
    return _("Learners") if of is Side.LEARNER else _("Supervisors")


def responded(found: Behaviour, of: str) -> str:
    """Return how many of a side's questions were answered; nothing about fewer than five."""
    asked = (found.responses or {}).get(Side(of))
    return with_interval(asked) if asked else _("too few to show")


def findings(found: Behaviour) -> list[str]:
    """Return the findings about work, the most important first; none where nobody was asked."""
    if not found.asked:
        return []
    if not any((found.counted or {}).values()):
        return [
            _("What came of it at work: fewer than five have answered in months that are over, so nothing is shown.")
        ]
    return [*_applied(found), *_changed(found), *_agreed(found), *_hindered(found), *_silent(found)]


def _applied(found: Behaviour) -> Iterator[str]:
    applied = found.applied or {}
    learners, supervisors = applied.get(Side.LEARNER), applied.get(Side.SUPERVISOR)
    if learners:
        yield _(
            "At work, weeks later: of the learners who had an opportunity, %(applied)s say that they do often or "
            "always what the module teaches.",
            applied=with_interval(learners),
        )
    if supervisors:
        yield _(
            "Of those whom they lead, supervisors see it often or always in %(seen)s.", seen=with_interval(supervisors)
        )
    none = (found.no_opportunity or {}).get(Side.LEARNER, 0)
    if none:
        yield ngettext(
            "One learner had no opportunity to apply it and is counted apart.",
            "%(n)s learners had no opportunity to apply it and are counted apart.",
            none,
            n=number(none),
        )


def _changed(found: Behaviour) -> Iterator[str]:
    for line in found.changes:
        yield _(
            "Looking back, %(who)s put the time before at %(before)s and now at %(after)s on the scale of five: "
            "%(change)s steps (95%% confidence interval %(interval)s, %(n)s answers). %(verdict)s",
            who=side(line.side).lower(),
            before=one(line.gain.before),
            after=one(line.gain.after),
            change=one(line.gain.mean, signed=True),
            interval=interval_text(line.gain.low, line.gain.high),
            n=number(line.gain.n),
            verdict=verdict(line.gain),
        )


def verdict(gain: Gain) -> str:
    """Return what a change that people report means, with care."""
    if gain.low is None or gain.high is None or not gain.is_certain:
        return _("This may be chance.")
    if gain.high < 0:
        return _("They report less of it than before: ask why.")
    return _("This is more than chance, and it is what people say of themselves or others, not what was observed.")


def _agreed(found: Behaviour) -> Iterator[str]:
    line = now_line(found)
    if line is None or line.agreement is None:
        return
    gap, near = line.agreement.gap, line.agreement.near
    yield _(
        "Where both answered about the same completion (%(n)s), they were at most one step apart in %(near)s. %(who)s",
        n=number(gap.n),
        near=with_interval(near),
        who=_lean(gap),
    )


def _lean(gap: Gain) -> str:
    if not gap.is_certain:
        return _("Neither side puts it higher than the other by more than chance.")
    words = {"steps": one(abs(gap.mean)), "interval": interval_text(gap.low, gap.high)}
    if gap.mean < 0:
        return _("Supervisors put it lower, by %(steps)s steps (supervisor less learner: %(interval)s).", **words)
    return _("Supervisors put it higher, by %(steps)s steps (supervisor less learner: %(interval)s).", **words)


def _hindered(found: Behaviour) -> Iterator[str]:
    for line in found.choices:
        most = line.most(Side.LEARNER)
        if most:
            option, many, whole = most
            yield _(
                "Asked what most gets in the way, learners name most often: “%(option)s” (%(many)s of %(whole)s).",
                option=option,
                many=number(many),
                whole=number(whole),
            )


def _silent(found: Behaviour) -> Iterator[str]:
    low = [of for of, rate in (found.responses or {}).items() if (rate.share or 0.0) < FEW]
    for of in low:
        yield _(
            "Only %(share)s of the questions to %(who)s were answered, so the answers may not speak for the others.",
            share=per_cent((found.responses or {})[of]),
            who=side(of).lower(),
        )


def now_line(found: Behaviour) -> QuestionLine | None:
    """Return the question about how often it is done now: the one that the instrument compares with the time before."""
    compared = {line.text for line in found.changes}
    lines = [line for line in found.questions if line.text in compared]
    return lines[0] if lines else next((line for line in found.questions if line.agreement), None)


def change_label(line: ChangeLine) -> str:
    """Return what a change is called beside its mark."""
    return _("%(who)s: now against before", who=side(line.side))
