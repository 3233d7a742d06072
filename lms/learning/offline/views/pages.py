"""What a device keeps: the list of files with their sizes, each lesson as one page, and the page of the device."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from lms.kernel.permissions import Permission
from lms.learning.forms import answer_form
from lms.learning.offline.model import Taken, TakenLesson
from lms.learning.offline.services import arrivals, taking
from lms.learning.offline.views.blueprint import offline
from lms.platform.pages import page
from lms.platform.work import Work

ANSWERED_AT = frozenset({"learning.answer", "learning.question", "practice.answer"})
"""Forms whose page, at the same address, shows the answer that stands."""


@page(offline, "", needs=Permission.LEARNING_OWN)
def device(work: Work) -> ResponseReturnValue:
    """Show what this device keeps and what waits on it to be sent; the device itself fills it in."""
    if work.actor.person_id is None:
        return render_template("desk/no_learning.html")
    return _device(work)


@page(offline, "/<module>/files", needs=Permission.LEARNING_OWN)
def files(work: Work, module: str) -> ResponseReturnValue:
    """List what a device fetches to keep a module, each file with its size in bytes."""
    taken = taking.take(work, module)
    addresses = [url_for(".lesson", module=module, key=lesson.page.key) for lesson in taken.lessons]
    texts = [_lesson(taken, lesson) for lesson in taken.lessons]
    pages = [{"url": u, "bytes": len(text.encode()), "kind": "page"} for u, text in zip(addresses, texts, strict=True)]
    pages.append({"url": url_for(".device"), "bytes": len(_device(work).encode()), "kind": "page"})
    return {
        "attempt": taken.attempt_id,
        "module": taken.module,
        "title": taken.title,
        "version": taken.version,
        "lessons": [_known(taken, url, lesson) for url, lesson in zip(addresses, taken.lessons, strict=True)],
        "files": [*pages, *_recordings(taken)],
    }


@page(offline, "/<module>/lessons/<key>", needs=Permission.LEARNING_OWN)
def lesson(work: Work, module: str, key: str) -> ResponseReturnValue:
    """Show a lesson as it is kept on a device: every format and every check on one page."""
    taken = taking.take_lesson(work, module, key)
    return _lesson(taken, taken.lessons[0])


def _known(taken: Taken, url: str, lesson: TakenLesson) -> dict[str, object]:
    """Return a lesson with what is known of it as it is taken along; the device adds what is answered there."""
    checks = [
        {
            "url": url_for("learning.answer", module=taken.module, key=lesson.page.key, number=number),
            "answered": check.answered,
        }
        for number, check in enumerate(lesson.checks, 1)
    ]
    return {"url": url, "title": lesson.page.title, "done": lesson.done, "shown": lesson.shown, "checks": checks}


def _device(work: Work) -> str:
    return render_template(
        "offline/device.html",
        owner=work.actor.person_id,
        arrivals=[(each, "" if each.counted else to_look_at(each.to)) for each in arrivals.latest(work)],
        back=url_for("desk.my_learning"),
    )


def to_look_at(address: str) -> str:
    """Return the page on which somebody sees what stands instead of what they sent to an address; empty: none."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(address, method="POST")
    except HTTPException:
        return ""
    if endpoint == "learning.hand_in":
        return url_for("learning.answers", module=arguments["module"], name=arguments["name"])
    return url_for(endpoint, **arguments) if endpoint in ANSWERED_AT else ""


def _lesson(taken: Taken, lesson: TakenLesson) -> str:
    forms = [
        answer_form(question, required=True, prefix=f"check{number}-")
        for number, question in enumerate(lesson.page.questions, 1)
    ]
    return render_template(
        "offline/lesson.html", taken=taken, lesson=lesson, page=lesson.page, forms=forms, back=url_for(".device")
    )


def _recordings(taken: Taken) -> Iterator[dict[str, object]]:
    """Yield each recording once with its captions; videos are the person's to leave out."""
    players = {player.media.file.sha256: player for lesson in taken.lessons for player in lesson.players}
    for sha256, player in players.items():
        media, kind = player.media, player.media.kind.value
        yield {
            "url": url_for("learning.recording", module=taken.module, sha256=sha256),
            "bytes": media.file.size,
            "kind": kind,
        }
        if media.captions:
            captions = url_for("learning.captions", module=taken.module, sha256=sha256)
            yield {"url": captions, "bytes": len(media.captions.encode()), "kind": kind}
