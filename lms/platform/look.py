"""The template environment: where templates come from, what they may say, and what every page carries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from babel import Locale
from flask import Flask, Response, g, has_request_context, request, session, url_for
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    Undefined,
)

from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.platform import words
from lms.platform.content import Overlay
from lms.platform.settings import Settings
from lms.platform.texts import Languages
from lms.platform.theme import Theme, read_theme, stylesheet
from lms.platform.widgets import form_errors

DESIGN_SYSTEM = "govuk_frontend_jinja"
COMPONENTS = ("page", "facts", "status", "table", "forms", "chart")
HOUSE_THEME = "house"
BUILT = Path(__file__).parent / "static" / "built"
TRANSLATIONS = Path(__file__).parent / "translations"


class LenientLoader(BaseLoader):
    """Load templates that rely on missing values being false, in an environment that lets them.

    The design system's macros ask `{% if params.classes %}` of parameters that nobody gave, an error under our strict
    undefined. The alternatives are to fill in every parameter of every macro or to be lenient everywhere, which
    would hide our own spelling mistakes. The price: a twin of the environment, which shares globals and filters.
    """

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader
        self._twin: Environment | None = None

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        """Load a template into the lenient twin of the environment."""
        if self._twin is None:
            self._twin = environment.overlay(undefined=Undefined, trim_blocks=False, lstrip_blocks=False)
        return self._loader.load(self._twin, name, globals)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the source as the loader behind has it."""
        return self._loader.get_source(environment, template)

    def list_templates(self) -> list[str]:
        """Return the names as the loader behind has them."""
        return self._loader.list_templates()


class Components:
    """The house's macros under one name: `{{ ui.status("overdue") }}` anywhere, without an import line."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> Any:
        for file in COMPONENTS:
            module = self._environment.get_template(f"components/{file}.html").module
            if hasattr(module, name):
                return getattr(module, name)
        raise AttributeError(f"there is no component {name!r}; docs/look.md names them all")


def install(app: Flask, settings: Settings) -> None:
    """Give the application its templates, languages, colours and the words every page carries."""
    overlay = Overlay("templates", settings.templates)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", settings.zone)
    Languages(
        app,
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=_chosen_locale,
        timezone_selector=lambda: g.get("zone") or settings.zone,
    )
    environment = app.jinja_env
    environment.loader = ChoiceLoader(
        [
            FileSystemLoader([str(folder) for folder in overlay.roots]),
            PrefixLoader({DESIGN_SYSTEM: LenientLoader(PackageLoader(DESIGN_SYSTEM))}),
        ]
    )
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        day=words.day,
        short_day=words.short_day,
        instant=words.instant,
        minutes_words=words.minutes_words,
        percent_down=words.percent_down,
        share=words.share,
        number=words.number,
        shown=words.shown,
        who=words.who,
    )
    versions = _versions()
    themes = _themes(overlay)
    environment.globals.update(
        ui=Components(environment),
        status_word=words.status_word,
        form_errors=form_errors,
        csrf_token=generate_csrf,
        asset=lambda name: url_for("static", filename=f"built/{name}", v=versions.get(name)),
        csp_nonce=lambda: g.get("csp_nonce", ""),
    )
    app.extensions["lms_themes"] = themes
    _serve_themes(app, themes)
    app.context_processor(lambda: _every_page(settings, themes))


def _every_page(settings: Settings, themes: dict[str, Theme]) -> dict[str, object]:
    """Return what the base template needs; the application's own processors say more, and win."""
    key = str(g.get("agency_code", HOUSE_THEME)).lower()
    chosen = key if key in themes else HOUSE_THEME
    return {
        "agency_name": g.get("agency_name", ""),
        "service_name": "",
        "nav": [],
        "signed_in_as": "",
        "whose": "",
        "sign_out_href": "",
        "back": None,
        "breadcrumbs": [],
        "moved_to": None,
        "demonstration": settings.demonstration,
        "language": str(get_locale() or "en").replace("_", "-"),
        "languages": _other_languages(),
        "theme_href": url_for("look_theme", key=chosen, v=_digest(stylesheet(themes[chosen]))),
        "form": None,
    }


def _serve_themes(app: Flask, themes: dict[str, Theme]) -> None:
    def look_theme(key: str) -> Response:
        """Return a theme's custom properties; everybody may see colours."""
        if key not in themes:
            raise NotFound("There is no theme of that name.")
        answer = Response(stylesheet(themes[key]), mimetype="text/css")
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if request.args.get("v") else "no-cache"
        return answer

    look_theme.lms_needs = Permission.PUBLIC  # type: ignore[attr-defined]
    app.add_url_rule("/theme/<key>.css", "look_theme", look_theme)


def _themes(overlay: Overlay) -> dict[str, Theme]:
    """Read every theme once, at start, so that one that cannot be read stops the start and not a page."""
    found = {}
    for name in (path.name for path in overlay.glob("themes/*.yaml")):
        path = overlay.find(f"themes/{name}")
        if path is not None:
            found[path.stem.lower()] = read_theme(path)
    return found


def _versions() -> dict[str, str]:
    """Return the digest of each built file, written by `make assets`; none where nothing was built yet."""
    manifest = BUILT / "manifest.json"
    if not manifest.is_file():
        return {}
    loaded = json.loads(manifest.read_text("utf-8"))
    return {str(name): str(digest) for name, digest in loaded.items()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _chosen_locale() -> str:
    """Return the language a person chose, else the best of those their browser asks for that we have.

    Where nobody asks (a job, the command line) it is English.
    """
    if not has_request_context():
        return "en"
    known = languages()
    chosen = session.get("language", "")
    return chosen if chosen in known else request.accept_languages.best_match(known, "en") or "en"


def _other_languages() -> list[dict[str, str]]:
    """Return each language that the page is not in, by its own name."""
    spoken = str(get_locale() or "en")
    others = [code for code in languages() if code != spoken]
    return [{"code": code, "name": (Locale.parse(code).get_display_name() or code).capitalize()} for code in others]


def languages() -> list[str]:
    """Return the codes of the languages that the pages can speak, English first."""
    found = {path.parents[1].name for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo")}
    return ["en", *sorted(found - {"en"})]
