"""Pages of acts for a group: what for whom, exactly what it changes, recorded as a whole, undone as a whole."""

from lms.compliance.views.groups import acts, asking, preview

__all__ = ["acts", "asking", "preview"]
