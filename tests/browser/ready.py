"""Imported once by the process that all servers are forked from: it makes what every one of them would make again."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import tests.browser.serve  # noqa: F401  everything that a server imports
from lms.app import create_app
from tests.conftest import settings_for

with TemporaryDirectory() as folder:
    create_app(settings_for(Path(folder)))
