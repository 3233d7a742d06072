"""The pages of sessions: for everybody, for who plans them, for who teaches."""

from lms.learning.classroom.views import planning, taking, teaching
from lms.learning.classroom.views.blueprint import classroom

__all__ = ["classroom", "planning", "taking", "teaching"]
