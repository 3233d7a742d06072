"""Nothing is served from tables of another version of the program."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from lms.cli.main import main
from lms.cli.schema import refuse_other_tables
from lms.kernel.errors import Refused
from lms.platform.db import db


def url_of(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"])


def stamp(app: Flask, version: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_older_tables_are_refused_with_the_command_that_helps(both: Flask) -> None:
    refuse_other_tables(url_of(both))
    stamp(both, "175_list_views")
    with pytest.raises(Refused, match="Run `lms database upgrade`"):
        refuse_other_tables(url_of(both))
    stamp(both, "999_later")
    with pytest.raises(Refused, match="newer version"):
        refuse_other_tables(url_of(both))


@pytest.mark.parametrize("command", ["serve", "web"])
def test_serving_stops_with_a_sentence_before_anything_starts(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.execv", lambda *_: pytest.fail("served"))
    monkeypatch.setattr("lms.cli.serve.Family.run", lambda _: pytest.fail("served"))
    answer = CliRunner().invoke(main, [command], env={"LMS_DATA": str(tmp_path), "LMS_DATABASE_URL": None})
    assert answer.exit_code == 2
    assert "lms database upgrade" in answer.output
