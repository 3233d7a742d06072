"""One act for a group: recorded for everybody shown or for nobody, undone as a whole by a new record each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from itsdangerous import BadSignature, URLSafeSerializer

from lms.audit.model import Act
from lms.audit.services import record
from lms.compliance.model.drafts import Draft, Kind
from lms.compliance.model.groups import ActState, ActView, Choice, source_of
from lms.compliance.records import GroupAct, GroupMember, GroupStep
from lms.compliance.services import attachments, recording
from lms.compliance.services.attachments import StoredFile
from lms.compliance.services.choosing import weighed_for
from lms.compliance.services.drafts import Scales
from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid, LmsError, NotFound, Refused
from lms.platform import queue
from lms.platform.queue import Progress
from lms.platform.work import Work

APPLY: Final = "facts.apply"
UNDO: Final = "facts.undo"
LARGE: Final = 200
"""People from which on an act is recorded in the background."""
_SALT: Final = "facts:group"


def ticket(work: Work, person_ids: Sequence[int]) -> str:
    """Return a signed text that stands for the people shown, between what was shown and the confirmation."""
    return str(_serializer(work).dumps([work.actor.agency_id, *person_ids]))


def of_ticket(work: Work, text: str) -> list[int]:
    """Return the people of a ticket; raise `Invalid` for one that we did not sign for this agency."""
    try:
        agency_id, *person_ids = _serializer(work).loads(text)
    except (BadSignature, ValueError) as error:
        raise Invalid("The list of people was lost on the way. Check it again.") from error
    if agency_id != work.actor.agency_id:
        raise Invalid("The list of people was lost on the way. Check it again.")
    return [int(person_id) for person_id in person_ids]


def ask(
    work: Work, draft: Draft, choice: Choice, person_ids: Sequence[int], *, once: str, file: StoredFile | None = None
) -> int:
    """Record an act for exactly the people shown, at once or in the background; return its number.

    The same `once` twice is one act. Raises `Refused`, and records nothing, if anybody shown can no longer be in.
    """
    work.instant()
    there = work.session.scalar(
        sa.select(GroupAct.id).where(GroupAct.once == once, GroupAct.agency_id == work.actor.agency_id)
    )
    if there is not None:
        return there
    if not person_ids:
        raise Refused("Nobody is left for whom this could be recorded.")
    draft = Scales(work, ()).completed(work, draft)
    if len(person_ids) <= LARGE:
        _still_in(work, draft, person_ids)
    act = GroupAct(
        agency_id=work.actor.agency_id,
        kind=draft.kind,
        on_date=draft.on,
        draft=plain(draft),
        chosen={name: value for name, value in asdict(choice).items() if value},
        people=len(person_ids),
        asked_at=work.instant(),
        asked_by=work.actor.name,
        account_id=work.actor.account_id,
        once=once,
    )
    work.session.add(act)
    work.session.flush()
    members = [{"act_id": act.id, "person_id": person_id} for person_id in person_ids]
    work.session.execute(sa.insert(GroupMember), members)
    if file is not None:
        attachments.attach(work, file, f"act-{act.id}")
    record(work, Act.GROUP_ACT_ASKED, f"group_act:{act.id}", {"kind": draft.kind.value, "people": len(person_ids)})
    if len(person_ids) > LARGE:
        _submit(work, APPLY, act.id, ActState.WAITING)
    else:
        _write(work, act)
    return act.id


def apply(work: Work, act_id: int) -> None:
    """Record an act for its people, in this transaction; a second time is the same as once.

    Raises `Refused`, and records nothing, if somebody can no longer be in.
    """
    act = _act(work, act_id)
    if _state(work, act_id).what == ActState.WAITING:
        _still_in(work, draft_of(act), list(_members(work, act_id)))
        _write(work, act)


def _still_in(work: Work, draft: Draft, person_ids: Sequence[int]) -> None:
    """Refuse the whole where somebody who was shown can no longer be in. Writes nothing."""
    weighed = weighed_for(work, draft, person_ids)
    if weighed.left_out:
        first = weighed.left_out[0]
        name = people.person(work, first.person_id, people.today(work)).name
        raise Refused(
            f"Nothing was recorded: something has changed since the people were shown. {name}: {first.objection}"
        )


def _write(work: Work, act: GroupAct) -> None:
    act_id, draft, ids = act.id, draft_of(act), list(_members(work, act.id))
    drafts = [replace(draft, person_id=person_id) for person_id in ids]
    recording.written_all(work, [(one, source_of(act_id), f"{act_id}/{one.person_id}") for one in drafts])
    _step(work, act_id, ActState.APPLIED, len(ids))
    record(work, Act.GROUP_ACT_APPLIED, f"group_act:{act_id}", {"kind": act.kind.value, "people": len(ids)})


def ask_undoing(work: Work, act_id: int, reason: str) -> None:
    """Take a whole act back, at once or in the background; raises `Conflict` unless it stands."""
    act = _act(work, act_id)
    if not reason.strip():
        raise Invalid("Say why it is undone.", "reason")
    if not act_view(work, act_id).can_be_undone:
        raise Conflict("This act does not stand, so it cannot be undone.")
    if act.people > LARGE:
        _submit(work, UNDO, act_id, ActState.UNDOING, reason.strip())
        return
    _step(work, act_id, ActState.UNDOING, act.people, reason=reason.strip())
    undo(work, act_id)


def undo(work: Work, act_id: int) -> None:
    """Take back, by a new record each, whatever of an act still stands; a second time is the same as once."""
    last = _state(work, act_id)
    if last.what != ActState.UNDOING:
        return
    taken = recording.taken_back_all(work, source_of(act_id), None, last.reason)
    _step(work, act_id, ActState.UNDONE, taken, reason=last.reason)
    record(work, Act.GROUP_ACT_UNDONE, f"group_act:{act_id}", {"records": taken})


def fail(work: Work, act_id: int, error: LmsError) -> None:
    """Keep why an act could not be recorded."""
    if _state(work, act_id).what == ActState.WAITING:
        _step(work, act_id, ActState.FAILED, 0, reason=error.message)


def acts(work: Work, *, offset: int = 0, limit: int | None = None) -> tuple[list[ActView], int]:
    """Return the acts of the agency, the newest first, and how many there are."""
    wanted = GroupAct.agency_id == work.actor.agency_id
    total = work.session.scalar(sa.select(sa.func.count(GroupAct.id)).where(wanted)) or 0
    query = sa.select(GroupAct).where(wanted).order_by(GroupAct.id.desc()).offset(offset).limit(limit)
    return [_view(work, act) for act in work.session.scalars(query)], total


def act_view(work: Work, act_id: int) -> ActView:
    """Return one act of the actor's agency; raises `NotFound`."""
    return _view(work, _act(work, act_id))


def members(work: Work, act_id: int, *, offset: int = 0, limit: int | None = None) -> list[int]:
    """Return the people of an act, in the order in which they were shown."""
    _act(work, act_id)
    return list(_members(work, act_id, offset=offset, limit=limit))


def progress(work: Work, act: ActView) -> Progress | None:
    """Return how far the background work on an act is; None where there is none or it is over."""
    if act.work_item_id is None or act.state not in {ActState.WAITING, ActState.UNDOING}:
        return None
    found = queue.progress(work, act.work_item_id)
    return None if found.is_over else found


def draft_of(act: GroupAct) -> Draft:
    """Return what an act records, for nobody in particular."""
    return draft_said(act.kind, act.draft)


def draft_said(kind: str, said: Mapping[str, Any]) -> Draft:
    """Return what `plain` has written down of a draft, for nobody in particular."""
    values: dict[str, Any] = dict(said)
    for name in ("on", "until", "new_due"):
        values[name] = date.fromisoformat(values[name]) if values.get(name) else None
    return Draft(person_id=0, kind=Kind(kind), **values)


def plain(draft: Draft) -> dict[str, Any]:
    """Return a draft as plain values, without whom it is for."""
    values = asdict(draft)
    for name in ("person_id", "kind", "attributes", "replaces", "corrects"):
        values.pop(name)
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value not in ("", None, False)
    }


def _act(work: Work, act_id: int) -> GroupAct:
    found = work.session.get(GroupAct, act_id)
    if found is None or found.agency_id != work.actor.agency_id:
        raise NotFound("There is no such act.")
    return found


def _members(work: Work, act_id: int, *, offset: int = 0, limit: int | None = None) -> Collection[int]:
    query = sa.select(GroupMember.person_id).where(GroupMember.act_id == act_id).order_by(GroupMember.id)
    return work.session.scalars(query.offset(offset).limit(limit)).all()


def _steps(work: Work, act_id: int) -> Iterator[GroupStep]:
    yield from work.session.scalars(sa.select(GroupStep).where(GroupStep.act_id == act_id).order_by(GroupStep.id))


def _state(work: Work, act_id: int) -> GroupStep:
    """Return the last step of an act; before its first, one that says that it waits."""
    last = next(reversed(list(_steps(work, act_id))), None)
    return last or GroupStep(what=ActState.WAITING.value, people=0, reason="", by="")


def _step(work: Work, act_id: int, what: ActState, count: int, *, reason: str = "", item: int | None = None) -> None:
    work.session.add(
        GroupStep(
            act_id=act_id, what=what.value, people=count, reason=reason, work_item_id=item, at=work.instant(),
            by=work.actor.name,
        )
    )  # fmt: skip
    work.session.flush()


def _submit(work: Work, kind: str, act_id: int, state: ActState, reason: str = "") -> None:
    payload = {"act": act_id, "by": work.actor.name}
    item = queue.submit(work, kind, payload, key=f"{kind}:{act_id}", total=100)
    _step(work, act_id, state, 0, reason=reason, item=item)


def _view(work: Work, act: GroupAct) -> ActView:
    last = _state(work, act.id)
    return ActView(
        id=act.id,
        kind=act.kind,
        on=act.on_date,
        draft=dict(act.draft),
        chosen=dict(act.chosen),
        people=act.people,
        asked_at=act.asked_at,
        asked_by=act.asked_by,
        state=ActState(last.what),
        at=last.at,
        by=last.by,
        reason=last.reason,
        work_item_id=last.work_item_id,
    )


def _serializer(work: Work) -> URLSafeSerializer:
    return URLSafeSerializer(work.settings.secret_key, salt=_SALT)
