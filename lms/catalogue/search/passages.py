"""What of a module can be found: the passages of its lessons, and the rules that its objectives and sources cite."""

from __future__ import annotations

from collections.abc import Iterator

from lms.catalogue.markdown import passages_of
from lms.catalogue.model import Module, Objective
from lms.catalogue.search.model import Entry, Kind
from lms.kernel.permissions import Permission


def entries_of(module: Module) -> list[Entry]:
    """Return everything of a module that can be found."""
    return [*_lessons(module), *_objectives(module), *_sources(module), *_cards(module)]


def _lessons(module: Module) -> Iterator[Entry]:
    head = module.head
    for lesson in module.lessons:
        for passage in passages_of(lesson.markdown):
            yield Entry(
                kind=Kind.LESSON,
                needs=Permission.CATALOGUE_READ,
                subject=head.module,
                part=lesson.key,
                anchor=passage.anchor,
                language=head.language,
                title=lesson.title,
                heading=passage.heading,
                context=head.title,
                body=passage.text,
            )


def _objectives(module: Module) -> Iterator[Entry]:
    head = module.head
    for objective in head.objectives:
        part, anchor = _cited(module, objective) or ("", f"objective-{objective.id}")
        yield Entry(
            kind=Kind.CLAUSE,
            needs=Permission.CATALOGUE_READ,
            subject=head.module,
            part=part,
            anchor=anchor,
            language=head.language,
            title=objective.clause,
            context=head.title,
            body=objective.text,
        )


def _cited(module: Module, objective: Objective) -> tuple[str, str] | None:
    """Return the lesson and the passage that cite the clause of an objective, if one does in so many words."""
    citations = [piece.strip() for piece in objective.clause.split(";")]
    for lesson in module.lessons:
        if objective.id in lesson.objectives:
            for passage in passages_of(lesson.markdown):
                if any(citation in passage.text for citation in citations):
                    return lesson.key, passage.anchor
    return None


def _sources(module: Module) -> Iterator[Entry]:
    head = module.head
    for number, source in enumerate(head.sources, 1):
        yield Entry(
            kind=Kind.CLAUSE,
            needs=Permission.CATALOGUE_READ,
            subject=head.module,
            anchor=f"source-{number}",
            language=head.language,
            title=source.citation,
            context=head.title,
            body=source.title,
        )


def _cards(module: Module) -> Iterator[Entry]:
    head = module.head
    for card in module.cards:
        for number, section in enumerate(card.sections, 1):
            yield Entry(
                kind=Kind.CARD,
                needs=Permission.CATALOGUE_READ,
                subject=head.module,
                part=card.id,
                anchor=f"section-{number}",
                language=head.language,
                title=card.title,
                heading=section.heading,
                context=head.title,
                body=" · ".join((card.use, *section.texts())) if number == 1 else " · ".join(section.texts()),
            )
