"""PDFs as people hand them in: whole ones, and ones that somebody put something into."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf


def paper(change: Callable[[pikepdf.Pdf], object] | None = None, **how: object) -> bytes:
    """Return a PDF of one page, with something put into it; `how` goes to its saving. The same bytes each time."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    if change:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **({"deterministic_id": True} | how if "encryption" not in how else how))  # type: ignore[arg-type]
    return out.getvalue()


def says(text: str) -> Callable[[pikepdf.Pdf], object]:
    """Return a change that puts an entry into the catalogue, written as in a PDF."""

    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in pikepdf.Object.parse(text.encode()).items():
            pdf.Root[key] = value

    return change


PDF = paper()
PROGRAM = paper(says("<</OpenAction <</S/JavaScript/JS(app.alert\\(1\\))>> >>"))
