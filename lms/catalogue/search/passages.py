"""What of a module can be found: the passages of its lessons and stories, its cards, and the rules that it cites."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from lms.catalogue.markdown import passages_of
from lms.catalogue.model import Module, Objective
from lms.catalogue.search.model import Entry, Kind
from lms.kernel.permissions import Permission


def entries_of(module: Module) -> list[Entry]:
    """Return everything of a module that can be found."""
    return [*_lessons(module), *_objectives(module), *_sources(module), *_stories(module), *_cards(module)]


def _entry_of(module: Module, kind: Kind) -> Callable[..., Entry]:
    """Return how an entry of one kind is made of what it alone says."""
    head = module.head
    return partial(
        Entry,
        kind=kind,
        needs=Permission.CATALOGUE_READ,
        subject=head.module,
        language=head.language,
        context=head.title,
    )


def _lessons(module: Module) -> Iterator[Entry]:
    entry = _entry_of(module, Kind.LESSON)
    for lesson in module.lessons:
        for passage in passages_of(lesson.markdown):
            yield entry(
                part=lesson.key,
                anchor=passage.anchor,
                title=lesson.title,
                heading=passage.heading,
                body=passage.text,
            )


def _objectives(module: Module) -> Iterator[Entry]:
    entry = _entry_of(module, Kind.CLAUSE)
    for objective in module.head.objectives:
        part, anchor = _cited(module, objective) or ("", f"objective-{objective.id}")
        yield entry(part=part, anchor=anchor, title=objective.clause, body=objective.text)


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
    entry = _entry_of(module, Kind.CLAUSE)
    for number, source in enumerate(module.head.sources, 1):
        yield entry(anchor=f"source-{number}", title=source.citation, body=source.title)


def _stories(module: Module) -> Iterator[Entry]:
    entry = _entry_of(module, Kind.SITUATION)
    for story in module.scenarios:
        for scene in story.scenes:
            said = " · ".join((_plain(scene.text), *(choice.text for choice in scene.choices)))
            yield entry(part=story.key, anchor=f"moment-{scene.id}", title=story.title, body=said)
        rules = " · ".join(f"{rule.text} {rule.citation}" for rule in story.rules)
        yield entry(part=story.key, anchor="debrief", title=story.title, body=f"{_plain(story.debrief)} · {rules}")


def _plain(markdown: str) -> str:
    return " ".join(passage.text for passage in passages_of(markdown))


def _cards(module: Module) -> Iterator[Entry]:
    entry = _entry_of(module, Kind.CARD)
    for card in module.cards:
        for number, section in enumerate(card.sections, 1):
            yield entry(
                part=card.id,
                anchor=f"section-{number}",
                title=card.title,
                heading=section.heading,
                body=" · ".join((card.use, *section.texts())) if number == 1 else " · ".join(section.texts()),
            )
