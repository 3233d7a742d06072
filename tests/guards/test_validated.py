"""The guard over PDFs bites: a fault that is planted is found, once, in words."""

from __future__ import annotations

from dataclasses import replace

from lms.reporting.pdf.model import Html
from tests.unit.reporting.documents import document, made
from tests.validated import WATCH


def test_a_pdf_that_leaves_out_a_level_of_headings_is_found() -> None:
    made(document(Html("<h2>First</h2><p>Some words.</p><h5>Too deep</h5><p>More words.</p>")))
    found = WATCH.findings()
    assert found
    assert all(each.startswith("“Compliance of the Agency of Parks”: ") for each in found)


def test_a_sound_pdf_has_no_finding_and_is_looked_at_once() -> None:
    given = replace(document(Html("<h2>Sound</h2><p>Nothing is wrong here.</p>")), title="Looked at once")
    made(given)
    assert len(WATCH.made) == 1
    assert WATCH.findings() == []
    made(given)
    assert not WATCH.made
