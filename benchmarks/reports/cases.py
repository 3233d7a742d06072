"""One case in a process of its own: python -m benchmarks.reports.cases CASE SIZE FOLDER."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

from benchmarks.reports import roster
from lms.platform.signing import Signing
from lms.reporting.pdf.faces import CUTS, cut_faces, font_faces
from lms.reporting.pdf.model import Document
from lms.reporting.pdf.render import render
from lms.reporting.signing.seals import seal

CHROMIUM = "/usr/bin/chromium"


def ours(size: int, folder: Path) -> str:
    """Our engine: tagged, contents, bookmarks, attachment, signature."""
    return _written(roster.document(size), folder)


def certificates(size: int, folder: Path) -> str:
    """So many pages that are a part each."""
    return _written(roster.certificates(size), folder)


def _written(document: Document, folder: Path) -> str:
    """Make a document, signed by the installation's own key, which is made once and not measured."""
    with seal(Signing(data=folder.parent), roster.AT) as key:
        made = render(document, folder / "ours.pdf", seal=key)
    return f"{made.pages:,} pages, {made.size / 1e6:.1f} MB"


def plain(size: int, folder: Path) -> str:
    """WeasyPrint by itself: the same style sheet and typefaces, one document, tagged."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from lms.reporting.pdf.fetching import Fetcher

    fonts, fetcher = FontConfiguration(), Fetcher({}, cut_faces())
    css = f'{font_faces()} html{{font-family:"Report Text","Report Wide"}} {roster.stylesheet()}'
    sheet = CSS(string=css, font_config=fonts, url_fetcher=fetcher)
    page = f'<!doctype html><html lang="en"><head><title>R</title></head><body>{roster.as_markup(size)}</body></html>'
    html = HTML(string=page, url_fetcher=fetcher, base_url="engine:")
    out = folder / "plain.pdf"
    html.write_pdf(out, font_config=fonts, stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return f"{out.stat().st_size / 1e6:.1f} MB"


def chromium(size: int, folder: Path) -> str:
    """A browser prints the same HTML."""
    faces = "".join(
        f'@font-face{{font-family:"{cut.family}";font-weight:{cut.weight};'
        f"src:url(data:font/ttf;base64,{base64.b64encode(cut_faces()[key]).decode()})}}"
        for key, cut in CUTS.items()
        if not cut.italic
    )
    style = f'{faces} html{{font-family:"Report Text","Report Wide"}} {roster.stylesheet()}'
    page, out = folder / "page.html", folder / "chromium.pdf"
    page.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>R</title><style>{style}</style></head>'
        f"<body>{roster.as_markup(size)}</body></html>",
        "utf-8",
    )
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--timeout=600000"]
    target = [f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer", f"--print-to-pdf={out}"]
    subprocess.run([CHROMIUM, *flags, *target, page.as_uri()], check=True, capture_output=True)
    return f"{out.stat().st_size / 1e6:.1f} MB"


CASES = {"ours": ours, "plain": plain, "chromium": chromium, "certificates": certificates}

if __name__ == "__main__":
    print(CASES[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3])))
