"""Choose the people of an act for a group, and show exactly whom it is for and what it changes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final

from lms.compliance.model import Status
from lms.compliance.model.drafts import Draft
from lms.compliance.model.groups import Choice, Member, Preview
from lms.compliance.model.register import Question
from lms.compliance.services import register
from lms.compliance.services.drafts import Scales
from lms.directory.services import byhand, people
from lms.kernel.errors import Invalid
from lms.platform.listing import Listing
from lms.platform.work import Work

TOLD_EVERY: Final = 50
Step = Callable[[int, int], None]


def chosen(work: Work, choice: Choice) -> tuple[list[int], tuple[str, ...]]:
    """Return the ids of everybody in service who fits a choice, and the staff numbers that nobody has.

    Raises `Invalid` where nothing is chosen by.
    """
    if choice.is_empty:
        raise Invalid("Say for whom: choose by unit, requirement, status or designation, or list staff numbers.", "who")
    today = people.today(work)
    asked = Listing(address="", sort="name", filters={"state": "in", "unit": choice.unit, "search": ""})
    found = {view.id: view for view in people.listed(work, asked, today, everything=True)[0]}
    unknown: tuple[str, ...] = ()
    kept: Collection[int] = found
    if choice.numbers:
        ids = people.ids_by_number(work)
        unknown = tuple(number for number in choice.numbers if number not in ids)
        named = {ids[number] for number in choice.numbers if number in ids}
        kept = [person_id for person_id in kept if person_id in named]
    if choice.tag:
        holders = byhand.holders(work, kept, choice.tag, today)
        kept = [person_id for person_id in kept if person_id in holders]
    if choice.requirement or choice.status:
        standing = _standing(work, choice, kept)
        kept = [person_id for person_id in kept if person_id in standing]
    return list(kept), unknown


def _standing(work: Work, choice: Choice, person_ids: Collection[int]) -> set[int]:
    """Return who of some people stands with a requirement (any, where none is given) as asked."""
    statuses = (Status(choice.status),) if choice.status else tuple(s for s in Status if s is not Status.NOT_APPLICABLE)
    question = Question(
        as_of=people.today(work),
        requirements=(choice.requirement,) if choice.requirement else (),
        statuses=statuses,
    )
    among = set(person_ids)
    return {row.person_id for row in register.register(work, question)} & among


def preview(work: Work, draft: Draft, choice: Choice, step: Step | None = None) -> Preview:
    """Weigh a draft for everybody chosen; writes nothing. `draft.person_id` is not looked at."""
    person_ids, unknown = chosen(work, choice)
    return replace(weighed_for(work, draft, person_ids, step=step), unknown=unknown)


def check(work: Work, draft: Draft) -> None:
    """Raise `Invalid` with what speaks against a draft whomever it is for: said once, before anybody is weighed."""
    for objection in Scales(work, ()).common(work, draft):
        raise Invalid(objection.sentence, objection.field)


def weighed_for(
    work: Work, draft: Draft, person_ids: Collection[int], *, explain: bool = False, step: Step | None = None
) -> Preview:
    """Weigh a draft for some people: who is in with what changes, and who is left out and why.

    `explain` asks for the steps to each date as well: for the few who are shown, not for everybody. `step` is told
    how far it is.
    """
    scales = Scales(work, person_ids, explain=explain)
    draft = scales.completed(work, draft)
    members: list[Member] = []
    left_out: list[Member] = []
    for done, person_id in enumerate(person_ids):
        if step is not None and done % TOLD_EVERY == 0:
            step(done, len(person_ids))
        one = scales.weigh(work, replace(draft, person_id=person_id))
        if one.objections:
            first = one.objections[0]
            left_out.append(Member(person_id, objection=first.sentence, field=first.field))
        else:
            members.append(Member(person_id, one.changes))
    return Preview(max(scales.today, draft.on), tuple(members), tuple(left_out))
