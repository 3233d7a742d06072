"""What undoing an act for a group would change: whose records still stand, and what they would owe without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from lms.compliance.model.drafts import Change
from lms.compliance.model.groups import Member, Preview, source_of
from lms.compliance.services import evidence, facts, foresight, groups
from lms.compliance.services.foresight import Supposed
from lms.directory.services import people
from lms.platform.work import Work


def preview(work: Work, act_id: int, person_ids: Collection[int] | None = None, *, explain: bool = False) -> Preview:
    """Return what would be owed today if an act were undone, for everybody of whom a record of it still stands.

    `person_ids`: look at no others. Writes nothing; raises `NotFound` for an act that is not the agency's.
    """
    groups.act_view(work, act_id)
    records = standing(work, act_id)
    wanted = {i: Supposed(gone=names) for i, names in records.items() if person_ids is None or i in person_ids}
    changes: dict[int, list[Change]] = defaultdict(list)
    for change in foresight.foresee(work, wanted, people.today(work), explain=explain):
        changes[change.person_id].append(change)
    members = tuple(Member(person_id, tuple(changes[person_id])) for person_id in wanted)
    return Preview(people.today(work), members, ())


def standing(work: Work, act_id: int) -> dict[int, list[str]]:
    """Return whose records of an act nobody took back since, by person in the order of the act: their names."""
    source = source_of(act_id)
    found: dict[int, list[str]] = defaultdict(list)
    for fact_id, entry, revoked in facts.under(work, source).values():
        if not revoked:
            found[entry.person_id].append(f"fact:{fact_id}")
    for evidence_id, person_id in evidence.under(work, source).values():
        found[person_id].append(f"evidence:{evidence_id}")
    return {person_id: found[person_id] for person_id in groups.members(work, act_id) if person_id in found}
