"""The federal training feed: one row a completed event, coded by the agency's file, with what is missing said."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms.compliance.services.evidence import revoke_evidence
from lms.kernel.errors import Invalid, Mistake
from lms.platform.content import Overlay
from lms.reporting.opm import Coding, coding, coding_in
from lms.reporting.services import runs as services
from tests.unit.desk.record.world import TODAY, World, world
from tests.unit.reporting.making import file_of, make, rows_of
from tests.unit.reporting.test_compliance import text_of
from tests.unit.signoff.team import team

PERIOD = {"from_on": date(2026, 1, 1)}


def rows(here: World, **more: object) -> list[dict[str, str]]:
    with here.team.bed.work() as work:
        run = services.ask(work, "opm", TODAY, **{**PERIOD, **more})  # type: ignore[arg-type]
        return rows_of(services.compiled(work, run).content.files[0].data)


def test_what_stands_is_reported_and_what_was_corrected_or_revoked_is_not(both: Flask) -> None:
    here = world(both)
    before = here.team.bed.now - timedelta(seconds=1)
    found = {row["training_title"]: row for row in rows(here)}
    card = found["Using the purchase card"]
    assert (card["training_end_date"], card["training_duty_hours"]) == ("2026-01-20", "1.00")
    assert (card["training_type_code"], card["training_sub_type_code"]) == ("01", "10")
    assert (card["social_security_number"], card["birth_date"]) == ("", "")
    records = found["Records management"]
    assert records["training_end_date"] == "2026-03-03"
    assert records["training_sub_type_code"] == "22"
    with here.team.work_as(here.officer) as work:
        revoke_evidence(work, here.card, "Another Bo Hill")
    after = rows(here, known_at=here.team.bed.now)
    assert [row["training_title"] for row in after] == ["Records management"]
    assert len(rows(here, known_at=before)) == 2


def test_the_covering_note_says_what_is_missing_and_what_is_never_held(app: Flask) -> None:
    here = world(app)
    run = make(here.team, "opm", TODAY, **PERIOD)
    pdf = file_of(here.team, run, ".pdf")
    text = " ".join(text_of(pdf).split())
    for said in (
        "The codes have not been confirmed",
        "agency subelement",
        "social security number",
        "Records management",
    ):
        assert said in text
    assert run.counts == {"rows": 2, "incomplete": 2}


def test_a_period_without_training_is_a_nil_return(app: Flask) -> None:
    one = team(app).today(date(2026, 1, 31))
    run = make(one, "opm", date(2026, 1, 31), **PERIOD)
    assert "Nil return." in text_of(file_of(one, run, ".pdf"))


def test_an_agency_that_fills_everything_in_has_nothing_to_mend(tmp_path: Path) -> None:
    text = 'agency_subelement: AG01\nall: {type: "03"}\nmodules:\n  first-aid: {sub_type: "25"}\n'
    (tmp_path / "opm.yaml").write_text(text)
    found = coding(Overlay("policies", tmp_path))
    assert (found.of("first-aid", "").type, found.of("first-aid", "").sub_type) == ("03", "25")
    assert found.of("other", "").sub_type == ""


def test_a_delivery_that_a_record_names_goes_before_the_module() -> None:
    found = Coding.model_validate({"deliveries": {"classroom": "01"}, "modules": {"a": {"delivery": "03"}}})
    assert [found.of("a", said).delivery for said in ("classroom", "online")] == ["01", "03"]


@pytest.mark.parametrize("text", ['all: {type: "3"}', "all: {kind: 1}", 'agency_subelement: "A"', "all: ["])
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "opm.yaml").write_text(f"confirmed: false\n{text}\n")
    found = coding_in(Overlay("policies", tmp_path))
    assert isinstance(found, list)
    assert isinstance(found[0], Mistake)
    assert found[0].line >= 2
    with pytest.raises(Invalid, match=r"opm\.yaml"):
        coding(Overlay("policies", tmp_path))
