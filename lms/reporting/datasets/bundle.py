"""The evidence bundle: what an auditor takes home about a requirement or a unit, in one ZIP with a covering page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lms.compliance.model.evidence import evidence_ids
from lms.compliance.model.register import RequirementView
from lms.compliance.services import register
from lms.compliance.services.record.model import Reader
from lms.directory.model import PersonView
from lms.directory.services import people
from lms.directory.services.agencies import agency as agency_of
from lms.kernel.errors import Invalid
from lms.platform import tabular
from lms.platform.words import day, instant
from lms.platform.work import Work
from lms.reporting import browsing, sampling, scopes
from lms.reporting.language import _
from lms.reporting.model import Content, DataFile, Narrowing, Piece, Question, TextVersion
from lms.reporting.queries import browse, policies
from lms.reporting.queries.policies import Text
from lms.reporting.signing import keys

SAMPLE = 25
MOST = 200
FILE = "sample.csv"


@dataclass(frozen=True, slots=True)
class Picked:
    """Whose records are in the bundle, out of how many, and how they were chosen."""

    people: tuple[PersonView, ...]
    population: int
    word: str
    """Empty: named, not drawn."""


def compiled(work: Work, question: Question) -> Content:
    """Return the covering page, the documents that go with it, and the texts in force."""
    own = question.narrowing
    asked = browsing.asking(work, question, {"unit": question.unit, "requirement": own.requirement})
    rules = {view.key: view for view in asked.requirements.values()}
    used = [rules[own.requirement]] if own.requirement else sorted(rules.values(), key=lambda rule: rule.key)
    picked = _picked(work, question, {row.person_id for row in browse.every(work, asked.wish)})
    plain = replace(question, narrowing=Narrowing(requirement=own.requirement))
    titles = {key: rule.title for key, rule in rules.items()}
    scope = scopes.in_words(plain, titles, scopes.place_of(work, question))
    pieces = [*_reports(plain), *_records(work, question, picked, used if own.requirement else ())]
    texts = [*_texts(work, question, used)]
    rows = [(one.staff_no, one.name, one.unit_code, one.position) for one in picked.people]
    data = tabular.whole(("staff_no", "name", "unit_code", "position"), rows)
    values = {
        "as_of": question.as_of,
        "known_at": question.known_at,
        "population": picked.population,
        "picked": rows,
        "word": picked.word,
        "contents": [(piece.path, piece.title) for piece in pieces] + [(text.name, text.description) for text in texts],
        "file": FILE,
    }
    return Content(
        title=_("Evidence bundle"),
        scope=scope,
        values=values,
        registers={},
        files=[DataFile(FILE, _("Whose records are in the bundle"), data)],
        counts={"rows": len(picked.people), "population": picked.population, "documents": len(pieces)},
        texts=[TextVersion("requirement", rule.key, rule.version, rule.sha256) for rule in used],
        pieces=pieces,
        enclosed=[*texts, *_certificate(work), _readme(work, question, scope, picked)],
    )


def _picked(work: Work, question: Question, population: set[int]) -> Picked:
    own = question.narrowing
    if own.staff:
        numbers = people.ids_by_number(work)
        ids = [numbers[number] for number in own.staff if number in numbers]
        chosen, word = people.views(work, ids, question.as_of, question.known_at), ""
    else:
        word = own.seed or question.as_of.isoformat()
        everybody = people.views(work, population, question.as_of, question.known_at)
        by_number = {view.staff_no: view for view in everybody.values()}
        taken = sampling.drawn(by_number, own.people or SAMPLE, word)
        chosen = {by_number[number].id: by_number[number] for number in taken}
    if len(chosen) > MOST:
        raise Invalid(f"A bundle holds the records of at most {MOST} people. Name fewer.", field="staff")
    return Picked(tuple(sorted(chosen.values(), key=lambda one: one.staff_no)), len(population), word)


def _reports(question: Question) -> Iterator[Piece]:
    """Yield the reports about the whole, and a year of notices."""
    year = question.as_of.replace(year=question.as_of.year - 1, day=min(question.as_of.day, 28))
    yield Piece("reports/compliance.pdf", _("Compliance with required training"), "compliance", question)
    yield Piece("reports/register.pdf", _("Register of duties"), "register", question)
    yield Piece("reports/notices.pdf", _("Notice log of a year"), "notices", replace(question, from_on=year))


def _records(work: Work, question: Question, picked: Picked, used: Sequence[RequirementView]) -> Iterator[Piece]:
    for one in picked.people:
        about = Narrowing(person_id=one.id, reader=Reader.AUDITOR.value, staff=(one.staff_no,))
        asked = Question(question.as_of, question.known_at, narrowing=about)
        folder = f"people/{_plain(one.staff_no)}"
        yield Piece(
            f"{folder}/training-record.pdf", _("Training record of %(name)s", name=one.name), "training_record", asked
        )
        for rule in used:
            for evidence_id in _counted(work, one.id, rule, question):
                own = replace(about, evidence_id=evidence_id)
                title = _("Evidence of record %(number)s of %(name)s", number=evidence_id, name=one.name)
                yield Piece(f"{folder}/evidence-{evidence_id}.pdf", title, "completion", replace(asked, narrowing=own))


def _counted(work: Work, person_id: int, rule: RequirementView, question: Question) -> list[int]:
    """Return the completions by which somebody last met a requirement."""
    try:
        cycles = register.obligations(work, person_id, rule.key, question.as_of, question.known_at)
    except Invalid:
        return []
    met = [cycle for cycle in cycles if cycle.satisfied_on is not None and cycle.counted]
    last = max(met, key=lambda cycle: (cycle.satisfied_on is not None, cycle.satisfied_on), default=None)
    return evidence_ids(last.counted if last else ())


def _texts(work: Work, question: Question, used: Sequence[RequirementView]) -> Iterator[DataFile]:
    session, agency_id = work.session, work.actor.agency_id
    modules = {module for rule in used for module in rule.modules}
    found: list[Text] = [
        *policies.requirement_texts(session, [rule.version_id for rule in used]),
        *policies.calendars(session, agency_id, question),
        *policies.modules(session, agency_id, question, modules),
    ]
    said: Mapping[str, str] = {
        "requirements": _("Requirement as published"),
        "calendars": _("Calendar as published"),
        "modules": _("Module as published"),
    }
    for text in found:
        name = f"policies/{text.kind}/{_plain(text.key)}-v{text.version}.{text.ending}"
        mime = "application/json" if text.ending == "json" else "application/yaml"
        title = _("%(what)s: %(key)s, version %(version)s", what=said[text.kind], key=text.key, version=text.version)
        yield DataFile(name, title, text.text.encode(), mime)


def _certificate(work: Work) -> Iterator[DataFile]:
    found = keys.certificate(work.settings.report_signing)
    yield DataFile("signing-certificate.pem", _("Certificate that the PDFs are signed with"), found.pem, "text/plain")


def _plain(text: str) -> str:
    """Return a text as a part of a file's name."""
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in text).strip(".") or "-"


def _readme(work: Work, question: Question, scope: str, picked: Picked) -> DataFile:
    how = (
        f"{len(picked.people)} people were drawn from {picked.population} by the word “{picked.word}”: staff numbers "
        "ordered by the SHA-256 of word, colon and number; the first were taken. The same word draws the same people."
        if picked.word
        else f"The records are of the {len(picked.people)} people who were named, of {picked.population} concerned."
    )
    text = f"""\
Evidence bundle of {agency_of(work, work.actor.agency_id).name}
{scope}
As of {day(question.as_of)}, as known at {instant(question.known_at)}.

cover.pdf                what this bundle is about, whose records are in it, and what it holds
sample.csv               whose records are in it, as data
reports/                 the compliance report, the register and the notice log of a year, each with its data
people/NUMBER/           the training record of each person; the evidence of what met the requirement
policies/                the texts in force: requirements, calendars, modules
signing-certificate.pem  the certificate that the PDFs are signed with
manifest.json            every file with its size and SHA-256

{how}

Reasons of leave and exemptions are left out of the records: they are for the person and training officers only.

To check it: compute the SHA-256 of a file (sha256sum FILE) and compare it with manifest.json; open a PDF and look at
its signature. Each PDF has a content hash: the same question asked again has the same.
"""
    return DataFile("README.txt", _("How to read this bundle"), text.encode(), "text/plain")
