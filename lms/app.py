"""The application: wiring only. What listens to what, and which rooms have pages."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

from flask import Blueprint, Flask
from flask_compress import Compress
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from lms.compliance.services import settling
from lms.desk import frame
from lms.desk.finding import services as finding
from lms.directory.accounts import services as accounts
from lms.directory.accounts import session
from lms.evaluation.services import surveys as evaluation
from lms.interop.feeds import door
from lms.kernel.clock import Clock, clock_on
from lms.kernel.events import (
    CompletionRecorded,
    Event,
    FactsChanged,
    ModuleOffered,
    ModulePublished,
    PeopleEnrolled,
    RequirementPublished,
    SignOffGiven,
)
from lms.notices.services import told
from lms.notices.services.wanted import still_wanted
from lms.platform import db as database
from lms.platform import errors, ids, logs, look, security
from lms.platform.db import db
from lms.platform.settings import Settings, settings_from
from lms.platform.work import Handler, Runtime, Wish, Work
from lms.reporting.delivery.services import checking

BLUEPRINTS: tuple[str, ...] = (
    "lms.desk.frame:frame",
    "lms.desk.views:desk",
    "lms.desk.nudge_views:nudging",
    "lms.desk.record.views:record",
    "lms.desk.habits.views:habits",
    "lms.desk.podcast.views:podcast",
    "lms.desk.thanks.views:thanks",
    "lms.desk.disputes.views:disputes",
    "lms.desk.log_views:audit",
    "lms.desk.home_views:home",
    "lms.desk.finding.views:finding",
    "lms.desk.finished_views:reference",
    "lms.catalogue.views:catalogue",
    "lms.catalogue.importing.views:drafts",
    "lms.learning.views:learning",
    "lms.learning.practice.views:practice",
    "lms.learning.views.tries:tries",
    "lms.learning.faq.views:faq",
    "lms.learning.offering.views:offering",
    "lms.learning.classroom.views:classroom",
    "lms.learning.offline.views:offline",
    "lms.learning.accommodations.views:accommodations",
    "lms.platform.standing:standing",
    "lms.platform.installed:installed",
    "lms.directory.accounts.views:accounts",
    "lms.directory.views:directory",
    "lms.directory.roster.views:roster",
    "lms.compliance.views:facts",
    "lms.compliance.views.library:requirements",
    "lms.compliance.handed.views:handed",
    "lms.interop.views:exchange",
    "lms.interop.feeds.views:feeds",
    "lms.evaluation.views:evaluation",
    "lms.evaluation.lessons.views:lessons",
    "lms.evaluation.cost_views:costs",
    "lms.jobs.views:jobs",
    "lms.signoff.views:signoff",
    "lms.notices.views:notices",
    "lms.reporting.register_views:register",
    "lms.reporting.difference_views:differences",
    "lms.reporting.forecast_views:forecast",
    "lms.reporting.requirement_views:requirement",
    "lms.reporting.change_views:changing",
    "lms.reporting.restriction_views:restrictions",
    "lms.reporting.monitoring_views:monitoring",
    "lms.reporting.views:reporting",
    "lms.reporting.verify_views:verification",
    "lms.reporting.document_views:documents",
    "lms.reporting.certificate_views:certificates",
    "lms.reporting.quick_views:quick",
    "lms.reporting.schedules.views:schedules",
    "lms.reporting.delivery.views:delivery",
    "lms.reporting.compare_views:comparing",
    "lms.reporting.outcome_pages:outcomes",
    "lms.reporting.indicator_views:indicators",
)
"""Each `module:blueprint` with pages."""

RECORDS: tuple[str, ...] = (
    "lms.platform.outbox",
    "lms.platform.queue",
    "lms.audit.records",
    "lms.directory.records",
    "lms.directory.roster.records",
    "lms.catalogue.records",
    "lms.catalogue.importing.records",
    "lms.catalogue.search.records",
    "lms.compliance.records",
    "lms.compliance.handed.records",
    "lms.learning.records",
    "lms.learning.practice.records",
    "lms.learning.faq.records",
    "lms.learning.classroom.records",
    "lms.learning.offline.records",
    "lms.learning.accommodations.records",
    "lms.signoff.records",
    "lms.evaluation.records",
    "lms.evaluation.lessons.records",
    "lms.notices.records",
    "lms.reporting.records",
    "lms.reporting.schedules.records",
    "lms.reporting.delivery.records",
    "lms.interop.feeds.records",
    "lms.desk.disputes.records",
    "lms.desk.addresses.records",
    "lms.desk.habits.records",
    "lms.desk.thanks.records",
)
"""Modules with tables, so that the whole schema is known wherever the application runs."""

LISTENERS: dict[type[Event], tuple[Handler, ...]] = {
    FactsChanged: (settling.facts_changed,),
    ModulePublished: (settling.module_published, evaluation.publish_with_modules, finding.module_published),
    ModuleOffered: (finding.module_offered,),
    RequirementPublished: (settling.requirement_published, finding.requirement_published),
    PeopleEnrolled: (accounts.invite_enrolled,),
    CompletionRecorded: (told.completion_recorded,),
    SignOffGiven: (told.sign_off_given,),
}
"""Who is told of which event, in order, inside the transaction that announced it."""

WANTED: dict[str, Callable[[Work, str], Wish]] = {
    "notice": still_wanted,
    "delivery": checking.still_wanted,
}
"""Which room says whether a letter is still wanted when its time comes, by the first word of the letter's key."""

PLAIN = ["text/css", "text/javascript", "image/svg+xml"]
"""What goes out compressed: files that are the same for everybody. A page holds secrets beside words from outside."""

MIGRATIONS = os.path.join(os.path.dirname(__file__), "platform", "migrations")


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """Build the application from frozen settings."""
    settings = settings or settings_from(os.environ)
    app = Flask("lms", static_folder="platform/static", static_url_path="/static", template_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.session_minutes),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,  # a form with an attachment; a page that takes larger files says so
        WTF_CSRF_TIME_LIMIT=None,
        COMPRESS_MIMETYPES=PLAIN,
        TESTING=settings.testing,
    )
    app.extensions["lms"] = Runtime(settings, clock or clock_on(settings.today, settings.zone), LISTENERS, WANTED)
    _connect(app)
    ids.install(app)
    security.install(app, https=settings.secure_cookies)
    errors.install(app)
    look.install(app, settings)
    session.install(app)
    door.install(app)
    frame.install(app)
    CSRFProtect(app)
    Compress(app)
    for name in BLUEPRINTS:
        app.register_blueprint(_blueprint(name))
    return app


def create_process() -> Flask:
    """Build the application of a process of an installation, which writes a log."""
    settings = settings_from(os.environ)
    logs.begin(settings.log)
    return create_app(settings)


def _connect(app: Flask) -> None:
    for name in RECORDS:
        import_module(name)
    db.init_app(app)
    Migrate(app, db, directory=MIGRATIONS, render_as_batch=True, compare_type=True)
    with app.app_context():
        database.prepare(db.engine)


def _blueprint(name: str) -> Blueprint:
    module, _, attribute = name.partition(":")
    found = getattr(import_module(module), attribute)
    assert isinstance(found, Blueprint)
    return found
