"""The sentence of each step of an explanation, made from its parts in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _ngettext

from lms.compliance.model.requirement import Anchor, Offset, Unit
from lms.platform.words import day, number

ANCHORS: Mapping[str, LazyString] = MappingProxyType(
    {
        "applicability": _l("The rule applies since %(day)s"),
        "appointment": _l("Appointed on %(day)s"),
        "separation": _l("Left on %(day)s"),
        "service_start": _l("Service began on %(day)s"),
        "oath": _l("Oath taken on %(day)s"),
        "access_grant": _l("Access given on %(day)s"),
        "assignment": _l("New place or position on %(day)s"),
        "designation": _l("Designated on %(day)s"),
        "designation_end": _l("Designation ended on %(day)s"),
        "event": _l("It happened on %(day)s"),
        "completion": _l("Completed on %(day)s"),
        "sign_off": _l("Signed on %(day)s"),
        "leave": _l("Leave since %(day)s"),
        "exemption": _l("Exempt since %(day)s"),
        "extension": _l("More time given on %(day)s"),
        "content_change": _l("The training changed on %(day)s"),
    }
)
"""What starts a clock, said with its day."""

BASES: Mapping[str, LazyString] = MappingProxyType(
    {
        "completion": _l("Done on %(day)s"),
        "first_completion": _l("Done for the first time on %(day)s"),
        "due": _l("Due on %(day)s"),
        "last_day": _l("Due the last time on %(day)s"),
    }
)
"""What a renewal is counted from, said with its day."""


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a message that fits a number."""
    return str(_ngettext(one, many, count))


def length(offset: Offset) -> str:
    """Return a span of time in words: "60 days"."""
    count = offset.count
    match offset.unit:
        case Unit.DAYS:
            return ngettext("%(num)d day", "%(num)d days", count)
        case Unit.BUSINESS_DAYS:
            return ngettext("%(num)d working day", "%(num)d working days", count)
        case Unit.MONTHS:
            return ngettext("%(num)d month", "%(num)d months", count)
        case Unit.YEARS:
            return ngettext("%(num)d year", "%(num)d years", count)
        case Unit.CALENDAR_MONTHS:
            return ngettext("%(num)d whole calendar month", "%(num)d whole calendar months", count)


def _anchored(anchor: Anchor, on: date) -> str:
    """Return what started a clock, with its day; a tag or an event is named as the rule names it."""
    sentence = str(ANCHORS[anchor.name]) % {"day": day(on)}
    return f"{sentence} ({anchor.label.replace('_', ' ')})" if anchor.label else sentence


def _counted(first_day: bool | None) -> str:
    if first_day is None:
        return ""
    return " " + (_("That day is counted.") if first_day else _("That day itself is not counted."))


def _within(parts: Mapping[str, Any]) -> str:
    start, span = _anchored(parts["anchor"], parts["day"]), length(parts["offset"])
    return _("%(start)s, plus %(length)s.", start=start, length=span) + _counted(parts["first_day"])


def _by(parts: Mapping[str, Any]) -> str:
    if parts["anchor"] is None:
        return _("The rule names the day: %(day)s.", day=day(parts["day"]))
    return _("%(start)s; it is due that day.", start=_anchored(parts["anchor"], parts["day"]))


def _before(parts: Mapping[str, Any]) -> str:
    if parts["anchor"] is None:
        return _("It is due before %(day)s.", day=day(parts["day"]))
    return _("%(start)s; it is due the day before.", start=_anchored(parts["anchor"], parts["day"]))


def _end_of(parts: Mapping[str, Any]) -> str:
    start = _anchored(parts["anchor"], parts["day"])
    if parts["year"] == "fiscal_year":
        return _("%(start)s; it is due by the end of that fiscal year.", start=start)
    return _("%(start)s; it is due by the end of that year.", start=start)


def _first_of(parts: Mapping[str, Any]) -> str:
    return _("The earliest of these days counts: %(days)s.", days=_listed(parts["days"]))


def _later_of(parts: Mapping[str, Any]) -> str:
    return _("The latest of these days counts: %(days)s.", days=_listed(parts["days"]))


def _listed(days: Sequence[date]) -> str:
    return ", ".join(day(each) for each in days)


def _incumbents(parts: Mapping[str, Any]) -> str:
    started, before = day(parts["day"]), day(parts["before"])
    return _(
        "The clock started on %(day)s, before %(before)s: another day is set for that.", day=started, before=before
    )


def _notice(parts: Mapping[str, Any]) -> str:
    since, span = day(parts["day"]), length(parts["offset"])
    return _("The rule reached this person on %(day)s; everybody gets at least %(length)s.", day=since, length=span)


def _roll(parts: Mapping[str, Any]) -> str:
    on = day(parts["day"])
    if parts["roll"] == "back":
        return _("%(day)s is not a working day; the working day before counts.", day=on)
    return _("%(day)s is not a working day; the next working day counts.", day=on)


def _interval(parts: Mapping[str, Any]) -> str:
    base, span = str(BASES[parts["base"]]) % {"day": day(parts["day"])}, length(parts["offset"])
    if parts["times"] > 1:
        times = number(parts["times"])
        return _("%(base)s, plus %(times)s times %(length)s.", base=base, times=times, length=span) + _counted(
            parts["first_day"]
        )
    return _("%(base)s, plus %(length)s.", base=base, length=span) + _counted(parts["first_day"])


def _align(parts: Mapping[str, Any]) -> str:
    return _("It is due on one day of the year for everybody: the next one from %(day)s on.", day=day(parts["day"]))


def _window(parts: Mapping[str, Any]) -> str:
    span = length(parts["offset"])
    return _("It may be renewed from %(length)s before %(day)s on.", length=span, day=day(parts["day"]))


def _period(parts: Mapping[str, Any]) -> str:
    first, last = day(parts["first"]), day(parts["last"])
    return _("The period runs from %(first)s to %(last)s; it is due by its last day.", first=first, last=last)


def _span(parts: Mapping[str, Any]) -> str:
    if parts["last"] is None:
        return _("from %(first)s on, without an end", first=day(parts["first"]))
    return _("from %(first)s to %(last)s", first=day(parts["first"]), last=day(parts["last"]))


def _excused_by_leave(parts: Mapping[str, Any]) -> str:
    return _("The whole time to do it lay within a leave %(span)s: excused.", span=_span(parts))


def _excused(parts: Mapping[str, Any]) -> str:
    return _("The whole time to do it lay within an exemption %(span)s: excused.", span=_span(parts))


def _after_exemption(parts: Mapping[str, Any]) -> str:
    last, span = day(parts["day"]), length(parts["offset"])
    return _("The exemption ended on %(day)s; at least %(length)s are left after it.", day=last, length=span)


def _leave(parts: Mapping[str, Any]) -> str:
    days = ngettext("%(num)d day", "%(num)d days", parts["days"])
    first, last = day(parts["first"]), day(parts["last"])
    return _("%(days)s of leave, %(first)s to %(last)s, do not count.", days=days, first=first, last=last) + (
        " " + _("They are added to %(day)s.", day=day(parts["day"]))
    )


def _after_leave(parts: Mapping[str, Any]) -> str:
    last, span = day(parts["day"]), length(parts["offset"])
    return _("Leave until %(day)s; at least %(length)s are left after it.", day=last, length=span)


def _extension(parts: Mapping[str, Any]) -> str:
    if not parts["granted"]:
        return _("More time was asked for, until %(day)s, and refused.", day=day(parts["new_due"]))
    on, until = day(parts["day"]), day(parts["new_due"])
    return _("More time was granted on %(day)s, until %(until)s.", day=on, until=until)


def _satisfied(parts: Mapping[str, Any]) -> str:
    on, due = day(parts["day"]), day(parts["due"])
    if parts["on_time"]:
        return _("Done on %(day)s, due on %(due)s: on time.", day=on, due=due)
    return _("Done on %(day)s, due on %(due)s: late.", day=on, due=due)


def _amended(parts: Mapping[str, Any]) -> str:
    return _("Worked out again by the text in force since %(day)s.", day=day(parts["since"]))


def _amended_earlier(parts: Mapping[str, Any]) -> str:
    new, since, span = day(parts["day"]), day(parts["since"]), length(parts["offset"])
    return _("By the text in force since %(since)s it is %(new)s; at least %(length)s from that day are left.",
             since=since, new=new, length=span)  # fmt: skip


SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        "initial.within": _within,
        "initial.by": _by,
        "initial.before": _before,
        "initial.end_of": _end_of,
        "initial.first_of": _first_of,
        "initial.later_of": _later_of,
        "initial.incumbents": _incumbents,
        "minimum_notice": _notice,
        "time.roll": _roll,
        "recurrence.interval": _interval,
        "recurrence.align_to": _align,
        "recurrence.renewal_window": _window,
        "recurrence.period": _period,
        "triggers.within": _within,
        "exemption": _excused,
        "exemption.resume_within": _after_exemption,
        "leave": _excused_by_leave,
        "leave.treatment": _leave,
        "leave.resume_within": _after_leave,
        "extension": _extension,
        "satisfied_by": _satisfied,
        "amendments": _amended,
        "amendments.minimum_notice": _amended_earlier,
    }
)
"""Each setting's sentence, from the parts of its step."""
