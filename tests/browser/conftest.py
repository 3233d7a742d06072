"""The style guide, served for a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.serve import Wanted, served


@pytest.fixture(scope="session")
def guide(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application with the style guide."""
    folder = tmp_path_factory.mktemp("guide")
    shutil.copy(migrated_sqlite, folder / "lms.sqlite")
    with served(Wanted(folder=folder, guide=True)) as address:
        yield address
