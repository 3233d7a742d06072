"""A PDF that runs something is told from one that is only read."""

from __future__ import annotations

import zlib

import pytest

from lms.compliance.services import acting_pdf
from lms.compliance.services.acting_pdf import acts

SCRIPT = b"4 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n"


def packed(objects: bytes) -> bytes:
    data = zlib.compress(objects)
    return b"5 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(data) + data + b"endstream"


@pytest.mark.parametrize(
    ("body", "runs"),
    [
        (SCRIPT, True),
        (b"4 0 obj<</S/Java#53cript/JS(x)>>endobj", True),
        (b"4 0 obj<</S/Launch/F(calc.exe)>>endobj", True),
        (packed(SCRIPT), True),
        (packed(b"<</S /JavaScript /JS 3 0 R>>"), True),
        (b"4 0 obj<</Type/Page>>endobj", False),
        (b"4 0 obj<</S/GoTo/D[3 0 R/Fit]>>endobj", False),
        (packed(b"<</Type/Font>>"), False),
        (b"5 0 obj<</Type/ObjStm>>stream\nnot packed at all endstream", False),
        (b"(JavaScript for beginners)", False),
    ],
)
def test_what_runs_is_seen_where_it_is_named(body: bytes, runs: bool) -> None:
    assert acts(b"%PDF-1.7\n" + body) is runs


def test_a_small_file_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting_pdf, "MOST_UNPACKED", 1000)
    assert not acts(b"%PDF-1.7\n" + packed(b" " * 5_000_000))
