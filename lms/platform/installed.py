"""What makes the site an application on somebody's device: manifest, service worker, the page without a network."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel.permissions import Permission
from lms.platform.look import HOUSE_THEME
from lms.platform.pages import page
from lms.platform.theme import Theme, stylesheet
from lms.platform.work import Work

installed = Blueprint("installed", __name__)
STATIC = Path(__file__).parent / "static"
NO_NETWORK = "pages/no_network.html"
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
)
FONTS = tuple(
    f"public-sans-{letters}-wght-{style}.woff2" for letters in ("latin", "latin-ext") for style in ("normal", "italic")
)


@page(installed, "/manifest.webmanifest", needs=Permission.PUBLIC)
def manifest(work: Work) -> ResponseReturnValue:
    """Say under which name, icon and colours the site is installed, and that it spans all of its pages."""
    colours = _house().light
    says = {
        "id": "/",
        "name": _("Learning"),
        "short_name": _("Learning"),
        "description": _("Short lessons, what is due and by when, and your training record."),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": colours.header,
        "background_color": colours.page,
        "icons": [
            {"src": _icon(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    return Response(json.dumps(says, ensure_ascii=False), mimetype="application/manifest+json", headers=_fresh())


@page(installed, "/worker.js", needs=Permission.PUBLIC)
def worker(work: Work) -> ResponseReturnValue:
    """Hand out the service worker with the files it keeps; from the root, so that it may serve every page.

    Its text changes whenever one of the files does, by which a browser knows that there is something new to keep.
    """
    code = (STATIC / "js" / "worker.js").read_text("utf-8")
    files = [url_for("installed.no_network"), *_shell()]
    setup = {"version": _version(code), "files": files, "noNetwork": files[0]}
    text = f"const SETUP = {json.dumps(setup)};\n{code}"
    return Response(text, mimetype="text/javascript", headers=_fresh())


@page(installed, "/no-network", needs=Permission.PUBLIC)
def no_network(work: Work) -> ResponseReturnValue:
    """Show what a device shows that has no network. It is kept there for whoever comes, so it says nobody's name."""
    return render_template(NO_NETWORK)


def _shell() -> list[str]:
    """Return the addresses of what pages look and move by; nothing of it is anybody's."""
    asset = current_app.jinja_env.globals["asset"]
    assert callable(asset)
    scripts = sorted(path.name for path in (STATIC / "js").glob("*.js") if path.name != "worker.js")
    built = url_for("static", filename="built/x").removesuffix("x")
    return [
        str(asset("look.css")),
        url_for("look_theme", key=HOUSE_THEME),
        *(f"{built}{name}" for name in (*FONTS, "govuk-frontend.js", "idb.js")),
        *(url_for("static", filename=f"js/{name}") for name in scripts),
        url_for("static", filename="icon.svg"),
    ]


def _version(code: str) -> str:
    """Return a digest of everything the worker keeps."""
    seen = hashlib.sha256(code.encode())
    paths = [*(STATIC / "js").glob("*.js"), STATIC / "built" / "manifest.json"]
    for path in sorted(path for path in paths if path.is_file()):
        seen.update(path.read_bytes())
    seen.update(stylesheet(_house()).encode())
    environment = current_app.jinja_env
    assert environment.loader is not None
    seen.update(environment.loader.get_source(environment, NO_NETWORK)[0].encode())
    return seen.hexdigest()[:12]


def _house() -> Theme:
    """Return the house's colours, as they were read at the start."""
    themes: dict[str, Theme] = current_app.extensions["lms_themes"]
    return themes[HOUSE_THEME]


def _icon(name: str) -> str:
    return url_for("static", filename=f"icons/{name}")


def _fresh() -> dict[str, str]:
    """Let a browser ask each time whether there is something new."""
    return {"Cache-Control": "no-cache"}
