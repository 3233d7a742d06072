"""Staff find the requirements that bind them, and those that do not bind them stay out of sight."""

from __future__ import annotations

from datetime import date

from flask import Flask

from tests.unit.compliance.agency import RECORDS, SIGNED
from tests.unit.signoff.team import team
from tests.unit.signoff.test_pages import Browser


def test_a_requirement_that_binds_me_leads_to_why_its_date_is_what_it_is(both: Flask) -> None:
    one = team(both)
    one.bed.publish(RECORDS)
    one.bed.publish(SIGNED)
    bo, cy = one.person("Bo Hill"), one.person("Cy Moss")
    one.today(date(2026, 2, 4))
    one.cardholder(cy, date(2026, 2, 4))
    staff, holder = Browser(one, bo, "Bo Hill"), Browser(one, cy, "Cy Moss")
    shown = staff.client.get("/search?q=records+management").text
    assert "binds you" in shown
    assert "/my-record/why/records" in shown
    assert "/requirements/" not in shown
    assert "Why" in staff.read("/my-record/why/records")
    assert "Nothing was found" in staff.read("/search?q=charge")
    assert "binds you" in holder.read("/search?q=charge")
    assert "These are results for" in holder.read("/search?q=chrage"), "a slip is mended from what binds me as well"
    assert "Nothing was found" in staff.read("/search?q=chrage")
