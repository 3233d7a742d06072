"""How many people a second the rules answer for, on one core, with the requirement files of the worked cases.

python -m benchmarks.deadlines rules [PEOPLE …]
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

from benchmarks.deadlines.measure import line, pin, timed
from lms.compliance.content import calendar_of, read, requirement_of
from lms.compliance.model import Requirement
from lms.compliance.rules import breakpoints, evaluate, prepare
from lms.kernel.facts import Fact, FactType

CASES = Path(__file__).parents[2] / "tests" / "cases"
AS_OF = date(2026, 5, 5)
MODULES = ("security-awareness", "records-management", "no-fear-act", "annual-ethics", "harassment-prevention-ny")


def person(r: Random) -> tuple[Fact, ...]:
    """Return four years of service: two designations, a leave, five courses a year."""
    start = date(2022, 1, 3) + timedelta(days=r.randint(0, 300))
    attributes = {"unit": "x", "supervisor": r.random() < 0.15, "location": "Denver"}
    facts = [
        Fact(type=FactType.APPOINTMENT, on=start, attributes=attributes),
        Fact(type=FactType.DESIGNATION, on=start, tag="system_user"),
        Fact(type=FactType.ACCESS_GRANT, on=start),
        Fact(type=FactType.SERVICE_START, on=start),
        Fact(type=FactType.DESIGNATION, on=start + timedelta(days=400), tag="cui_access"),
        Fact(type=FactType.LEAVE, on=date(2024, 1, 1), until=date(2024, 3, 1)),
    ]
    for year in range(4):
        for module in MODULES:
            day = start + timedelta(days=365 * year + r.randint(0, 300))
            facts.append(Fact(type=FactType.COMPLETION, on=day, module=module, id=f"{module}{year}"))
    return tuple(facts)


def main(sizes: list[float], *, postgresql: bool) -> None:
    """Print people a second for one day, and for every day on which an answer can change."""
    print(f"Rules only, {pin()}")
    for size in sizes:
        measure(int(size))


def measure(count: int) -> None:
    """Print the figures for some people."""
    files = [requirement_of(read(path)) for path in sorted((CASES / "requirements").glob("*.yaml"))]
    rules: list[Requirement] = [file.requirement for file in files if file.requirement is not None]
    days = [calendar_of(read(path)).calendar for path in (CASES / "calendars").glob("*.yaml")]
    calendars = {calendar.name: calendar for calendar in days if calendar is not None}
    r = Random(1)
    people = [person(r) for _ in range(count)]
    obligations = asked = 0
    with timed() as took:
        for facts in people:
            known = prepare(facts)
            for rule in rules:
                obligations += len(evaluate(rule, known, AS_OF, None, calendars).obligations)
    line(f"{len(rules)} requirements, one day", count, took, f"{obligations / count:.0f} obligations each")
    few = people[: max(count // 10, 1)]
    with timed() as took:
        for facts in few:
            known = prepare(facts)
            for rule in rules:
                for day in breakpoints(rule, known, calendars, until=AS_OF):
                    evaluate(rule, known, day, None, calendars)
                    asked += 1
    line("every day of change", len(few), took, f"{asked / len(few):.0f} answers each")
