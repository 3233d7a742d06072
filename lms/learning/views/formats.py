"""The formats of a lesson: choose one, and go through a branching scenario."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.kernel.permissions import Permission
from lms.learning.services import exercises, formats
from lms.learning.views.blueprint import learning
from lms.platform.pages import page
from lms.platform.work import Work

RULE = "/<module>/lessons/<key>"
MOST_PIECES = 12


@page(learning, f"{RULE}/format", needs=Permission.LEARNING_OWN, methods=("POST",))
def choose_format(work: Work, module: str, key: str) -> ResponseReturnValue:
    """Remember the format that somebody chose, and show the lesson in it."""
    formats.choose(work, module, key, request.form.get("format", ""))
    return redirect(url_for(".lesson", module=module, key=key), 303)


@page(learning, f"{RULE}/story", needs=Permission.LEARNING_OWN, methods=("POST",))
def story(work: Work, module: str, key: str) -> ResponseReturnValue:
    """Keep a choice made in a story, and show what comes of it."""
    run, number, choice = (request.form.get(name, -1, type=int) for name in ("run", "number", "choice"))
    formats.go_on(work, module, key, run=run, number=number, choice=choice)
    return redirect(url_for(".lesson", module=module, key=key, _anchor="story"), 303)


@page(learning, f"{RULE}/story/again", needs=Permission.LEARNING_OWN, methods=("POST",))
def story_again(work: Work, module: str, key: str) -> ResponseReturnValue:
    """Begin a story again."""
    formats.begin_again(work, module, key, run=request.form.get("run", -1, type=int))
    return redirect(url_for(".lesson", module=module, key=key, _anchor="story"), 303)


@page(learning, f"{RULE}/tasks/<int:number>", needs=Permission.LEARNING_OWN, methods=("POST",))
def try_task(work: Work, module: str, key: str, number: int) -> ResponseReturnValue:
    """Keep a try at a task of an exercise, and show what is said about it."""
    given = [request.form.get(f"piece-{place}", "") for place in range(MOST_PIECES)]
    exercises.try_task(work, module, key, number, given)
    return redirect(url_for(".lesson", module=module, key=key, _anchor=f"task-{number}"), 303)
