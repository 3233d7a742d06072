"""From what was kept aside a link leads to what stands, and nowhere else."""

from __future__ import annotations

import pytest
from flask import Flask

from lms.learning.offline.views.pages import to_look_at

BASE = "/learning/modules/keys-and-doors"


@pytest.mark.parametrize(
    ("sent_to", "shown"),
    [
        (f"{BASE}/lessons/01-locking/checks/2", f"{BASE}/lessons/01-locking/checks/2"),
        (f"{BASE}/post-test/3", f"{BASE}/post-test/3"),
        (f"{BASE}/post-test/17/hand-in", f"{BASE}/post-test/answers"),
        ("/practice/4/lock", "/practice/4/lock"),
        (f"{BASE}/activity", ""),
        (f"{BASE}/start", ""),
        ("/sign-out", ""),
        ("//elsewhere.example/x", ""),
        ("https://elsewhere.example/", ""),
        ("", ""),
    ],
)
def test_what_was_kept_aside_leads_to_what_stands(app: Flask, sent_to: str, shown: str) -> None:
    with app.test_request_context():
        assert to_look_at(sent_to) == shown
