"""The page of my podcast, and what podcast programs fetch at its secret address."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import segno
from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lms.catalogue import services as catalogue
from lms.desk.addresses import services as addresses
from lms.desk.addresses.model import Serves
from lms.desk.addresses.opening import as_owner
from lms.desk.podcast import services
from lms.desk.podcast.feed import rss
from lms.desk.podcast.model import Channel, Entry, Episode
from lms.directory.services.agencies import agency
from lms.kernel.permissions import Permission
from lms.platform.content import Overlay
from lms.platform.files import Files
from lms.platform.pages import page
from lms.platform.played import YEAR, played
from lms.platform.work import Work

podcast = Blueprint("podcast", __name__)
FILE = "/podcast/<secret>/<sha256>"
COVER = "podcast/cover.png"


@page(podcast, "/my-podcast", needs=Permission.LEARNING_OWN)
def mine(work: Work) -> ResponseReturnValue:
    """Show what there is to hear, and how to subscribe."""
    return _page(work, "")


@page(podcast, "/my-podcast/address", needs=Permission.LEARNING_OWN, methods=("POST",))
def make_address(work: Work) -> ResponseReturnValue:
    """Make a secret address for my podcast program, and show it once."""
    return _page(work, addresses.make(work, Serves.PODCAST))


@page(podcast, "/my-podcast/address/end", needs=Permission.LEARNING_OWN, methods=("POST",))
def end_address(work: Work) -> ResponseReturnValue:
    """End my secret address."""
    addresses.end(work, Serves.PODCAST)
    flash(_("The address has ended. A podcast program that still asks gets nothing."), "success")
    return redirect(url_for("podcast.mine"), 303)


@page(podcast, "/podcast/<secret>.xml", needs=Permission.PUBLIC)
def feed(work: Work, secret: str) -> ResponseReturnValue:
    """Hand out the feed of whoever has made this address: a podcast program cannot sign in."""
    with as_owner(work, secret, Serves.PODCAST) as own:
        content = rss(_channel(own, secret), [_entry(own, secret, one) for one in services.episodes(own)])
    answer = Response(content, content_type="application/rss+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.set_etag(hashlib.sha256(content).hexdigest())
    answer.make_conditional(request)
    return answer


@page(podcast, f"{FILE}.<any(mp3, m4a):ending>", needs=Permission.PUBLIC)
def sound(work: Work, secret: str, sha256: str, ending: str) -> ResponseReturnValue:
    """Hand out a recording, or the part of it that is asked for."""
    with as_owner(work, secret, Serves.PODCAST) as own:
        file = services.recording(own, sha256).file
    files = Files(work.settings.files_url)
    return played(files, catalogue.recording_key(sha256), size=file.size, kind=file.type, tag=sha256)


@page(podcast, f"{FILE}.vtt", needs=Permission.PUBLIC)
def captions(work: Work, secret: str, sha256: str) -> ResponseReturnValue:
    """Hand out what is said and when."""
    with as_owner(work, secret, Serves.PODCAST) as own:
        answer = Response(services.recording(own, sha256).captions, mimetype="text/vtt")
    answer.headers["Cache-Control"] = f"private, max-age={YEAR}"
    return answer


@page(podcast, f"{FILE}.html", needs=Permission.PUBLIC)
def transcript(work: Work, secret: str, sha256: str) -> ResponseReturnValue:
    """Show what is said."""
    with as_owner(work, secret, Serves.PODCAST) as own:
        media = services.recording(own, sha256)
    html = catalogue.prose_html(media.transcript)
    return render_template("podcast/transcript.html", media=media, html=html)


@page(podcast, "/podcast-cover.png", needs=Permission.PUBLIC)
def cover(work: Work) -> ResponseReturnValue:
    """Hand out the picture of the podcast; an agency's own, where its templates have one."""
    path = Overlay("templates", work.settings.templates).find(COVER)
    assert isinstance(path, Path)
    return send_file(path, mimetype="image/png", max_age=86_400, conditional=True)


def _page(work: Work, secret: str) -> ResponseReturnValue:
    if work.actor.person_id is None:
        return render_template("desk/no_learning.html")
    address = _absolute(work, "podcast.feed", secret=secret) if secret else ""
    return render_template(
        "podcast/mine.html",
        episodes=services.episodes(work),
        has_address=addresses.has_one(work, Serves.PODCAST),
        address=address,
        drawn=Markup(_drawn(address)) if address else "",  # noqa: S704 - drawn here
    )


def _channel(own: Work, secret: str) -> Channel:
    name = agency(own, own.actor.agency_id).name
    return Channel(
        title=_("Lessons to listen to"),
        about=_(
            "The spoken lessons of %(agency)s. This podcast is yours alone: do not pass its address on. Hearing a "
            "lesson here completes nothing; answer its checks in the program, where it counts.",
            agency=name,
        ),
        agency=name,
        language="en",
        page=_absolute(own, "podcast.mine"),
        feed=_absolute(own, "podcast.feed", secret=secret),
        cover=_absolute(own, "podcast.cover"),
    )


def _entry(own: Work, secret: str, episode: Episode) -> Entry:
    sha256, ending = episode.media.file.sha256, episode.media.file.name.rpartition(".")[2]
    said = [
        _(
            "Lesson %(number)s of %(lessons)s in the module %(module)s: %(lesson)s.",
            number=episode.number,
            lessons=episode.lessons,
            module=episode.module_title,
            lesson=episode.lesson_title,
        ),
        _("The voice is synthetic.") if episode.media.voice == "synthetic" else "",
        _("To complete the lesson, answer its checks in the program."),
    ]
    return Entry(
        episode=episode,
        name=f"{episode.module}-{episode.lesson}-{sha256}",
        about=" ".join(filter(None, said)),
        page=_absolute(own, "learning.module", module=episode.module),
        sound=_absolute(own, "podcast.sound", ending=ending, secret=secret, sha256=sha256),
        captions=_absolute(own, "podcast.captions", secret=secret, sha256=sha256),
        transcript=_absolute(own, "podcast.transcript", secret=secret, sha256=sha256),
    )


def _absolute(work: Work, endpoint: str, **values: Any) -> str:
    return f"{work.settings.base_url}{url_for(endpoint, **values)}"


def _drawn(address: str) -> str:
    """Return the QR code of an address as SVG, for a phone's camera; nobody else reads it, so it has no more words."""
    title = _("QR code of the address above")
    return str(
        segno.make(address, error="l", micro=False).svg_inline(
            scale=4, border=4, light="#fff", omitsize=True, title=title
        )
    )
