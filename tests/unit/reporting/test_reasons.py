"""The annex explains what is late, excused or moved; it is bounded, and says how much it leaves out."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from lms.compliance.model.evidence import FactEntry
from lms.compliance.services import facts
from lms.kernel.facts import FactType
from lms.reporting.datasets import compliance_reasons
from lms.reporting.datasets.compliance import compiled
from lms.reporting.model import Question, RegisterTable
from tests.unit.compliance.agency import RECORDS
from tests.unit.reporting.agency import Office, found_office

DAY = date(2026, 4, 30)


def annex(office: Office) -> RegisterTable:
    with office.on(DAY).work() as work:
        (table,) = compiled(work, Question(DAY, work.now)).registers["reasons"]
        return table


def test_what_is_late_or_moved_is_explained_and_the_rest_left_alone(both: Flask) -> None:
    office = found_office(both)
    office.publish(RECORDS)
    office.hire("Late", "A", "D1")
    office.hire("Fresh", "A", "D1", date(2026, 4, 1))
    moved = office.hire("Moved", "A", "D1", date(2026, 2, 20))
    with office.on(date(2026, 4, 16)).work() as work:
        entry = FactEntry(
            person_id=moved, type=FactType.LEAVE, on=date(2026, 4, 1), until=date(2026, 4, 15), kind="medical"
        )
        facts.record_fact(work, entry)
    table = annex(office)
    assert [row[0] for row in table.rows] == ["Late, A", "Moved, A"]
    late, later = (row[5] for row in table.rows)
    assert late == (
        "1. Appointed on 5 January 2026, plus 60 days. That day itself is not counted. This gives 6 March 2026."
    )
    assert "2. Leave until 15 April 2026; at least 30 days are left after it. This gives 15 May 2026." in later
    assert "medical" not in later
    assert "left out" not in table.note


def test_a_long_annex_says_how_much_it_leaves_out_and_where_it_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compliance_reasons, "MOST_EXPLAINED", 2)
    office = found_office(app)
    office.publish(RECORDS)
    for name in ("One", "Two", "Three"):
        office.hire(name, "A", "D1")
    table = annex(office)
    assert len(table.rows) == 2
    assert "Printed: 2 of 3; left out: 1." in table.note
    assert "open the register of this day" in table.note
