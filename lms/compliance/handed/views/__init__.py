"""Pages of certificates from elsewhere: my own, and the officers' queue."""

from lms.compliance.handed.views import own, queue
from lms.compliance.handed.views.showing import handed

__all__ = ["handed", "own", "queue"]
