"""Templates are compiled once for all processes of a run: each test has an application and environment of its own."""

from __future__ import annotations

import os
import tempfile

from flask import Flask
from jinja2 import FileSystemBytecodeCache

VARIABLE = "LMS_TEST_COMPILED"
if VARIABLE not in os.environ:
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="lms-compiled-")
_COMPILED = FileSystemBytecodeCache(os.environ[VARIABLE])


def keep_compiled(app: Flask) -> Flask:
    """Let an application take over templates that another one has compiled."""
    app.jinja_env.bytecode_cache = _COMPILED
    return app
