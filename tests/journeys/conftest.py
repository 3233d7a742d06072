"""A site for each journey."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.app import create_app
from lms.platform.db import db
from tests.browser.serve import Wanted, running
from tests.conftest import settings_for
from tests.journeys.sample import sample  # noqa: F401  one sample agency for all
from tests.journeys.site import Site


@pytest.fixture
def site(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Site]:
    """The real server on an empty migrated database, and an application on the same database beside it."""
    yield from _running(migrated_sqlite, tmp_path)


@pytest.fixture(scope="module")
def shared_site(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same, for all journeys of a module: for those that only look."""
    yield from _running(migrated_sqlite, tmp_path_factory.mktemp("site"))


def _running(template: Path, folder: Path) -> Iterator[Site]:
    shutil.copy(template, folder / "lms.sqlite")
    app = create_app(settings_for(folder))
    with running(Wanted(folder=folder)) as (address, process):
        assert process.pid
        yield Site(address, app, folder, process.pid)
    with app.app_context():
        db.engine.dispose()
