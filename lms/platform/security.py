"""Headers that every answer carries, and the request's identity."""

from __future__ import annotations

import logging
import secrets
import time

from flask import Flask, Response, g, request

log = logging.getLogger("lms.request")
CSP = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def install(app: Flask, *, https: bool) -> None:
    """Give each request an id and a nonce, each answer its headers and one log line without personal data."""

    @app.before_request
    def _identify() -> None:
        g.request_id = secrets.token_hex(8)
        g.csp_nonce = secrets.token_urlsafe(16)
        g.started = time.monotonic()
        # Here, because the check of the form's token reads all that was sent before the page is asked.
        largest = getattr(app.view_functions.get(request.endpoint or ""), "lms_largest", None)
        if largest is not None:
            request.max_content_length = largest

    @app.after_request
    def _protect(response: Response) -> Response:
        nonce = g.get("csp_nonce", "")
        response.headers.setdefault("Content-Security-Policy", CSP.format(nonce=nonce))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint == "static" and request.args.get("v"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"  # another text, another address
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "private, no-store")
            took = (time.monotonic() - g.get("started", time.monotonic())) * 1000
            log.info(
                "%s %s %s %d %.0fms",
                g.get("request_id", "-"),
                request.method,
                request.endpoint,
                response.status_code,
                took,
            )
        return response
