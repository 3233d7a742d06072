"""WeasyPrint, held by the hand: one style sheet and one font configuration a process, and a closed door."""

import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pydyf
import weasyprint.draw.text
import weasyprint.pdf
from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from lms.reporting.pdf.faces import SCRIPTS, TEXT, WIDE, cut_faces, font_faces
from lms.reporting.pdf.fetching import Fetcher
from lms.reporting.pdf.han import FAMILY, cuts
from lms.reporting.pdf.jobs import Kit
from lms.reporting.pdf.letters import is_plain, runs_from_the_right
from lms.reporting.pdf.model import RenderFailed
from lms.reporting.pdf.syntax import text

INSIDE = "https://inside.invalid/#"
"""Links inside the document travel through WeasyPrint as addresses, because it drops those to other parts."""

_OPTIONS = {**DEFAULT_OPTIONS, "pdf_tags": True, "pdf_version": "1.7"}
_LINK = re.compile(r'(<a\b[^>]*\bhref=")#')
_PATCHED = threading.Lock()
_FAMILIES = ",".join(f'"{family}"' for family in (TEXT, WIDE, *SCRIPTS.values(), FAMILY))
_BASE = f"html{{font-family:{_FAMILIES}}}"


class Bench:
    """A kit opened in this process: parsed style sheet, loaded fonts."""

    def __init__(self, lang: str, stylesheet: str, assets: Mapping[str, bytes], letters: str = "") -> None:
        self._lang = lang
        further = cuts(letters)
        self.faces = {**cut_faces(), **further}
        self.measured: dict[Any, Any] = {}
        self._fonts = FontConfiguration()
        self._fetcher = Fetcher(assets, self.faces)
        css = "\n".join((font_faces(further), _BASE, stylesheet))
        self._css = CSS(string=css, font_config=self._fonts, url_fetcher=self._fetcher)

    def lay_out(self, body: str) -> tuple[Any, pydyf.PDF]:
        """A part as WeasyPrint's pages and as PDF objects without fonts."""
        body = _LINK.sub(rf"\g<1>{INSIDE}", body)
        page = f'<!doctype html><html lang="{self._lang}"><head><title>-</title></head><body>{body}</body></html>'
        with _complaints(), _fonts_left_out(), _words_kept():
            try:
                html = HTML(string=page, url_fetcher=self._fetcher, base_url="engine:")
                options = {**_OPTIONS, "stylesheets": [self._css]}
                document = html.render(font_config=self._fonts, **options)
                pdf = weasyprint.pdf.generate_pdf(document, None, 1, **_OPTIONS)
            except FatalURLFetchingError as error:
                raise RenderFailed(f"The report asks for something outside its own files: {error}.") from error
        return document, pdf


def bench_of(kit: Kit, letters: str = "") -> Bench:
    """Open a kit, with a typeface for some Chinese, Japanese or Korean letters; the same for kits that say the same."""
    return _opened(kit.lang, kit.stylesheet, tuple(sorted(kit.assets.items())), letters)


@lru_cache(maxsize=3)
def _opened(lang: str, stylesheet: str, assets: tuple[tuple[str, bytes], ...], letters: str) -> Bench:
    return Bench(lang, stylesheet, dict(assets), letters)


@contextmanager
def _fonts_left_out() -> Iterator[None]:
    """Fonts are written once for the whole file, by the assembler."""
    with _PATCHED:
        original: Callable[..., pydyf.Dictionary] = weasyprint.pdf.build_fonts_dictionary
        weasyprint.pdf.build_fonts_dictionary = lambda *_: pydyf.Dictionary()
        try:
            yield
        finally:
            weasyprint.pdf.build_fonts_dictionary = original


@contextmanager
def _words_kept() -> Iterator[None]:
    """Letters that join are drawn as other glyphs in another order: their text goes along (ISO 32000-1, 14.9.4).

    Not with letters that run from the right: those are one glyph each, and readers that turn the glyphs round would
    turn the text round as well.
    """
    original: Callable[..., Any] = weasyprint.draw.text.draw_first_line

    def draw(stream: Any, textbox: Any, *more: Any) -> Any:
        if is_plain(textbox.text) or runs_from_the_right(textbox.text):
            return original(stream, textbox, *more)
        stream.stream.append(b"/Span <</ActualText %s>> BDC" % text(textbox.text))
        drawn = original(stream, textbox, *more)
        stream.stream.append(b"EMC")
        return drawn

    weasyprint.draw.text.draw_first_line = draw
    try:
        yield
    finally:
        weasyprint.draw.text.draw_first_line = original


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[None]:
    """What WeasyPrint only logs as an error (a picture without words, a broken picture) fails the part."""
    logger, errors = logging.getLogger("weasyprint"), _Errors()
    logger.addHandler(errors)
    try:
        yield
    finally:
        logger.removeHandler(errors)
    if errors.messages:
        raise RenderFailed(f"A part of the report is not well made: {'; '.join(errors.messages[:3])}.")
