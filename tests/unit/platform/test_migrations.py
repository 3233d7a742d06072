"""The tables that migrations make are the tables that the records describe."""

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from lms.app import MIGRATIONS
from lms.platform.db import db


def test_migrations_and_records_agree(both: Flask) -> None:
    with both.app_context():
        flask_migrate.check(directory=MIGRATIONS)


def test_the_history_of_the_tables_has_one_end(app: Flask) -> None:
    with app.app_context():
        assert (
            len(ScriptDirectory.from_config(app.extensions["migrate"].migrate.get_config(MIGRATIONS)).get_heads()) == 1
        )


@pytest.mark.parametrize("statement", ["DELETE FROM audit_entry", "UPDATE audit_entry SET actor = 'somebody else'"])
def test_the_database_refuses_to_forget(both: Flask, statement: str) -> None:
    with both.app_context():
        db.session.execute(
            sa.text(
                "INSERT INTO audit_entry"
                " (agency_id, sequence, at, actor, act, subject, data, request_id, previous_hash, hash)"
                " VALUES (1, 1, '2026-11-22 00:00:00', 'a', 'job:run', 's', '{}', 'r', 'p', 'h')"
            )
        )
        db.session.commit()
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            db.session.execute(sa.text(statement))
