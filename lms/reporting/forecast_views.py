"""The forecast's page: how many duties will be overdue on a day, for whom, how sure, and the hours still owed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.model.forecast import Outlook
from lms.compliance.services import forecast as forecasts
from lms.compliance.services import forecast_wording as wording
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission
from lms.platform.download import as_file
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import NOTHING, day, number
from lms.platform.work import Work
from lms.reporting import charts, forecasting
from lms.reporting.forecasting import ForecastPage, Part

forecast = Blueprint("forecast", __name__)
FILTERS = ("day", "requirement", "unit")


@page(forecast, "/forecast", needs=Permission.REGISTER_READ)
def outlook(work: Work) -> ResponseReturnValue:
    """Show what is expected of a day."""
    listing = listing_from(request.args, url_for("forecast.outlook"), ("due",), filters=FILTERS)
    wanted = request.args.get("format", "")
    found = forecasting.page(work, listing, _day(listing.filters["day"]), whole=wanted == "csv")
    if wanted in ("csv", "hours"):
        return _csv(found, hours=wanted == "hours")
    return render_template(
        "forecast/outlook.html",
        listing=listing,
        found=found,
        words=wording.expected(found.whole.outlook),
        hindsight=wording.hindsight(found.hindsight),
        figures=_figures(found),
        ends=forecasts.month_ends(found.today)[:4],
        filters=_filters(found),
        chart=_chart(found),
        trend_columns=_outlook_columns(Column("name", _("Day"))),
        trend_rows=[_trend_row(each) for each in found.trend],
        requirement_columns=_outlook_columns(Column("name", _("Requirement")), today=True),
        requirement_rows=[_part_row(part, "requirement", listing.filters) for part in found.by_requirement],
        unit_columns=_outlook_columns(Column("name", _("Part of the agency")), today=True),
        unit_rows=[_part_row(part, "unit", listing.filters) for part in found.by_unit],
        duty_columns=[
            Column("name", _("Name")),
            Column("unit", _("Unit")),
            Column("requirement", _("Requirement")),
            Column("due", _("Due")),
        ],
        duty_rows=[_duty_row(one, found.today) for one in found.duties],
        hours_columns=wording.hours_columns(found.all_hours, _("Part of the agency")),
        hours_rows=[wording.hours_row(name or _("No unit named"), load) for name, load in found.hours]
        + ([wording.hours_row(_("Together"), found.all_hours)] if len(found.hours) > 1 else []),
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("Write the day as 2026-11-20: year, month, day."), field="day") from error


def _csv(found: ForecastPage, *, hours: bool) -> Response:
    rows = forecasting.hours_csv_of(found) if hours else forecasting.csv_of(found)
    name = f"hours-owed-{found.today}" if hours else f"duties-at-risk-{found.day}"
    return as_file(rows, f"{name}.csv")


def _figures(found: ForecastPage) -> list[dict[str, object]]:
    said = found.whole.outlook
    figures: list[dict[str, object]] = [
        {"label": _("Overdue today"), "value": found.overdue, "status": "overdue" if found.overdue else ""}
    ]
    if said and said.forecast:
        span = wording.span(said)
        figures += [
            {"label": _expected_label(found, said), "value": round(said.expected)},
            {"label": _("Range: four times in five"), "value": span},
        ]
    return [*figures, {"label": _("If nobody did anything"), "value": found.whole.at_risk}]


def _expected_label(found: ForecastPage, said: Outlook) -> str:
    if not said.unknown:
        return str(_("Expected on %(day)s", day=day(found.day)))
    parts = {"part": number(said.forecast), "whole": number(said.at_risk)}
    return str(_("Expected on %(day)s, of %(part)s of %(whole)s duties", day=day(found.day), **parts))


def _filters(found: ForecastPage) -> list[dict[str, object]]:
    return [
        {"name": "day", "label": _("Day to come"), "type": "date"},
        {"name": "requirement", "label": _("Requirement"), "choices": list(found.requirements.items())},
        {"name": "unit", "label": _("Unit and below"), "choices": list(found.units.items())},
    ]


def _chart(found: ForecastPage) -> charts.Chart | None:
    said = [each for each in found.trend if each.forecast]
    if not said:
        return None
    now = found.overdue_known
    items = [charts.Estimate(wording.tick(found.today), now, now, now, number(now))]
    items += [
        charts.Estimate(wording.tick(each.day), each.expected, each.low, each.high, number(round(each.expected)))
        for each in said
    ]
    top = wording.round_up(max(item.high for item in items))
    summary = _(
        "Overdue duties: %(now)s today; %(said)s.",
        now=number(now),
        said="; ".join(f"{day(each.day)}: {wording.expected(each)}" for each in said),
    )
    return charts.line(summary, 0, top, items, lambda value: number(round(value)))


def _outlook_columns(first: Column, *, today: bool = False) -> list[Column]:
    return [
        first,
        *([Column("today", _("Overdue today"), numeric=True)] if today else []),
        Column("expected", _("Expected"), numeric=True),
        Column("range", _("Range, four times in five"), numeric=True),
        Column("at_risk", _("If nobody did anything"), numeric=True),
    ]


def _trend_row(said: Outlook) -> dict[str, object]:
    return {"name": said.day, **_said(said), "at_risk": said.at_risk}


def _part_row(part: Part, name: str, filters: Mapping[str, str]) -> dict[str, object]:
    asked: dict[str, Any] = {key: value for key, value in filters.items() if value} | {name: part.key}
    address = url_for("forecast.outlook", **asked) if part.key else ""
    text = part.name or _("No unit named")
    return {
        "name": {"text": text, "href": address},
        "today": part.today,
        **_said(part.outlook),
        "at_risk": part.at_risk,
    }


def _said(said: Outlook | None) -> dict[str, object]:
    if said is None:
        return {"expected": _("Too few people"), "range": NOTHING}
    if said.at_risk and not said.forecast:
        return {"expected": _("Too few past cases"), "range": NOTHING}
    return {"expected": round(said.expected), "range": wording.span(said)}


def _duty_row(one: forecasting.AtRisk, today: date) -> dict[str, object]:
    address = url_for("register.why", person_id=one.person.id, requirement=one.requirement)
    return {
        "name": {"text": one.person.sort_name, "note": one.person.staff_no},
        "unit": one.person.unit_name or NOTHING,
        "requirement": {
            "text": one.title,
            "href": address,
            "hidden": _("why this date, %(name)s", name=one.person.name),
        },
        "due": {
            "text": one.due_on,
            "href": address,
            "hidden": _("why this date, %(name)s", name=one.person.name),
            "note": _("Overdue now") if one.late_from <= today else "",
        },
    }
