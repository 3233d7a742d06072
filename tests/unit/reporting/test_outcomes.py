"""The outcome report: what it says of whom in which period, and what it keeps to itself."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pypdf
import pytest
from flask import Flask
from flask_babel import force_locale

from lms.evaluation.model.cost import Amount, Element
from lms.evaluation.model.figures import Gain
from lms.evaluation.services import costs, indicators
from lms.jobs import worker
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.errors import Invalid, NotFound
from lms.kernel.permissions import Role
from lms.platform.work import unit_of_work
from lms.reporting.datasets import outcomes
from lms.reporting.datasets.outcomes_words import one, quoted, share, verdict
from lms.reporting.model import Content, Question, RunState
from lms.reporting.services import runs as services
from tests.conftest import NOON
from tests.unit.evaluation.test_indicators import TEXT
from tests.unit.reporting.crowd import Crowd, found_crowd
from tests.unit.reporting.signed_in import signed_in

QUARTER = Question(date(2026, 9, 30), NOON, from_on=date(2026, 7, 1))


def busy(app: Flask, people: int = 60) -> Crowd:
    crowd = found_crowd(app, people)
    crowd.learns(crowd.people, date(2026, 7, 3), 70)
    crowd.says(date(2026, 8, 1), 30)
    crowd.is_asked(crowd.people[10:], date(2026, 9, 10))
    crowd.practises(crowd.people[:12], date(2026, 8, 19))
    return crowd


def content(crowd: Crowd, question: Question = QUARTER) -> Content:
    with unit_of_work(crowd.app, system_actor(crowd.agency_id), write=False) as work, force_locale("en"):
        return outcomes.compiled(work, question)


def rows(found: Content, name: str) -> list[dict[str, str]]:
    data = next(file.data for file in found.files if file.name == f"outcomes-{name}.csv")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_figures_of_a_quarter(both: Flask) -> None:
    found = content(busy(both))
    (module,) = rows(found, "modules")
    assert (module["started"], module["completed"], module["under_way"]) == ("60", "55", "5")
    assert (module["matched_n"], module["tests_before"], module["without_test_after"]) == ("55", "60", "5")
    assert float(module["gain_low"]) > 15
    assert float(module["gain_low"]) < float(module["gain"]) < float(module["gain_high"])
    assert (module["reliability_formula"], module["hours_declared"]) == ("21", "55.0")
    assert float(module["minutes_median"]) == pytest.approx(43, abs=4)
    assert (module["survey_asked"], module["survey_answered"]) != ("", "")
    (section,) = found.values["sections"]
    assert (
        section.findings[0]
        == "60 people started the module in the period and 55 completed it; at the end 5 were under way."
    )
    assert "The same 55 people got" in section.findings[1]
    assert "This is more than chance." in section.findings[1]
    assert section.learning.summary.startswith("Gain by objective")
    assert "agree" in section.reactions.summary


def test_what_came_of_it_at_work_is_said_with_how_sure_it_is(both: Flask) -> None:
    found = content(busy(both))
    (section,) = found.values["sections"]
    said = " ".join(section.findings)
    assert "of the learners who had an opportunity, " in said
    assert "what people say of themselves or others, not what was observed" in said
    assert "Where both answered about the same completion" in said
    sides = {row["side"]: row for row in rows(found, "work-responses")}
    assert (sides["learner"]["asked"], sides["supervisor"]["asked"]) == ("50", "50")
    answered = [row for row in rows(found, "work-answers") if row["question"].startswith("And now")]
    assert {row["side"] for row in answered} == {"learner", "supervisor"}
    assert all(int(row["answered"]) == int(sides[row["side"]]["counted"]) for row in answered)
    compared = rows(found, "work-compared")
    assert any(row["comparison"] == "supervisor less learner" and float(row["difference"]) < 0 for row in compared)
    assert {row["comment"] for row in rows(found, "work-comments")} == {"I label the box.", "I ask first."}
    assert section.at_work.summary.startswith("Answers weeks after the module.")
    assert "Supervisor less learner" in section.differences.summary


def test_practice_shows_what_is_left_weeks_later_of_five_people_and_more(both: Flask) -> None:
    crowd = busy(both)
    crowd.practises(crowd.people[:3], date(2026, 9, 16))
    found = content(crowd)
    lines = rows(found, "practice")
    assert [line["weeks_from"] for line in lines] == ["1", "5", "9", "14", "27"]
    shown = {line["weeks_from"]: line for line in lines if line["people"]}
    assert sum(int(line["people"]) for line in shown.values()) <= 12
    assert all(float(line["low"]) < float(line["right"]) < float(line["high"]) for line in shown.values())
    assert "9" not in shown  # three people
    (section,) = found.values["sections"]
    assert any(said.startswith("In practice after the completion, weeks") for said in section.findings)


def test_what_came_of_it_waits_for_the_month_to_be_over(app: Flask) -> None:
    crowd = found_crowd(app, 40)
    crowd.learns(crowd.people, date(2026, 7, 3), 20)
    crowd.is_asked(crowd.people, date(2026, 9, 10))
    early = content(crowd, replace(QUARTER, known_at=datetime(2026, 9, 30, 23, tzinfo=UTC)))
    assert rows(early, "work-responses") == []
    assert rows(content(crowd), "work-responses")
    assert rows(content(crowd, replace(QUARTER, as_of=date(2026, 8, 31))), "work-answers") == []


def test_who_takes_the_module_again_shows_what_lasts(both: Flask) -> None:
    crowd = found_crowd(both, 14)
    crowd.learns(crowd.people, date(2026, 6, 2), 3)
    crowd.learns(crowd.people, date(2026, 9, 1), 3, able=(0.7, 0.9))
    (module,) = rows(content(crowd), "modules")
    assert module["retested_n"] == "13"
    assert float(module["retained_days"]) > 80
    assert float(module["retained_low"]) < float(module["retained_change"]) < float(module["retained_high"])
    (section,) = content(crowd).values["sections"]
    assert any("13 people met the questions again before learning anew" in said for said in section.findings)
    early = content(crowd, replace(QUARTER, known_at=datetime(2026, 8, 20, tzinfo=UTC)))
    assert early.values["sections"] == [], "nobody had begun anew by then"


def test_every_item_is_there_and_marked_as_indicative(app: Flask) -> None:
    found = content(busy(app))
    items = rows(found, "items")
    assert {row["indicative"] for row in items} == {"yes"}
    assert sum(int(row["n_after"]) for row in items) == 55 * 12
    assert len(found.registers["items-1"][0].rows) == len(items)
    chosen = rows(found, "choices")
    assert {row["right"] for row in chosen} == {"yes", "no"}
    assert any(row["chosen_after"] for row in chosen)


def test_a_small_division_is_hidden_and_so_is_the_next(app: Flask) -> None:
    units = {row["unit"]: row for row in rows(content(busy(app)), "units")}
    assert {unit for unit, row in units.items() if row["started"] == "fewer than 5"} == {
        "Legal counsel",
        "Records and archives",
    }
    assert int(units["Benefits"]["started"]) > 5


def test_the_report_is_one_accessible_file_with_its_data(app: Flask) -> None:
    crowd = busy(app, 20)
    with crowd.work() as work:
        run = services.ask(work, "outcomes", date(2026, 9, 30), module="records-management")
        item = services.work_item_of(work, run)
    worker.do(app, item)
    with crowd.work() as work:
        found = services.run(work, run)
        assert (found.state, found.question.from_on, found.module_title) == (
            RunState.STORED, date(2026, 7, 1), "Records management"
        )  # fmt: skip
        data = b"".join(services.hand_out(work, services.pdf_of(found.files).id)[1])
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert "What these figures cannot prove" in text
    assert "1 July 2026 to 30 September 2026" in text
    assert len(pikepdf.open(io.BytesIO(data)).attachments) == 16


def test_a_nil_return_is_a_file_too(app: Flask) -> None:
    crowd = found_crowd(app, 1)
    with crowd.work() as work:
        run = services.ask(work, "outcomes", date(2026, 9, 30))
        item = services.work_item_of(work, run)
    worker.do(app, item)
    with crowd.work() as work:
        found = services.run(work, run)
        data = b"".join(services.hand_out(work, services.pdf_of(found.files).id)[1])
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert "nobody took part in the one module" in " ".join(text.split())


@pytest.mark.parametrize(
    ("report", "more", "sentence"),
    [
        ("outcomes", {"from_on": date(2026, 10, 1)}, "Turn the two round"),
        ("outcomes", {"unit": "D1"}, "cannot be asked about a part of the agency"),
        ("outcomes", {"module": "gardening"}, "There is no module 'gardening'. There is: records-management"),
        ("compliance", {"module": "records-management"}, "cannot be asked about one module"),
        ("compliance", {"from_on": date(2026, 7, 1)}, "cannot be asked about a period"),
    ],
)
def test_a_question_that_does_not_fit_gets_a_sentence(
    app: Flask, report: str, more: dict[str, object], sentence: str
) -> None:
    crowd = found_crowd(app, 1)
    with crowd.work() as work, pytest.raises(Invalid, match=re.escape(sentence)):
        services.ask(work, report, date(2026, 9, 30), **more)  # type: ignore[arg-type]


def test_an_officer_asks_for_the_quarter_that_has_ended(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    crowd = found_crowd(app, 1)
    officer = signed_in(app, crowd.agency_id, Role.OFFICER)
    page = officer.get("/reports/outcomes/ask?module=records-management").text
    assert "The last day of the period" in page
    assert "Part of the agency" not in page
    assert 'value="records-management" selected' in page
    dates = {"from_on": "2026-07-01", "as_of": "2026-09-30"}
    asked = officer.post("/reports/outcomes/ask", data={**dates, "module": "records-management"})
    assert asked.status_code == 303
    run = officer.get(asked.headers["Location"]).text
    assert "1 July 2026 to 30 September 2026" in run
    assert "Records management" in run
    wrong = officer.post("/reports/outcomes/ask", data={"from_on": "2026-10-02", "as_of": "2026-10-01", "module": ""})
    assert wrong.status_code == 422
    assert "Turn the two round" in wrong.text


def test_the_officers_page_shows_headlines_and_leads_to_the_report(app: Flask) -> None:
    crowd = busy(app, 20)
    crowd.learns(crowd.people, date(2026, 10, 3), 10)
    officer = signed_in(app, crowd.agency_id, Role.OFFICER)
    now, last = officer.get("/evaluation").text, officer.get("/evaluation?quarter=last").text
    assert "1 October 2026 to 22 November 2026" in now
    assert "1 July 2026 to 30 September 2026" in last
    assert "20 people started the module in the period" in last
    href = "/reports/outcomes/ask?module=records-management&amp;from_on=2026-07-01&amp;as_of=2026-09-30"
    assert href in last
    assert 'value="7"' in officer.get(href.replace("&amp;", "&")).text
    assert "confidence interval" in last


def test_the_officers_page_of_a_module_has_every_picture_with_its_numbers(app: Flask) -> None:
    crowd = busy(app)
    with crowd.work() as work:
        made = indicators.define(work, replace(TEXT, module="records-management"))
        rows_ = "".join(f"2025-{month:02},{20 - month % 3},200\n" for month in range(1, 13))
        indicators.take_in(work, made, "clicks.csv", f"period,value,denominator\n{rows_}".encode())
        costs.record(work, "records-management", Amount(Element.HOURLY_RATE, date(2026, 1, 1), 50.0))
    officer = signed_in(app, crowd.agency_id, Role.OFFICER)
    app.extensions["lms"] = replace(app.extensions["lms"], clock=Clock(stopped_at=NOON + timedelta(hours=1)))
    address = "/evaluation/modules/records-management?quarter=last"
    assert f'href="{address}"' in officer.get("/evaluation?quarter=last").text
    page = officer.get(address).text
    assert page.count('class="chart"') == 5
    for words in ("All objectives together", "What each side answered", "Supervisor less learner", TEXT.name, "2,750"):
        assert words in page
    assert "cannot prove that the training made the difference" in page
    assert officer.get("/evaluation/modules/gardening").status_code == 404


def test_the_officers_page_before_anybody_learned(app: Flask) -> None:
    crowd = found_crowd(app, 1)
    officer = signed_in(app, crowd.agency_id, Role.OFFICER)
    for address in ("/evaluation", "/evaluation/modules/records-management"):
        assert "Nobody took part in this period" in officer.get(address).text
    assert signed_in(app, crowd.agency_id, Role.AUDITOR).get("/evaluation").status_code == 403


def test_questions_to_look_at_are_grouped_by_reason(app: Flask) -> None:
    crowd = busy(app, 130)
    with crowd.work() as work, force_locale("en"):
        (section,) = outcomes.compiled(work, QUARTER).values["sections"]
    assert any(line.startswith("It tells little about the rest of the test: ") for line in section.review)
    assert quoted(["Short.", "short. ", "Long", "Long "]) == ["Long (2 times)", "Short.", "short."]


def test_below_five_people_nothing_about_scores_is_said(app: Flask) -> None:
    crowd = found_crowd(app, 4)
    crowd.learns(crowd.people, date(2026, 7, 3), 3)
    crowd.says(date(2026, 8, 1), 4)
    found = content(crowd)
    (module,) = rows(found, "modules")
    assert (module["completed"], module["gain"], module["before_mean"], module["minutes_median"]) == ("4", "", "", "")
    assert (module["survey_asked"], module["survey_answered"], module["reliability"]) == ("", "", "")
    assert rows(found, "reactions") == []
    assert {row["right_before"] + row["right_after"] + row["discrimination"] for row in rows(found, "items")} == {""}
    assert "Too few people took both tests" in found.values["sections"][0].findings[1]


def test_what_people_wrote_needs_ten(app: Flask) -> None:
    crowd = found_crowd(app, 30)
    crowd.learns(crowd.people, date(2026, 7, 3), 20)
    crowd.says(date(2026, 7, 1), 9)
    assert rows(content(crowd), "comments") == []
    crowd.says(date(2026, 8, 1), 2)
    assert len(rows(content(crowd), "comments")) == 4


def test_answers_of_the_running_month_wait(app: Flask) -> None:
    crowd = busy(app)
    crowd.says(date(2026, 9, 1), 20)
    september = replace(QUARTER, known_at=datetime(2026, 9, 30, 23, tzinfo=UTC))
    known = {int(rows(content(crowd, asked), "reactions")[0]["answered"]) for asked in (september, QUARTER)}
    assert known == {30, 50}


def test_an_earlier_known_at_counts_less_and_the_same_question_gives_the_same_bytes(app: Flask) -> None:
    crowd = busy(app)
    early = replace(QUARTER, known_at=datetime(2026, 8, 1, tzinfo=UTC))
    one_way, other = content(crowd), content(crowd)
    assert [file.sha256 for file in one_way.files] == [file.sha256 for file in other.files]
    assert int(rows(content(crowd, early), "modules")[0]["started"]) < 60


def test_a_quarter_without_anybody_is_a_nil_return(app: Flask) -> None:
    found = content(busy(app), Question(date(2026, 6, 30), NOON, from_on=date(2026, 6, 1)))
    assert (found.values["sections"], found.values["nothing"], found.files) == ([], ["Records management"], [])
    assert found.counts["completed"] == 0


def test_an_unknown_module_is_told_with_those_there_are(app: Flask) -> None:
    with pytest.raises(NotFound, match=r"There is no module 'gardening'\. There is: records-management"):
        content(busy(app, 6), replace(QUARTER, module="gardening"))


def test_one_module_is_the_scope(app: Flask) -> None:
    assert content(busy(app, 6), replace(QUARTER, module="records-management")).scope == "Records management"


def test_days_are_those_of_the_agency(app: Flask) -> None:
    crowd = found_crowd(app, 1)
    crowd.learns(crowd.people, date(2026, 10, 1), 1)
    with unit_of_work(app, system_actor(crowd.agency_id), write=True) as work:
        work.session.connection().exec_driver_sql("DROP TRIGGER attempt_keep_values")
        work.session.connection().exec_driver_sql("UPDATE attempt SET started_at = '2026-10-01 03:30:00'")
    assert rows(content(crowd), "modules")[0]["started"] == "1"


def test_the_headlines_need_no_items(app: Flask) -> None:
    crowd = busy(app, 30)
    with unit_of_work(app, system_actor(crowd.agency_id), write=False) as work:
        (found,) = outcomes.headlines(work, QUARTER)
    assert found.learned.gain is not None
    assert found.learned.items == ()


def test_words_of_figures() -> None:
    with force_locale("en"):
        assert [one(value, signed=True) for value in (3.14, -3.14, -0.04, 0.0, None)] == [
            "+3.1",
            "\u22123.1",
            "\u22120.04",
            "0.0",
            "–",
        ]
        assert share(0.955) == "95%"
        fell = Gain(10, 100, 60, 50, -10, low=-15, high=-5)
        assert "look into it at once" in verdict(fell)
        assert "may be chance" in verdict(replace(fell, high=5))
        assert verdict(Gain(10, 100, 10, 90, 80, low=70, high=90, normalised=0.89)).endswith(
            "89% was learned: a high gain."
        )


@pytest.mark.parametrize(
    ("value", "words"),
    [(1.0, "100%"), (199 / 200, "99%"), (0.796, "79%"), (0.29, "29%"), (0.001, "under 1%"), (0.0, "0%"), (None, "–")],
)
def test_a_share_is_cut_and_never_reads_as_more_than_it_is(app: Flask, value: float | None, words: str) -> None:
    with app.test_request_context():
        assert share(value) == words
