"""The application for a WSGI server."""

import os
from threading import Thread

from lms.app import create_app
from lms.compliance.services.library import read_ahead
from lms.platform import logs
from lms.platform.content import Overlay
from lms.platform.settings import policies_folder
from lms.platform.work import Runtime

app = create_app()
runtime: Runtime = app.extensions["lms"]
logs.begin(runtime.settings.log)
# The first page that lists all requirement files would wait seconds for them to be read; nothing else waits for this.
Thread(target=read_ahead, args=(Overlay("policies", policies_folder(os.environ)),), daemon=True).start()
