"""Recordings: the file in the parts that a player asks for, its captions, and how far somebody has come in it."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from lms.catalogue.services import recording_key
from lms.kernel.permissions import Permission
from lms.learning.services import media
from lms.learning.views.blueprint import learning
from lms.platform.files import Files
from lms.platform.pages import page
from lms.platform.played import YEAR, played
from lms.platform.work import Work

RULE = "/<module>/media/<sha256>"


@page(learning, RULE, needs=Permission.LEARNING_OWN)
def recording(work: Work, module: str, sha256: str) -> ResponseReturnValue:
    """Hand out a recording, or a part of it."""
    found = media.recording(work, module, sha256).file
    return played(Files(work.settings.files_url), recording_key(sha256), size=found.size, kind=found.type, tag=sha256)


@page(learning, f"{RULE}/captions.vtt", needs=Permission.LEARNING_OWN)
def captions(work: Work, module: str, sha256: str) -> ResponseReturnValue:
    """Hand out the captions of a recording."""
    answer = Response(media.recording(work, module, sha256).captions, mimetype="text/vtt")
    answer.headers["Cache-Control"] = f"private, max-age={YEAR}"
    return answer


@page(learning, f"{RULE}/position", needs=Permission.LEARNING_OWN, methods=("POST",))
def position(work: Work, module: str, sha256: str) -> ResponseReturnValue:
    """Keep how far a recording was heard or seen."""
    seconds, age = (request.form.get(name, 0, type=int) for name in ("seconds", "age"))
    return {"seconds": media.keep_position(work, module, sha256, seconds, age)}
