"""What every test may ask for: a database of either kind, brought up by the real migrations, and an app on it."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from lms.app import MIGRATIONS, create_app
from lms.kernel.clock import Clock
from lms.platform.db import db
from lms.platform.settings import Settings
from tests.browser.fixtures import browser, validator, visitor  # noqa: F401  one Chromium for all
from tests.compiled import keep_compiled
from tests.postgres import Cluster, cluster_url
from tests.rendered import pytest_configure, pytest_sessionfinish  # noqa: F401  the guard over templates
from tests.validated import _every_pdf_is_sound  # noqa: F401  the guard over PDFs

# A test never fails because the machine is slow: speed is measured in benchmarks/, not asserted.
# Nor for a change that has nothing to do with it: `make test` tries the same examples each time, `make torture` others.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("explore", settings.get_profile("house"), derandomize=False)
settings.load_profile("house")

# A connection that a test left open is closed by the collector, perhaps in the middle of parsing a text. To say so with
# a traceback parses one as well, which Python 3.11 does not survive: "AST constructor recursion depth mismatch".
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


def settings_for(folder: Path, url: str | None = None) -> Settings:
    """Return the settings of a throw-away installation in a folder."""
    return Settings(
        data=folder,
        database_url=url or f"sqlite:///{folder / 'lms.sqlite'}",
        secret_key="only for tests",
        files_url=(folder / "files").as_uri(),
        testing=True,
    )


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(settings_for(folder))
    with app.app_context():
        flask_migrate.upgrade(directory=MIGRATIONS)
        db.engine.dispose()
    return folder / "lms.sqlite"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL server of our own, with a template database that has every table."""
    with Cluster() as cluster:
        cluster.create("lms_template")
        app = create_app(settings_for(tmp_path_factory.mktemp("pg"), cluster_url(cluster, "lms_template")))
        with app.app_context():
            flask_migrate.upgrade(directory=MIGRATIONS)
            db.engine.dispose()
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        with on_sqlite(request.getfixturevalue("migrated_sqlite"), tmp_path) as app:
            yield app
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    name = cluster.copy_of("lms_template")
    app = create_app(settings_for(tmp_path, cluster_url(cluster, name)), Clock(stopped_at=NOON))
    yield keep_compiled(app)
    with app.app_context():
        db.engine.dispose()
    cluster.drop(name)


@pytest.fixture
def app(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty migrated SQLite database; the clock stands at noon (New York) of 22 November 2026."""
    with on_sqlite(migrated_sqlite, tmp_path) as made:
        yield made


@contextmanager
def on_sqlite(template: Path, folder: Path, now: datetime = NOON) -> Iterator[Flask]:
    """Open the application on a copy of a migrated SQLite database in a folder; its clock stands."""
    shutil.copy(template, folder / "lms.sqlite")
    app = create_app(settings_for(folder), Clock(stopped_at=now))
    yield keep_compiled(app)
    with app.app_context():
        db.engine.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands on a database, so that `make check` can leave it to `make test`."""
    for item in items:
        if {"migrated_sqlite", "postgres", "both"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
