"""Dates in files: one way to write them, and a sentence for every other."""

from datetime import date

import pytest

from lms.kernel.daytext import NoDate, day_from


def test_an_iso_day_is_read() -> None:
    assert day_from("2026-03-31") == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("03/04/2025", "03/04/2025 can be 3 April 2025 or 4 March 2025. Write 2025-04-03 or 2025-03-04."),
        ("25/12/2025", "25/12/2025 is not written as 2026-03-31. Write 2025-12-25."),
        ("04/04/2025", "04/04/2025 is not written as 2026-03-31. Write 2025-04-04."),
        ("31/06/2025", "31/06/2025 is not a day of the calendar. Write a real day as 2026-03-31."),
        ("2025-02-29", "2025-02-29 is not a day of the calendar. Write a real day as 2026-03-31."),
        ("45000", "45000 is a number (perhaps a spreadsheet's own count of days). Write the day as 2026-03-31."),
        ("2025-03-03T00:00:00Z", "an instant, not a day"),
        ("next week", "next week is not a day. Write it as 2026-03-31."),
    ],
)
def test_everything_else_is_refused_and_says_why(text: str, sentence: str) -> None:
    with pytest.raises(NoDate) as refused:
        day_from(text)
    assert sentence in str(refused.value)
