"""`lms search rebuild` makes the index anew, by hand."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from flask import Flask

from lms.catalogue.search import services as search
from lms.cli.main import main
from tests.unit.learning.world import make_world


def test_the_index_is_made_by_hand(app: Flask, tmp_path: Path) -> None:
    world = make_world(app, tmp_path / "policies")
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    answer = CliRunner().invoke(
        main, ["search", "rebuild"], env={"LMS_DATA": str(tmp_path), "LMS_DATABASE_URL": url, "LMS_TODAY": None}
    )
    assert answer.output == "The index of Agency is made anew from 1 text.\n"
    with world.work(write=False) as work:
        assert search.is_ready(work, world.agency_id)
