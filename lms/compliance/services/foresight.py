"""What would be owed if something were recorded or taken back: computed by the rules, nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.compliance.model import Outcome, Status
from lms.compliance.model.drafts import Change, Standing
from lms.compliance.rules.evaluate import evaluate
from lms.compliance.rules.foresight import extension_answer, standing_of
from lms.compliance.rules.reading import Person, prepare
from lms.compliance.rules.relevance import matters, names_of
from lms.compliance.services.texts import known_rulebook, shared_facts
from lms.compliance.store.facts import facts_of
from lms.compliance.store.texts import Rule, Rulebook, RuleSet
from lms.kernel.errors import LmsError
from lms.kernel.facts import Fact, FactType
from lms.platform.work import Work

NOT_UNDER, UNKNOWN = Standing(Status.NOT_APPLICABLE, None), Standing(None, None)


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed about one person: facts that would be recorded, and names of facts that would be taken back."""

    new: Sequence[Fact] = ()
    gone: Sequence[str] = ()


@dataclass(slots=True)
class _Frame:
    """What is the same for everybody who is looked at."""

    rules: RuleSet
    zone: str
    as_of: date
    known: dict[int, list[Fact]] = field(default_factory=dict)
    explain: bool = False


def foresee(
    work: Work,
    supposed: Mapping[int, Supposed],
    as_of: date,
    *,
    book: Rulebook | None = None,
    known: dict[int, list[Fact]] | None = None,
    explain: bool = False,
) -> list[Change]:
    """Return where people would stand on a day, by person and requirement, beside where they stand without it.

    Only requirements that the supposed facts can matter to, and that concern the person before or after. Whoever asks
    often passes what it has read: the texts (`book`) and the people's facts (`known`). `explain` asks for the steps to
    each date as well; they cost a little time, so nobody asks for those of a large group.
    """
    book = book or known_rulebook(work)
    if known is None:
        known = facts_of(work.session, list(supposed), shared=shared_facts(work))
    frame = _Frame(book.at(), book.zone, as_of, known, explain)
    return [change for person_id, one in supposed.items() for change in _of_person(work, frame, person_id, one)]


def _of_person(work: Work, frame: _Frame, person_id: int, supposed: Supposed) -> Iterator[Change]:
    known = frame.known[person_id]
    back = [Fact(type=FactType.REVOCATION, of=name, recorded_at=work.now) for name in supposed.gone]
    before, after = prepare(known), prepare([*known, *back, *supposed.new])
    gone = set(supposed.gone)
    concerned = [*supposed.new, *(fact for fact in known if fact.id in gone)]
    for rule in frame.rules.rules.values():
        names = names_of(rule.requirement)
        if any(_is_about(fact, rule) and matters(names, fact) for fact in concerned):
            change = _change(frame, rule, person_id, (before, after), supposed)
            if change.problem or (change.before, change.after) != (NOT_UNDER, NOT_UNDER):
                yield change


def _is_about(fact: Fact, rule: Rule) -> bool:
    return fact.requirement in (None, rule.key)


def _change(frame: _Frame, rule: Rule, person_id: int, people: tuple[Person, Person], supposed: Supposed) -> Change:
    before, problem = _tried(frame, rule, people[0])
    after, worse = _tried(frame, rule, people[1])
    asked = next((fact for fact in supposed.new if fact.type is FactType.EXTENSION), None)
    granted, answer = None, ""
    if asked is not None and before is not None:
        granted, answer = extension_answer(rule.requirement, before, asked, frame.rules.calendars)
    return Change(
        person_id=person_id,
        requirement=rule.key,
        title=rule.requirement.title or rule.key,
        before=standing_of(before) if before else UNKNOWN,
        after=standing_of(after) if after else UNKNOWN,
        answer=answer,
        granted=granted,
        problem=worse or problem,
    )


def _tried(frame: _Frame, rule: Rule, person: Person) -> tuple[Outcome | None, str]:
    """Return the rule's answer, or the sentence that says why there is none."""
    try:
        return _outcome(frame, rule, person), ""
    except LmsError as error:
        return None, error.message


def _outcome(frame: _Frame, rule: Rule, person: Person) -> Outcome:
    return evaluate(
        rule.requirement,
        person,
        frame.as_of,
        calendars=frame.rules.calendars,
        zone=frame.zone,
        explain=frame.explain,
    )
