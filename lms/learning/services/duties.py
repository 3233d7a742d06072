"""For which of their duties somebody learns a module."""

from __future__ import annotations

from lms.compliance.model import Status
from lms.compliance.model.register import RegisterRow
from lms.compliance.services import register, texts
from lms.learning.services import attempts
from lms.platform.work import Work


def served(work: Work, module: str) -> list[RegisterRow]:
    """Return the actor's duties that a module can satisfy, the most urgent first."""
    keys = {view.key for view in texts.requirements(work) if module in view.modules}
    if not keys:
        return []
    rows = register.standing(work, attempts.learner(work), attempts.today(work))
    return [row for row in rows if row.requirement in keys and row.status is not Status.NOT_APPLICABLE]
