"""The catalogue of requirements: filtered by jurisdiction, audience, topic and state; plain about what it is."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from lms.compliance.adopted import Adoption
from lms.compliance.model.library import Duty, State
from lms.compliance.model.vocabulary import AUDIENCES, TOPICS
from lms.compliance.rules.choosing import Wish, chosen
from lms.compliance.services import texts
from lms.compliance.services.library import library
from lms.compliance.services.policies import publish_policies
from lms.compliance.views.wordlists import AUDIENCE_WORDS, FOLDERS, TOPIC_WORDS, folder_words
from lms.kernel.permissions import Role
from lms.platform.content import Overlay
from lms.platform.work import Runtime
from tests.unit.compliance.agency import Bed, found
from tests.unit.reporting.signed_in import signed_in

DUTY = Duty(
    key="a", title="Alpha", summary="", citation="", source="", jurisdiction="", folder="uk", owner="", audience="",
    audience_groups=("leaders",), topics=("ethics",), confirmed=True, reviewed_on=None, state=State.OFF,
)  # fmt: skip
OTHER = replace(
    DUTY, key="b", title="beta", folder="eu", citation="Art. 4 GDPR", audience_groups=("leaders", "filers"),
    topics=("privacy",), reviewed_on=date(2026, 11, 22), state=State.ON,
)  # fmt: skip
OWN = "requirement: own-rule\ntitle: Zebra crossing\nsatisfied_by: m\ninitial: {within: 30 days, of: appointment}\n"


@pytest.mark.parametrize(
    "wish, keys",
    [
        (Wish(), ["a", "b"]),
        (Wish(descending=True), ["b", "a"]),
        (Wish(search="gdpr ART"), ["b"]),
        (Wish(search="gdpr cake"), []),
        (Wish(folder="uk"), ["a"]),
        (Wish(audience="leaders"), ["a", "b"]),
        (Wish(audience="filers"), ["b"]),
        (Wish(topic="ethics", folder="eu"), []),
        (Wish(state="on"), ["b"]),
        (Wish(sort="state"), ["b", "a"]),
        (Wish(sort="reviewed"), ["a", "b"]),
        (Wish(sort="jurisdiction"), ["b", "a"]),
    ],
)
def test_a_wish_chooses_and_orders_duties(wish: Wish, keys: list[str]) -> None:
    assert [duty.key for duty in chosen([OTHER, DUTY], wish)] == keys


def test_every_word_of_the_vocabularies_can_be_said_on_a_page() -> None:
    assert list(AUDIENCE_WORDS) == list(AUDIENCES)
    assert list(TOPIC_WORDS) == list(TOPICS)


def test_every_folder_of_the_library_has_a_name(app: Flask) -> None:
    folders = {path.parent.name for path in Overlay("policies").glob("requirements/**/*.yaml")}
    assert folders == set(FOLDERS)
    with app.test_request_context():
        assert (folder_words("us-texas"), folder_words("new-zealand")) == ("Texas", "New zealand")


def own(app: Flask, folder: Path, text: str = OWN) -> None:
    (folder / "requirements").mkdir(parents=True, exist_ok=True)
    (folder / "requirements" / "own-rule.yaml").write_text(text)
    runtime: Runtime = app.extensions["lms"]
    app.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, policies=folder))


def switch_on(agency: Bed, folder: Path | None, *keys: str) -> None:
    with agency.work() as work:
        publish_policies(work, Overlay("policies", folder), [Adoption(key) for key in keys])


def test_a_duty_is_on_off_or_withdrawn_and_a_changed_or_lost_file_is_told(both: Flask, tmp_path: Path) -> None:
    agency, folder = found(both), tmp_path / "own"
    own(both, folder)
    switch_on(agency, folder, "own-rule", "us-no-fear", "us-cui")
    with agency.work() as work:
        texts.withdraw(work, "us-cui", "nobody has access")
    own(both, folder, OWN.replace("30 days", "31 days"))
    with agency.work() as work:
        seen = {duty.key: duty for duty in library(work).duties}
    states = {key: seen[key].state for key in ("own-rule", "us-no-fear", "us-cui", "us-hazmat")}
    assert list(states.values()) == [State.ON, State.ON, State.WITHDRAWN, State.OFF]
    assert [key for key, duty in seen.items() if duty.differs] == ["own-rule"]
    assert (seen["own-rule"].folder, seen["us-hazmat"].folder) == ("", "us-nationwide")
    (folder / "requirements" / "own-rule.yaml").unlink()
    with agency.work() as work:
        lost = {duty.key: duty for duty in library(work).duties}["own-rule"]
    assert (lost.title, lost.state, lost.has_file, lost.differs) == ("Zebra crossing", State.ON, False, False)


def test_what_was_withdrawn_and_has_no_file_is_still_known_by_name(app: Flask, tmp_path: Path) -> None:
    agency, folder = found(app), tmp_path / "own"
    own(app, folder)
    switch_on(agency, folder, "own-rule")
    with agency.work() as work:
        texts.withdraw(work, "own-rule", "no longer needed")
    (folder / "requirements" / "own-rule.yaml").unlink()
    with agency.work() as work:
        gone = {duty.key: duty for duty in library(work).duties}["own-rule"]
    assert (gone.title, gone.state, gone.has_file) == ("Zebra crossing", State.WITHDRAWN, False)


def get(browser: FlaskClient, **wanted: str) -> BeautifulSoup:
    answer = browser.get("/requirements", query_string=wanted)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def titles(page: BeautifulSoup) -> list[str]:
    return [str(cell.get_text()) for cell in page.select("tbody th a")]


def test_the_page_says_that_files_are_no_law_and_links_each_to_its_source(app: Flask) -> None:
    agency = found(app)
    switch_on(agency, None, "us-no-fear")
    browser = signed_in(app, agency.agency_id, Role.OFFICER)
    page = get(browser, search="no fear")
    assert "dated templates, not law" in page.get_text()
    assert "Switched on here: 1." in page.get_text()
    (row,) = page.select("tbody tr")
    requirement, source = [str(link["href"]) for link in row.select("a")]
    assert requirement == "/requirements/us-no-fear"
    assert "webarchive.library.unt.edu" in source
    said = row.get_text(" ")
    for words in ("Timing read in a public source", "22 Nov 2026", "Switched on", "United States (federal)"):
        assert words in said


def test_the_page_filters_sorts_and_turns_pages(app: Flask) -> None:
    browser = signed_in(app, found(app).agency_id, Role.OFFICER)
    first = get(browser)
    assert len(titles(first)) == 25
    assert titles(first) != titles(get(browser, page="2"))
    texas = get(browser, folder="us-texas", topic="open-government")
    assert titles(texas) == ["Open Meetings Act training", "Public Information Act training"]
    assert titles(get(browser, audience="custody", topic="safeguarding")) == ["PREA employee training"]
    assert "No row fits the filter." in get(browser, state="withdrawn").get_text()
    assert "Timing not confirmed" in get(browser, search="insider").get_text()
    down = get(browser, folder="uk", sort="title", order="down")
    assert titles(down) == sorted(titles(down), key=str.casefold, reverse=True)


def test_what_is_shown_can_be_taken_away_as_csv(app: Flask) -> None:
    browser = signed_in(app, found(app).agency_id, Role.SUPERVISOR)
    answer = browser.get("/requirements?folder=canada&format=csv")
    rows: list[Mapping[str, str]] = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["Key"] for row in rows] == ["on-accessibility", "ca-federal-workplace-violence"]
    assert (rows[0]["State"], rows[0]["Timing confirmed"], rows[0]["Last reviewed on"]) == ("off", "yes", "2026-11-22")


def test_files_with_mistakes_are_told_and_left_out(app: Flask, tmp_path: Path) -> None:
    own(app, tmp_path / "own", OWN.replace("30 days", "30 dais"))
    page = get(signed_in(app, found(app).agency_id, Role.OFFICER))
    assert "Files with mistakes are not listed" in page.get_text()
    assert "own-rule.yaml:4" in page.get_text()


def test_staff_may_not_see_it(app: Flask) -> None:
    assert signed_in(app, found(app).agency_id, Role.STAFF).get("/requirements").status_code == 403


def test_the_files_are_read_once_and_not_for_every_page(app: Flask) -> None:
    browser = signed_in(app, found(app).agency_id, Role.OFFICER)
    browser.get("/requirements")
    began = time.process_time()
    browser.get("/requirements")
    assert time.process_time() - began < 1.0


def test_a_requirement_leads_back_to_the_list(app: Flask) -> None:
    browser = signed_in(app, found(app).agency_id, Role.SUPERVISOR)
    page = BeautifulSoup(browser.get("/requirements/us-hazmat").text, "html.parser")
    trail = page.select_one(".govuk-breadcrumbs, nav[aria-label=Breadcrumb]")
    assert trail is not None
    assert trail.select_one('a[href="/requirements"]') is not None
    assert "Read this before you rely on it" in page.get_text()


def test_an_empty_list_says_whether_the_filter_or_the_folder_is_empty(app: Flask) -> None:
    browser = signed_in(app, found(app).agency_id, Role.SUPERVISOR)
    assert "There are no requirement files" not in get(browser, search="zzz").get_text()
