"""Names in every script that is covered: printed, found by a search, read by a screen reader; never boxes."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import outloud
import pytest

from lms.reporting.pdf import han
from lms.reporting.pdf.model import Furniture, Html, Register, RenderFailed
from lms.reporting.pdf.planning import ROWS_A_JOB
from tests.unit.reporting.documents import COLUMNS, document, faults, made, row, tags

NAMES = {
    "Greek": "Παπαδόπουλος",
    "Cyrillic": "Иванова",
    "Arabic": "محمد عبد الله",
    "Persian": "رضایی",
    "Hebrew": "דוד כהן",
    "Devanagari": "क्षितिज श्रीवास्तव",
    "Chinese": "山田 太郎",
    "Korean": "김민수",
}
MARKS = dict.fromkeys(map(ord, "\u200b\u200c\u200e\u200f\u202a\u202b\u202c"))


def words(data: bytes, folder: Path) -> str:
    (folder / "names.pdf").write_bytes(data)
    found = subprocess.run(["pdftotext", "-layout", folder / "names.pdf", "-"], check=True, capture_output=True)
    return found.stdout.decode().translate(MARKS)


@lru_cache(maxsize=1)
def every_script() -> bytes:
    rows = [(name, "Roads", "Overdue", str(index)) for index, name in enumerate(NAMES.values())]
    rows += [(f"{name}, Zoë", "Roads", "Overdue", "1") for name in NAMES.values()]
    rows += [row(index) for index in range(60)]
    text = "".join(f"<p>Of {name} <b>{name}</b></p>" for name in NAMES.values())
    return made(document(Register("r", "Register", COLUMNS, rows, "All"), Html(f"<h2>Names</h2>{text}")))


def test_names_of_every_script_are_found_as_they_were_written(tmp_path: Path) -> None:
    text = words(every_script(), tmp_path)
    assert {script: text.count(name) for script, name in NAMES.items()} == dict.fromkeys(NAMES, 4)


def test_a_document_of_every_script_is_accessible_and_archival(tmp_path: Path) -> None:
    data = every_script()
    assert faults(data) == []
    (tmp_path / "names.pdf").write_bytes(data)
    assert [(each.rule, each.message) for each in outloud.check(str(tmp_path / "names.pdf")).findings] == []


def test_a_register_that_both_writers_share_stays_one_table() -> None:
    found = tags(every_script())
    rows = 2 * len(NAMES) + 60
    assert (found["/Table"], found["/TR"], found["/TD"]) == (1, rows + 1, rows * (len(COLUMNS) - 1))


def test_a_later_stretch_in_another_script_belongs_to_the_same_table(tmp_path: Path) -> None:
    rows = [row(index) for index in range(ROWS_A_JOB)] + [(NAMES["Hebrew"], "Roads", "Overdue", "1")]
    data = made(document(Register("r", "Register", COLUMNS, rows)))
    found = tags(data)
    assert (found["/Table"], found["/TR"]) == (1, ROWS_A_JOB + 2)
    assert faults(data) == []
    assert words(data, tmp_path).count(NAMES["Hebrew"]) == 1


def test_the_running_lines_of_a_page_may_have_names_of_every_script(tmp_path: Path) -> None:
    lines = Furniture(NAMES["Hebrew"], NAMES["Devanagari"], f"Compliance · {NAMES['Arabic']} · {NAMES['Chinese']}")
    data = made(replace(document(Html("<h2>A</h2><p>b</p>")), furniture=lines))
    assert faults(data) == []
    text = words(data, tmp_path)
    assert all(NAMES[script] in text for script in ("Hebrew", "Arabic", "Chinese"))


def test_without_the_package_a_name_that_needs_it_fails_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(han, "FILES", {key: Path("/nowhere") / path.name for key, path in han.FILES.items()})
    han.available.cache_clear()
    try:
        with pytest.raises(RenderFailed, match=r"山 \(U\+5C71\).*Install Debian's package fonts-noto-cjk"):
            made(document(Register("r", "Register", COLUMNS, [("山田", "a", "b", "c")])))
    finally:
        han.available.cache_clear()


def test_the_same_names_give_the_same_bytes_in_any_number_of_processes() -> None:
    rows = [(name, "Roads", "Overdue", "1") for name in NAMES.values()]
    given = document(Register("r", "Register", COLUMNS, rows))
    assert made(given, workers=2) == made(given)
