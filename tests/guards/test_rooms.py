"""Slices speak to one another only through their front doors, and stand in order."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

SLICES = {
    "audit", "directory", "catalogue", "compliance", "learning", "signoff", "evaluation", "notices", "reporting",
    "desk", "interop", "jobs",
}  # fmt: skip
FRONT_DOORS = {"services", "model", "access", "accounts"}
ROOMS_WITHIN = {"roster", "search", "offers", "handed", "practice", "faq", "classroom", "accommodations"}
"""Rooms inside a slice that have front doors of their own."""
READER = "lms.reporting"


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("lms")


def trespasses(graph: grimp.ImportGraph) -> list[str]:
    """Return each import that enters another slice by a side door; reporting's queries alone may read records."""
    found = []
    for importer in sorted(graph.modules):
        home = importer.split(".")[1:]
        if not home or home[0] not in SLICES:
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            room = imported.split(".")[1:]
            if len(room) < 2 or room[0] not in SLICES or room[0] == home[0] or room[1] in FRONT_DOORS:
                continue
            if room[1] in ROOMS_WITHIN and room[2:3] and room[2] in FRONT_DOORS:
                continue
            if importer.startswith(READER) and "queries" in home and "records" in room[1:]:
                continue
            found.append(f"{importer} enters {imported}")
    return found


def test_slices_enter_by_the_front_door(graph: grimp.ImportGraph) -> None:
    assert trespasses(graph) == []


def test_the_guard_sees_a_trespass() -> None:
    planted = grimp.ImportGraph()
    for module in ("lms.signoff.services", "lms.learning.store"):
        planted.add_module(module)
    planted.add_import(importer="lms.signoff.services", imported="lms.learning.store")
    assert trespasses(planted) == ["lms.signoff.services enters lms.learning.store"]


def test_the_contracts_bite_an_import_that_goes_up(tmp_path: Path) -> None:
    """Plant `kernel imports jobs` in a copy of the house and see the contracts break."""
    house = Path(__file__).parents[2]
    subprocess.run(["cp", "-r", house / "lms", house / ".importlinter", tmp_path], check=True)
    (tmp_path / "lms" / "kernel" / "planted.py").write_text("import lms.jobs.model\n")
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "Slices are stacked; a slice knows only those below it BROKEN" in answer.stdout
