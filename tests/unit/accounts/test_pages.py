"""The pages of accounts, as a browser without script meets them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.directory.accounts import services
from lms.directory.model import LinkPurpose
from lms.kernel.permissions import Role
from lms.platform.work import unit_of_work
from tests.unit.accounts.test_accounts import GOOD, account, token_of


def csrf(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def post(client: FlaskClient, address: str, **values: object) -> object:
    return client.post(address, data={"csrf_token": csrf(client, address), **values})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def signed_in(app: Flask, client: FlaskClient, *roles: Role) -> None:
    account(app, *roles)
    address = f"/welcome/{token_of(app, LinkPurpose.INVITATION)}"
    answer = post(client, address, password=GOOD, again=GOOD)
    assert answer.status_code == 303


def test_a_stranger_is_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/timetable")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/sign-in?next=/timetable")


def test_the_wrong_password_gets_one_sentence_and_keeps_the_address(client: FlaskClient) -> None:
    answer = post(client, "/sign-in", email="who@agency.example", password="wrong")
    assert answer.status_code == 422
    assert services.WRONG in answer.text
    assert "who@agency.example" in answer.text


def test_whoever_tries_too_often_is_told_how_long_to_wait_by_the_page_and_by_its_header(client: FlaskClient) -> None:
    for _ in range(5):
        assert post(client, "/sign-in", email="who@agency.example", password="wrong").status_code == 422
    answer = post(client, "/sign-in", email="who@agency.example", password="wrong")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "30"
    assert "Too many attempts for this address. Wait 1 minute, or ask for a new password." in answer.text
    assert "who@agency.example" in answer.text


def test_an_invitation_leads_inside(app: Flask, client: FlaskClient) -> None:
    signed_in(app, client, Role.ADMINISTRATOR)
    assert client.get("/accounts").status_code == 200
    assert client.get("/log?check=1").status_code == 200
    assert "The chain is whole" in client.get("/log?check=1").text
    assert client.get("/timetable").status_code == 200


def test_the_wrong_role_is_refused_with_a_page(app: Flask, client: FlaskClient) -> None:
    signed_in(app, client, Role.AUDITOR)
    answer = client.get("/accounts")
    assert answer.status_code == 403
    assert "<h1" in answer.text


def test_a_form_without_its_token_is_refused(app: Flask, client: FlaskClient) -> None:
    signed_in(app, client, Role.ADMINISTRATOR)
    answer = client.post("/accounts/new", data={"name": "x", "email": "x@agency.example", "roles": ["auditor"]})
    assert answer.status_code == 400
    assert "expired" in answer.text


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1"])
def test_signing_in_never_leads_elsewhere(app: Flask, client: FlaskClient, elsewhere: str) -> None:
    signed_in(app, client, Role.ADMINISTRATOR)
    post(client, "/accounts")
    fresh = app.test_client()
    answer = fresh.post(
        "/sign-in",
        query_string={"next": elsewhere},
        data={"csrf_token": csrf(fresh, "/sign-in"), "email": "ana@agency.example", "password": GOOD},
    )
    assert answer.headers["Location"] == "/"


def test_an_administrator_opens_an_account_for_an_auditor(app: Flask, client: FlaskClient) -> None:
    signed_in(app, client, Role.ADMINISTRATOR)
    answer = post(client, "/accounts/new", name="Audit Person", email="audit@agency.example", roles=["auditor"])
    assert answer.status_code == 303
    assert "Audit Person" in client.get("/accounts?search=audit").text
    again = post(client, "/accounts/new", name="Audit Person", email="audit@agency.example", roles=["auditor"])
    assert again.status_code == 422
    assert "already an account" in again.text


def test_signing_out_ends_the_session(app: Flask, client: FlaskClient) -> None:
    signed_in(app, client, Role.ADMINISTRATOR)
    post(client, "/accounts/new")
    client.post("/sign-out", data={"csrf_token": csrf(client, "/accounts/new")})
    assert client.get("/accounts").status_code == 302


def test_nobody_learns_whether_an_address_has_an_account(app: Flask, client: FlaskClient) -> None:
    account(app)
    known = post(client, "/password", email="ana@agency.example")
    unknown = post(client, "/password", email="nobody@agency.example")
    assert known.status_code == unknown.status_code == 200
    strip = re.compile(r"nonce-[\w-]+|\d+\.\d+")
    assert strip.sub("", known.text) == strip.sub("", unknown.text)


def test_a_used_invitation_says_what_to_do(app: Flask, client: FlaskClient) -> None:
    account(app)
    address = f"/welcome/{token_of(app, LinkPurpose.INVITATION)}"
    post(client, address, password=GOOD, again=GOOD)
    answer = app.test_client().get(address)
    assert answer.status_code == 422
    assert "Sign in if you have a password" in answer.text
    with unit_of_work(app, write=False) as work:
        assert services.sign_in(work, "ana@agency.example", GOOD).account_id is not None


def test_an_administrator_gives_roles_and_sends_the_invitation_again(app: Flask, client: FlaskClient) -> None:
    signed_in(app, client, Role.ADMINISTRATOR)
    answer = post(client, "/accounts/new", name="Audit Person", email="audit@agency.example", roles=["auditor"])
    address = answer.headers["Location"]
    page = client.get(address)
    assert page.status_code == 200
    assert "Not chosen yet" in page.text
    assert post(client, address, roles=["auditor", "officer"]).status_code == 303
    assert "Training officer" in client.get("/accounts?search=audit").text
    token = csrf(client, address)
    assert client.post(f"{address}/invitation", data={"csrf_token": token}).status_code == 303


def test_a_forgotten_password_is_replaced_by_the_mailed_link(app: Flask, client: FlaskClient) -> None:
    account(app, Role.AUDITOR)
    post(client, "/password", email="ana@agency.example")
    address = f"/password/{token_of(app, LinkPurpose.RESET)}"
    assert "Choose a new password" in client.get(address).text
    refused = post(client, address, password=GOOD, again="something else entirely")
    assert refused.status_code == 422
    assert "not the same" in refused.text
    assert post(client, address, password=GOOD, again=GOOD).status_code == 303


def test_signing_out_ends_the_session_for_a_copied_cookie_and_leaves_other_sessions_alone(both: Flask) -> None:
    client = both.test_client()
    signed_in(both, client, Role.ADMINISTRATOR)
    elsewhere = both.test_client()
    post(elsewhere, "/sign-in", email="ana@agency.example", password=GOOD)
    copied = client.get_cookie("session")
    assert copied is not None
    thief = both.test_client()
    thief.set_cookie("session", copied.value)
    assert thief.get("/accounts").status_code == 200
    assert client.post("/sign-out", data={"csrf_token": csrf(client, "/accounts/new")}).status_code == 303
    late = both.test_client()
    late.set_cookie("session", copied.value)
    assert late.get("/accounts").status_code == 302
    assert thief.get("/accounts").status_code == 302
    assert elsewhere.get("/accounts").status_code == 200


def test_a_cookie_without_a_key_of_its_own_opens_nothing(app: Flask, client: FlaskClient) -> None:
    _, made = account(app, Role.ADMINISTRATOR)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{made}.0"
    assert client.get("/accounts").status_code == 302
