"""The pages of learning without a network: what a device keeps, and the door by which it sends."""

from __future__ import annotations

from lms.learning.offline.views import arriving, pages
from lms.learning.offline.views.blueprint import offline

__all__ = ["arriving", "offline", "pages"]
