"""What `lms demo` shows while it makes the sample agency."""

import io

from rich.console import Console

from lms.cli.demo import steps_on


def shown(*, terminal: bool) -> str:
    out = io.StringIO()
    with steps_on(Console(file=out, force_terminal=terminal, width=120)) as step:
        step(0, 2, "People are taken in")
        step(1, 2, "A lesson [one]")
        step(1, 2, "A lesson [one]")
        step(0, 0, "Accounts")
        step(98, 100, "Reports")
    return out.getvalue()


def test_the_bar_ends_at_its_full_length() -> None:
    last = [line for line in shown(terminal=True).splitlines() if "/" in line][-1]
    assert "100/100" in last
    assert "Everything is made" in last


def test_without_a_terminal_each_step_is_a_line_of_its_own() -> None:
    lines = ["0/2 People are taken in", "1/2 A lesson [one]", "Accounts", "98/100 Reports"]
    assert shown(terminal=False).splitlines() == lines
