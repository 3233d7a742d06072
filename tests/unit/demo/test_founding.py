"""The made-up sign-in sheets of the sample agency: realistic, and the same from the same seed."""

import csv
import io
from collections import defaultdict
from datetime import date, timedelta
from random import Random

from lms.demo.founding import COURSES, EXTRACTS, FIRST_DAY, NEW, classroom_register, policies_folder

EXTRACT = (policies_folder() / EXTRACTS[0][1]).read_bytes()
LONGEST_LAPSE = timedelta(days=145)


def sheets() -> dict[str, dict[str, date]]:
    """Return the day of each course by staff number."""
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for row in csv.DictReader(io.StringIO(classroom_register(EXTRACT, Random(7)).decode())):
        found[row["StaffNo"]][row["CourseCode"]] = date.fromisoformat(row["CompletedOn"])
    return found


def test_the_same_seed_makes_the_same_sheets() -> None:
    assert classroom_register(EXTRACT, Random(7)) == classroom_register(EXTRACT, Random(7))


def test_nobody_has_been_without_a_course_for_years() -> None:
    attended = sheets()
    for person in csv.DictReader(io.StringIO(EXTRACT.decode())):
        hired = date.fromisoformat(person["HireDate"])
        if hired <= FIRST_DAY - NEW:
            assert "NF-1" in attended[person["StaffNo"]], f"{person['StaffNo']} was never there"
        for code, day in attended[person["StaffNo"]].items():
            assert day >= FIRST_DAY - timedelta(days=365 * COURSES[code][2]) - LONGEST_LAPSE


def test_some_let_it_run_out() -> None:
    days = [held["NF-1"] for held in sheets().values() if "NF-1" in held]
    lapsed = [day for day in days if day < FIRST_DAY - timedelta(days=730)]
    assert 0.02 < len(lapsed) / len(days) < 0.1
