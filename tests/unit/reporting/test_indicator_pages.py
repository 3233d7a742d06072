"""The officer adds a figure of the agency, records its months, takes an entry back, and reads what became of it."""

from __future__ import annotations

import io
import re

from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from lms.evaluation.rules import series
from lms.evaluation.services import indicators as services
from lms.kernel.permissions import Role
from lms.reporting.datasets import results_words as words
from lms.reporting.series_chart import scale
from tests.unit.evaluation.test_indicators import TEXT, TODAY, known
from tests.unit.reporting.crowd import Crowd, found_crowd
from tests.unit.reporting.signed_in import signed_in

ASKED = {
    "name": "Misfiled records", "unit": "records", "per": "", "better": "down", "target": "4", "source": "Archive",
    "module": "records-management", "trained_from": "2026-04", "trained_until": "2026-05",
}  # fmt: skip


def officer(app: Flask) -> tuple[Crowd, FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = False
    crowd = found_crowd(app, 1)
    return crowd, signed_in(app, crowd.agency_id, Role.OFFICER)


def months(values: list[float]) -> bytes:
    rows = [f"{2025 + n // 12}-{n % 12 + 1:02},{value}" for n, value in enumerate(values)]
    return "\n".join(["period,value", *rows]).encode()


def test_a_figure_is_added_filled_by_a_file_corrected_and_taken_back(app: Flask) -> None:
    _, client = officer(app)
    assert "No figure yet" in client.get("/evaluation/indicators").text
    wrong = client.post("/evaluation/indicators/new", data={**ASKED, "target": "few", "trained_from": "spring"})
    assert wrong.status_code == 422
    assert "“few” is no number." in wrong.text
    made = client.post("/evaluation/indicators/new", data=ASKED)
    address = made.headers["Location"]
    assert "No value yet" in client.get(address).text
    sent = client.post(f"{address}/file", data={"file": (io.BytesIO(months([*[9, 8, 9, 10] * 5, 9])), "m.csv")})
    page = client.get(sent.headers["Location"]).text
    assert "21 months are new or corrected; 0 held already." in page
    assert "September 2026" in page
    assert re.search(r"Entry 1: From m\.csv, [^<]*; 21 months", page)
    assert "cannot prove that the training made the difference" in page
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart"' in page
    assert "Against where the months before were leading" in page
    bad = client.post(f"{address}/file", data={"file": (io.BytesIO(b"period,value\nx,1\n"), "m.csv")})
    assert bad.status_code == 422
    assert "nothing was recorded. line 2: “x” is no month" in bad.text
    assert client.post(address, data={"period": "2026-09", "value": "1,5"}).status_code == 422
    assert client.post(address, data={"period": "2026-09", "value": "30"}).status_code == 303
    page = client.get(address).text
    assert "Misfiled records: 30.0 in September 2026" in page
    undo = re.findall(rf"{address}/undo/\d+", page)
    assert len(undo) == 2
    assert client.post(undo[0]).status_code == 303
    page = client.get(address).text
    assert "Taken back." in page
    assert "Misfiled records: 9.0 in September 2026 (records). The target of 4.0 is not met." in page
    assert "Misfiled records" in client.get("/evaluation/indicators").text


def test_a_figure_is_changed_and_withdrawn(app: Flask) -> None:
    _, client = officer(app)
    address = client.post("/evaluation/indicators/new", data=ASKED).headers["Location"]
    assert 'value="2026-04"' in client.get(f"{address}/change").text
    assert client.post(f"{address}/change", data={**ASKED, "trained_until": "2026-01"}).status_code == 422
    assert client.post(f"{address}/change", data={**ASKED, "name": "Misfiled boxes"}).status_code == 303
    assert "Misfiled boxes" in client.get(address).text
    assert client.post(f"{address}/withdraw").status_code == 303
    assert client.get(address).status_code == 404
    assert "No figure yet" in client.get("/evaluation/indicators").text


def test_a_rate_asks_what_it_is_divided_by(app: Flask) -> None:
    crowd, client = officer(app)
    with crowd.work() as work:
        made = services.define(work, TEXT)
    address = f"/evaluation/indicators/{made}"
    assert "Divided by" in client.get(address).text
    assert "Write the denominator" in client.post(address, data={"period": "2026-01", "value": "3"}).text
    assert client.post(address, data={"period": "2026-01", "value": "3", "denominator": "60"}).status_code == 303
    assert (
        "Clicks on test messages: 5.0 in January 2026 (clicks per 100). The target of 5.0 is met."
        in client.get(address).text
    )


def test_only_officers_see_the_figures(app: Flask) -> None:
    crowd, _ = officer(app)
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert signed_in(app, crowd.agency_id, role).get("/evaluation/indicators").status_code == 403


def test_the_words_say_no_more_than_the_months_can_carry() -> None:
    with force_locale("en"):
        few = " ".join(words.findings(series.result(known([10, 12, 9, 8, 5], 2, 2), TODAY)))
        assert "there are 2 and 2." in few
        short = " ".join(words.findings(series.result(known([10, 12, 11, 9, 8, 5, 4, 6], 3, 4), TODAY)))
        assert "It is better than before, by more than months differ." in short
        assert "Whether it was changing already cannot be told" in short
        falling = known([30 - month + (0.4 if month % 2 else -0.4) for month in range(18)], 10, 10)
        assert "the trend before may explain it." in " ".join(words.findings(series.result(falling, TODAY)))
        same = known([10, 12, 11, 9, 12, 10, 11, 10], 3, 4)
        assert "Months differ as much by themselves." in " ".join(words.findings(series.result(same, TODAY)))


def test_a_picture_has_round_steps_and_holds_every_value() -> None:
    for values in ([3.0, 9.5], [100.0, 104.0], [0.0, 0.0], [-4.0, 7.0], [0.02, 0.9], [5.0]):
        low, high, ticks = scale(values)
        assert low <= min(values)
        assert high >= max(values)
        assert 2 <= len(ticks) <= 7
