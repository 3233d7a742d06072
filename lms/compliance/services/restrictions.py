"""Restrictions in force: which requirements name one, and since when it holds for whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lms.compliance.rules.restrictions import Since, restricted_since
from lms.compliance.services.texts import known_rulebook
from lms.compliance.store import ledger
from lms.platform.work import Work

Whom = tuple[int, str]
"""A person and the key of a requirement."""
AT_ONCE = 500


def keys(work: Work) -> tuple[str, ...]:
    """Return the requirements of the actor's agency that name a consequence in any of their texts, in order."""
    rules = known_rulebook(work).at().rules.values()
    return tuple(sorted(r.key for r in rules if any(text.body.lapse_action for text in r.requirement.texts)))


def labels(work: Work) -> tuple[str, ...]:
    """Return every consequence that a published text names, in order."""
    rules = known_rulebook(work).at().rules.values()
    found = {text.body.lapse_action for rule in rules for text in rule.requirement.texts}
    return tuple(sorted(label for label in found if label))


def since(work: Work, labels: Mapping[Whom, str], as_of: date) -> dict[Whom, Since]:
    """Return since when some people are restricted, who are on a day under these labels, as known now."""
    by_key = {rule.key: rule.requirement_id for rule in known_rulebook(work).at().rules.values()}
    wanted = {(person, by_key[key]): (person, key) for person, key in labels if key in by_key}
    people = sorted({person for person, _ in wanted})
    found: dict[Whom, Since] = {}
    for start in range(0, len(people), AT_ONCE):
        batch = people[start : start + AT_ONCE]
        requirement_ids = {requirement for _, requirement in wanted}
        for pair, rows in ledger.known_rows(work.session, batch, requirement_ids).items():
            if pair in wanted:
                found[wanted[pair]] = restricted_since(rows, as_of, labels[wanted[pair]])
    return found
