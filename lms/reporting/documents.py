"""From content to a document for the engine: the report's own template, cut into parts, its style sheet, its data.

A template separates its parts with `<!-- part -->` and says with `<!-- register NAME -->` where the tables of that name
go; `<!-- contents -->` is the engine's place for the table of contents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from flask_babel import get_locale, get_translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lms.kernel.errors import Invalid
from lms.platform import words
from lms.platform.content import Overlay
from lms.platform.settings import Settings
from lms.platform.templating import rendered
from lms.platform.theme import Theme, read_theme
from lms.platform.work import Work
from lms.reporting import statement
from lms.reporting.language import _
from lms.reporting.model import Content, DataFile, Definition, Question, RegisterTable
from lms.reporting.pdf.model import Attachment, Column, Document, Furniture, Html, Part, Register, Relationship
from lms.reporting.statement import Printed, Subject

_CUT = re.compile(r"<!--\s*(part|register\s+[\w-]+)\s*-->")
_NOT_FILE = re.compile(r"[^A-Za-z0-9-]+")
BRAND = "#0b5563"


def document(work: Work, subject: Subject) -> Document:
    """Return the document that a report's template makes of its content."""
    agency, definition, question, content = subject.agency, subject.definition, subject.question, subject.content
    reports = Overlay("reports", work.settings.reports)
    templates = Overlay("templates", work.settings.templates)
    look = _look(templates, agency.code)
    brand = look.light.brand if look else BRAND
    named = {"agency": agency.name, "title": content.title, "scope": content.scope, "brand": brand}
    values = {**content.values, **named, "fingerprint": subject.content_hash}
    environment = _environment((*reports.roots, *templates.roots))
    text = rendered(environment, f"{definition.id}/document.html", values, (reports, templates))
    as_of, parts = _about(question), list(_parts(text, content, definition))
    return Document(
        title=f"{content.title} – {agency.name}",
        lang=str(get_locale() or "en").replace("_", "-"),
        parts=parts,
        dated_at=question.known_at,
        subject=f"{definition.description} {as_of}.",
        author=agency.name,
        stylesheet=_stylesheet(reports, definition, brand, look),
        attachments=[*(_attached(each) for each in content.attached), _stated(subject.file(list(_printed(parts))))],
        furniture=Furniture(agency.name, as_of, f"{content.title} · {content.scope}", _("Page {page} of {pages}")),
        contents_title=_("Contents"),
    )


def sheet(settings: Settings, agency_code: str, name: str, values: Mapping[str, object]) -> tuple[str, str]:
    """Return the body and the style sheet of a single sheet that is no report: the template `<name>/document.html`."""
    reports, templates = Overlay("reports", settings.reports), Overlay("templates", settings.templates)
    look = _look(templates, agency_code)
    brand = look.light.brand if look else BRAND
    environment = _environment((*reports.roots, *templates.roots))
    body = rendered(environment, f"{name}/document.html", {**values, "brand": brand}, (reports, templates))
    return body, _styled(reports, name, brand, look.paper if look else "a4")


def _about(question: Question) -> str:
    if question.from_on is None:
        return _("As of %(day)s", day=words.day(question.as_of))
    return _("%(first)s to %(last)s", first=words.day(question.from_on), last=words.day(question.as_of))


def _attached(file: DataFile) -> Attachment:
    return Attachment(file.name, file.mime, file.data, file.description)


def _stated(data: bytes) -> Attachment:
    words = _("The question, texts, hashes and counts behind this report")
    return Attachment(statement.NAME, statement.MIME, data, words, Relationship.SOURCE)


def _printed(parts: Sequence[Part]) -> Iterator[Printed]:
    for section, part in enumerate(parts):
        if isinstance(part, Register):
            yield Printed(section, part.title, len(part.rows))


def file_name(definition: Definition, agency_code: str, question: Question) -> str:
    """Return the name of the report's file, without its ending."""
    own, days = question.narrowing, [day.isoformat() for day in (question.from_on, question.as_of) if day]
    record = f"record-{own.evidence_id}" if own.evidence_id else ""
    staff = own.staff[0] if len(own.staff) == 1 else ""
    pieces = [definition.id, agency_code, question.unit, question.module, own.requirement, staff, record, *days]
    return "-".join(_NOT_FILE.sub("-", piece) for piece in pieces if piece).lower()


@lru_cache(maxsize=8)
def _environment(roots: tuple[Path, ...]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(roots),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: get_translations().ugettext(text),
        lambda one, many, number: get_translations().ungettext(one, many, number),
        newstyle=True,
    )
    environment.filters.update(
        day=words.day,
        short_day=words.short_day,
        instant=words.instant,
        number=words.number,
        percent_down=words.percent_down,
        shown=words.shown,
    )
    return environment


def _parts(text: str, content: Content, definition: Definition) -> Iterator[Part]:
    pieces = _CUT.split(text)
    for index, piece in enumerate(pieces):
        if index % 2:
            _kind, _space, name = piece.partition(" ")
            if name:
                yield from _registers(name.strip(), content, definition)
        elif piece.strip():
            yield Html(piece, bare_pages=1 if index == 0 else 0)


def _registers(name: str, content: Content, definition: Definition) -> Iterator[Part]:
    if name not in content.registers:
        known = ", ".join(sorted(content.registers)) or "none"
        raise Invalid(f"{definition.id}/document.html asks for the register “{name}”. There is: {known}.")
    yield from map(_register, content.registers[name])


def _register(table: RegisterTable) -> Register:
    columns = [Column(column.label, column.share, column.align) for column in table.columns]
    return Register(table.anchor, table.title, columns, table.rows, table.note, table.nil, table.level)


def _stylesheet(reports: Overlay, definition: Definition, brand: str, look: Theme | None) -> str:
    """Return the sheets of all reports and of this one, in the agency's colour and for its paper.

    They say `size: A4`, so that they are whole by themselves; for US Letter that is replaced.
    """
    return _styled(reports, definition.id, brand, definition.paper or (look.paper if look else "a4"))


def _styled(reports: Overlay, name: str, brand: str, paper: str) -> str:
    names: Sequence[str] = ("_base/print.css", f"{name}/print.css")
    paths = [path for path in map(reports.find, names) if path is not None]
    css = "\n".join(path.read_text("utf-8") for path in paths)
    return css.replace("var(--brand)", brand).replace("size: A4", f"size: {paper}")


def _look(templates: Overlay, code: str) -> Theme | None:
    path = templates.find(f"themes/{code.lower()}.yaml") or templates.find("themes/house.yaml")
    return read_theme(path) if path else None
