"""My learning: where a member of staff begins."""

from __future__ import annotations

import re
from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.model import Step
from lms.desk import services
from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.words import day
from lms.platform.work import Work

desk = Blueprint("desk", __name__)


@page(desk, "/my-learning", needs=Permission.LEARNING_OWN)
def my_learning(work: Work) -> ResponseReturnValue:
    """Show what is owed, by when and why, and one tap to go on."""
    if work.actor.person_id is None:
        return render_template("desk/no_learning.html")
    mine = services.my_learning(work)
    return render_template("desk/my_learning.html", mine=mine, said=_said, owner=work.actor.person_id)


def _said(steps: tuple[Step, ...]) -> list[dict[str, str]]:
    """Return the steps of a date in words: the arithmetic, and the setting of the rule that asked for it."""
    return [
        {
            "text": f"{_in_words(step.text)}: {day(step.result)}",
            "source": _("Setting of the rule: %(name)s", name=step.setting),
        }
        for step in steps
    ]


def _in_words(text: str) -> str:
    said = re.sub(r"\b(\d{4}-\d{2}-\d{2})\b", lambda found: day(date.fromisoformat(found[1])), text)
    return said[:1].upper() + said[1:]
