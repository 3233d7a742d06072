"""What every script of the pages keeps to, so that it runs in each of the browsers that people have."""

import re
from pathlib import Path

import pytest

SCRIPTS = {path.name: path.read_text("utf-8") for path in Path("lms/platform/static/js").glob("*.js")}
IMPORTED = sorted(
    {name for text in SCRIPTS.values() for name in re.findall(r'^(?:import|export) .*"\./(.+\.js)"', text, re.M)}
)
BLOCK = re.compile(r"^(?:if|for|while|try)\b[^\n]*\{\n.*?^\}", re.M | re.S)


def awaits(text: str) -> list[str]:
    """Return the lines of a script that await something outside of every function."""
    outside = [line for line in text.splitlines() if line and not line[0].isspace()]
    inside = [line for block in BLOCK.findall(text) for line in block.splitlines() if re.match(r" {0,2}\S", line)]
    return [
        line for line in [*outside, *inside] if re.search(r"\bawait\b", line.partition("//")[0]) and "async" not in line
    ]


@pytest.mark.parametrize("name", IMPORTED)
def test_a_script_that_others_import_awaits_nothing_before_it_is_ready(name: str) -> None:
    """Safari runs the importing script too early then: the names it imports are not there yet."""
    assert not awaits(SCRIPTS[name])


@pytest.mark.parametrize(
    "text",
    [
        'export const memory = "indexedDB" in window ? await open() : null;',
        "await start();",
        "if (owner) {\n  await start();\n}",
        "for await (const one of all()) {\n  say(one);\n}",
    ],
)
def test_the_guard_sees_what_awaits(text: str) -> None:
    assert awaits(text)


def test_the_guard_lets_functions_await() -> None:
    assert not awaits("export async function look() {\n  await open();\n}\nconst go = async () => await open();\n")
