"""What an accepted certificate counts as, for which requirements, and what of it an officer put right."""

from __future__ import annotations

from dataclasses import dataclass

from lms.catalogue import services as catalogue
from lms.compliance.handed.model import Differs, Handed, Handing, State
from lms.compliance.handed.services import owed_by
from lms.compliance.model.evidence import Evidence
from lms.compliance.services import evidence, register
from lms.directory.services import people
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Serves:
    """A requirement that names the training which a certificate counts as, and whether it was met by it."""

    requirement: str
    title: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Credited:
    """What became of an accepted certificate in the record: its row, the training, the requirements, corrections."""

    row: Evidence
    training: str
    serves: tuple[Serves, ...]
    differs: tuple[Differs, ...]


def credited(work: Work, found: Handed) -> Credited | None:
    """Return what a certificate counts as; None while nobody accepted it."""
    became = found.steps[-1].evidence_id if found.state is State.ACCEPTED else None
    if became is None:
        return None
    row = evidence.evidence(work, became)
    module = row.module or ""
    titles = catalogue.titles(work, people.today(work))
    training = titles.get(module, module.replace("-", " ").capitalize())
    return Credited(row, training, tuple(_serves(work, row)), tuple(differs(found.said, row)))


def differs(said: Handing, row: Evidence) -> list[Differs]:
    """Return what of a certificate was recorded otherwise than its person wrote."""
    wrong = {
        Differs.DAY: row.on != said.on,
        Differs.MINUTES: row.minutes_measured != said.minutes,
        Differs.EXTERNAL: row.external != said.external,
    }
    return [each for each, is_other in wrong.items() if is_other]


def _serves(work: Work, row: Evidence) -> list[Serves]:
    titles = {view.key: view.title for view in owed_by(work, row.person_id) if row.module in view.modules}
    told = register.explain_each(work, row.person_id, titles, people.today(work))
    met = {each.requirement for each in told if any(row.fact_id in one.counted for one in each.outcome.obligations)}
    return [Serves(key, title, key in met) for key, title in titles.items()]
