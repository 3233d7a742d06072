"""The pages of learning, phone first: everything works as plain forms; scripts save as one goes."""

from __future__ import annotations

from lms.learning.views import formats, lessons, media, modules, tests
from lms.learning.views.blueprint import learning

__all__ = ["formats", "learning", "lessons", "media", "modules", "tests"]
