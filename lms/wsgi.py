"""The application for a WSGI server."""

import os
from threading import Thread

from lms.app import create_process
from lms.compliance.services.library import read_ahead
from lms.platform.content import Overlay
from lms.platform.settings import policies_folder

app = create_process()
# The first page that lists all requirement files would wait seconds for them to be read; nothing else waits for this.
Thread(target=read_ahead, args=(Overlay("policies", policies_folder(os.environ)),), daemon=True).start()
