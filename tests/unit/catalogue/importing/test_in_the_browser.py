"""A course handed in in the browser: a draft with its report, which is taken along or discarded, and no harm done."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.catalogue import content
from lms.catalogue.importing import services
from lms.directory.access import permissions_of
from lms.directory.records import Agency
from lms.kernel.actor import Actor, system_actor
from lms.kernel.errors import NotFound
from lms.kernel.permissions import Role
from lms.platform.work import unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.importing.test_drafts import LESSON, REAL, packed
from tests.unit.reporting.signed_in import signed_in

PAGE = "/imports/courses"
PLAN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"><rect width="3" height="2"/></svg>'


@pytest.fixture
def agency(both: Flask) -> int:
    with unit_of_work(both, system_actor(), write=True) as work:
        row = Agency(code="A", name="Agency", zone="America/New_York", founded_on=NOON.date(), created_at=NOON)
        work.session.add(row)
        work.session.flush()
        return row.id


@pytest.fixture
def officer(both: Flask, agency: int) -> FlaskClient:
    return signed_in(both, agency, Role.OFFICER)


def token(client: FlaskClient, page: str = PAGE) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert found
    return found[1]


def hand_in(client: FlaskClient, data: bytes, source: str = "counter.zip", **values: str) -> TestResponse:
    sent = {"csrf_token": token(client), "file": (io.BytesIO(data), source), **values}
    return client.post(PAGE, data=sent, content_type="multipart/form-data")


def course() -> bytes:
    first, second = (LESSON.format(title=title, order=n) for n, title in enumerate(("Greet", "Listen")))
    return packed(**{"counter__a.md": first, "counter__b.md": second + "\n<Box>Yes.</Box>\n\n![Plan](plan.svg)\n",
                                        "counter__plan.svg": PLAN,
                                        "counter__drawing.svg": "<svg><script>alert(1)</script></svg>"})  # fmt: skip


def drafts(both: Flask) -> int:
    with unit_of_work(both, system_actor(), write=False) as work:
        return int(work.session.scalar(sa.text("SELECT count(*) FROM module_draft")) or 0)


def test_a_course_becomes_a_draft_that_is_taken_along_and_discarded(
    both: Flask, officer: FlaskClient, tmp_path: Path
) -> None:
    assert "No draft yet" in officer.get(PAGE).text
    made = hand_in(officer, course())
    assert made.status_code == 303, made.text
    place = made.headers["Location"]
    report = officer.get(place).text
    assert "the component Box is not known here" in report
    assert "drawing.svg" in report
    assert "TO BE WRITTEN" in report
    assert "Greet" in officer.get(PAGE).text or "Counter" in officer.get(PAGE).text
    archive = zipfile.ZipFile(io.BytesIO(officer.get(f"{place}/files").data))
    archive.extractall(tmp_path)
    loaded = content.load(content.folder_at(tmp_path / "counter"))
    assert (tmp_path / "counter/images/plan.svg").read_text() == PLAN
    assert loaded.mistakes
    assert all("TO BE WRITTEN" in each.what or "pool asks" in each.what for each in loaded.mistakes)
    assert officer.post(f"{place}/discard", data={"csrf_token": token(officer)}).status_code == 303
    assert officer.get(place).status_code == 404
    assert "No draft yet" in officer.get(PAGE).text
    assert drafts(both) == 1, "what was made stays on record"
    with unit_of_work(both, system_actor(), write=False) as work:
        acts = work.session.scalars(sa.text("SELECT act FROM audit_entry ORDER BY id")).all()
    assert acts[-2:] == ["module_draft:made", "module_draft:discarded"]


@pytest.mark.parametrize(
    ("data", "source", "sentence"),
    [
        (b"no zip", "a.zip", "a.zip is not a ZIP file"),
        (packed(**{"bomb.md": "a" * 30_000_000}), "bomb.zip", "at most 200,000"),
        (packed(**{"..__out.md": "Words."}), "out.zip", "leads out of its folder"),
        (packed(**{"picture.png": "x"}), "p.zip", "There is no Markdown file"),
        (packed(**{f"{number}.md": "Words." for number in range(201)}), "many.zip", "has 201 documents"),
    ],
)
def test_what_could_do_harm_or_is_no_course_is_refused_with_a_sentence_and_nothing_is_kept(
    both: Flask, officer: FlaskClient, data: bytes, source: str, sentence: str
) -> None:
    answer = hand_in(officer, data, source)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert drafts(both) == 0


def test_a_name_that_is_no_id_is_said_at_its_field(officer: FlaskClient) -> None:
    answer = hand_in(officer, course(), name="Counter Work!")
    assert answer.status_code == 422
    assert "is no id of a module" in answer.text


def test_two_gigabytes_are_refused_before_they_are_read(officer: FlaskClient) -> None:
    class Endless(io.BytesIO):
        """A body of which no byte may be asked for before its length is looked at."""

        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError(f"{size} bytes were read")

    answer = officer.post(
        PAGE,
        input_stream=Endless(),
        environ_overrides={"CONTENT_LENGTH": str(2 * 1024**3)},
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "does not take a file of this size" in answer.text


def test_only_whoever_may_publish_hands_a_course_in_and_another_agency_sees_nothing(
    both: Flask, agency: int, officer: FlaskClient
) -> None:
    place = hand_in(officer, course()).headers["Location"]
    for role in (Role.STAFF, Role.SUPERVISOR, Role.AUDITOR):
        client = signed_in(both, agency, role)
        assert [client.get(page).status_code for page in (PAGE, place, f"{place}/files")] == [403] * 3
    with unit_of_work(both, system_actor(), write=True) as work:
        row = Agency(code="B", name="B", zone="America/New_York", founded_on=NOON.date(), created_at=NOON)
        work.session.add(row)
        work.session.flush()
        other = row.id
    stranger = Actor(name="B", agency_id=other, account_id=1, permissions=permissions_of([Role.OFFICER]))
    with unit_of_work(both, stranger, write=True) as work:
        assert services.drafts(work) == []
        for act in (services.draft, services.packed, services.discard):
            with pytest.raises(NotFound):
                act(work, int(place.rsplit("/", 1)[-1]))


def test_a_form_without_its_token_makes_nothing(both: Flask, officer: FlaskClient) -> None:
    sent = {"file": (io.BytesIO(course()), "counter.zip")}
    assert officer.post(PAGE, data=sent, content_type="multipart/form-data").status_code == 400
    assert drafts(both) == 0


@pytest.mark.skipif(not REAL.is_dir(), reason="the public course is not on this machine")
def test_a_real_public_course_is_handed_in(officer: FlaskClient) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(REAL.rglob("*")):
            archive.write(file, file.relative_to(REAL.parent).as_posix())
    made = hand_in(officer, data.getvalue(), "travel-card.zip")
    assert made.status_code == 303, made.text
    assert officer.get(made.headers["Location"]).text.count("the component Image") == 5
