"""The blueprint of learning without a network."""

from __future__ import annotations

from flask import Blueprint

offline = Blueprint("offline", __name__, url_prefix="/on-this-device")
