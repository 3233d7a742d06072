"""The pages of what people record: of one person, and for a group."""

from __future__ import annotations

from lms.compliance.views import groups, person, recording
from lms.compliance.views.blueprint import facts

__all__ = ["facts", "groups", "person", "recording"]
