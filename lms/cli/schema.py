"""Whether the tables of a database are those of this program: looked at before anything is served."""

from __future__ import annotations

import flask_migrate
import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from lms.app import MIGRATIONS
from lms.kernel.errors import Refused
from lms.platform.db import db


def bring_up_to_date(app: Flask) -> None:
    """Make the tables of the application's database, or bring them up to date; nothing recorded is lost."""
    with app.app_context():
        flask_migrate.upgrade(directory=MIGRATIONS)
        db.engine.dispose()


def refuse_other_tables(database_url: str) -> None:
    """Raise `Refused`, with what to do, where the tables are older or newer than this program; changes nothing."""
    configuration = Config()
    configuration.set_main_option("script_location", MIGRATIONS.replace("%", "%%"))
    scripts = ScriptDirectory.from_config(configuration)
    engine = sa.create_engine(database_url)
    try:
        with engine.connect() as connection:
            present = set(MigrationContext.configure(connection).get_current_heads())
    finally:
        engine.dispose()
    if present == set(scripts.get_heads()):
        return
    if present - {script.revision for script in scripts.walk_revisions()}:
        raise Refused(
            "The database was made by a newer version of this program. Install that version, then start again."
        )
    raise Refused(
        "The tables of the database are older than this program. Run `lms database upgrade`, then start again."
    )
