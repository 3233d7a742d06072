"""A register, or a stretch of its rows, as HTML: for the sample that is measured, and for letters we do not set."""

from collections.abc import Iterable, Sequence
from html import escape

from lms.reporting.pdf.model import Column, Register


def columns_markup(columns: Sequence[Column]) -> tuple[str, str]:
    """The widths and the headings of the columns."""
    total = sum(column.share for column in columns)
    widths = "".join(f'<col style="width:{100 * column.share / total:.4f}%">' for column in columns)
    heads = "".join(
        f'<th scope="col"{style}>{escape(column.label)}</th>'
        for column, style in zip(columns, styles(columns), strict=True)
    )
    return f"<colgroup>{widths}</colgroup>", f"<thead><tr>{heads}</tr></thead>"


def stretch(part: Register, rows: Iterable[Sequence[str]], *, first: bool) -> str:
    """Rows in the look of the register; the first stretch has heading and note."""
    widths, heads = columns_markup(part.columns)
    set_so = styles(part.columns)
    body = "".join(_row(set_so, row) for row in rows)
    table = f'<table class="register">{widths}{heads}<tbody>{body}</tbody></table>'
    if not first:
        return f'<section class="register">{table}</section>'
    note = f'<p class="note">{escape(part.note)}</p>' if part.note else ""
    heading = f'<h{part.level} id="{escape(part.anchor)}">{escape(part.title)}</h{part.level}>'
    return f'<section class="register">{heading}{note}{table}</section>'


def _row(set_so: Sequence[str], row: Sequence[str]) -> str:
    head, *cells = [f"{style}>{escape(cell)}" for style, cell in zip(set_so, row, strict=True)]
    return f'<tr><th scope="row"{head}</th>' + "".join(f"<td{cell}</td>" for cell in cells) + "</tr>"


def styles(columns: Sequence[Column]) -> list[str]:
    """Return how the cells of each column are set: numbers to the right, and away from words that follow them."""
    following = [*(column.align for column in columns[1:]), "right"]
    right = [' style="text-align:right"', ' style="text-align:right;padding-right:14pt"']
    return [
        right[after == "left"] if column.align == "right" else ""
        for column, after in zip(columns, following, strict=True)
    ]
