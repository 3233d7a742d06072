"""What was published is kept whole; a changed text needs a new number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services
from lms.catalogue.model import VersionView
from lms.directory.records import Agency
from lms.kernel.actor import system_actor
from lms.kernel.errors import Invalid, Refused
from lms.kernel.facts import FactType
from lms.platform.content import Overlay
from lms.platform.work import unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.builder import changed, files, write


class Only(Overlay):
    """One folder of policies and nothing under it."""

    @property
    def roots(self) -> tuple[Path, ...]:
        assert self.own
        return (self.own,)


@pytest.fixture
def agency(both: Flask) -> int:
    with unit_of_work(both, system_actor(), write=True) as work:
        row = Agency(code="A", name="Agency", zone="America/New_York", founded_on=date(2020, 1, 1), created_at=NOON)
        work.session.add(row)
        work.session.flush()
        return row.id


def publish(app: Flask, agency: int, policies: Path) -> list[VersionView]:
    with unit_of_work(app, system_actor(agency), write=True) as work:
        return services.publish_modules(work, agency, Only("policies", policies))


def test_a_published_module_without_a_folder_is_named(both: Flask, agency: int, tmp_path: Path) -> None:
    write(tmp_path)
    publish(both, agency, tmp_path)
    for policies, gone in ((tmp_path, []), (tmp_path / "elsewhere", ["keys-and-doors"])):
        with unit_of_work(both, system_actor(agency), write=False) as work:
            assert services.without_folder(work, agency, Only("policies", policies)) == gone


def test_a_module_is_published_once(both: Flask, agency: int, tmp_path: Path) -> None:
    write(tmp_path)
    (first,) = publish(both, agency, tmp_path)
    assert (first.module, first.version, first.minutes, first.effective_on) == (
        "keys-and-doors", 1, 8, date(2026, 11, 22)
    )  # fmt: skip
    assert publish(both, agency, tmp_path) == []
    with unit_of_work(both, system_actor(agency), write=False) as work:
        assert services.document(work, first.id).head.title == "Keys and doors"
        assert services.hash_of(services.document(work, first.id)) == first.content_hash
        assert services.current_version(work, agency, "keys-and-doors", date(2026, 11, 21)) is None
        assert services.current_version(work, agency, "keys-and-doors", date(2026, 11, 22)) == first
        assert services.content_changes(work, agency) == []
        assert len(audit.latest(work, agency, [Act.MODULE_PUBLISHED])) == 1


def test_a_changed_text_needs_a_new_number(both: Flask, agency: int, tmp_path: Path) -> None:
    write(tmp_path)
    publish(both, agency, tmp_path)
    write(tmp_path, changed("lessons/02-why.md", "papers about people", "papers about people and pets"))
    with pytest.raises(Refused, match="Write 'version: 2'"):
        publish(both, agency, tmp_path)
    text = files()["module.yaml"].replace("version: 1", "version: 2")
    (tmp_path / "modules/keys-and-doors/module.yaml").write_text(text)
    (second,) = publish(both, agency, tmp_path)
    with unit_of_work(both, system_actor(agency), write=False) as work:
        (change,) = services.content_changes(work, agency)
        assert (change.type, change.module, change.version, change.material) == (
            FactType.CONTENT_CHANGE, "keys-and-doors", 2, True
        )  # fmt: skip
        assert services.content_changes(work, agency, NOON.replace(year=2020)) == []
        assert services.current_versions(work, agency, date(2026, 11, 22)) == [second]


def test_a_mistake_in_one_module_publishes_none(both: Flask, agency: int, tmp_path: Path) -> None:
    write(tmp_path, name="a-good-one")
    write(tmp_path, changed("module.yaml", "version: 1", "version: one"))
    with pytest.raises(Invalid, match=r"Nothing was published.*module.yaml:5"):
        publish(both, agency, tmp_path)
    with unit_of_work(both, system_actor(agency), write=False) as work:
        assert services.current_versions(work, agency, date(2026, 11, 22)) == []


@pytest.mark.parametrize("statement", ["DELETE FROM module_version", "UPDATE module_version SET title = 'x'"])
def test_what_was_published_cannot_be_changed(both: Flask, agency: int, tmp_path: Path, statement: str) -> None:
    write(tmp_path)
    publish(both, agency, tmp_path)
    with (
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
        unit_of_work(both, system_actor(agency), write=True) as work,
    ):
        work.session.execute(sa.text(statement))
