"""A page's address, permission and unit of work in one call: a page cannot exist without its permission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from itertools import chain

from flask import Blueprint, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.kernel.actor import NOBODY, Actor
from lms.kernel.permissions import Permission
from lms.platform.work import Runtime, open_work

View = Callable[..., ResponseReturnValue]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIRST_REFUSAL = 400


def page(
    blueprint: Blueprint,
    rule: str,
    *,
    needs: Permission,
    methods: tuple[str, ...] = ("GET",),
    leaves_trace: bool = False,
    only_reads: bool = False,
    keeps_refusals: bool = False,
    largest: int | None = None,
    first: Callable[[], None] | None = None,
) -> Callable[[View], View]:
    """Register a view under an address with the permission it needs; the view gets its unit of work first.

    A GET is read-only and rolled back, unless it `leaves_trace` (a download that is logged). A page that reads for long
    and leaves a small trace appends to `work.traces` instead: it is written afterwards, by itself, so that nobody else
    waits for the reading. Every other method has CSRF checked by the application and commits once, when the view has
    returned without an error; unless it `only_reads` (a file that is looked at), and must not hold the lock meanwhile.
    An answer of 400 and above is a refusal, and nothing of what was done for it stays, unless the page `keeps_refusals`
    (it counts wrong passwords). `largest` is how many bytes may be sent to it, where that is less than anywhere.
    `first` is done before the work begins, for whoever may use the page: what takes long and needs no database.
    """
    needs = Permission(needs)

    def register(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: object) -> ResponseReturnValue:
            actor = present_actor()
            if not actor.may(needs):
                if actor.is_signed_in:
                    abort(403)
                return redirect(url_for("accounts.sign_in", next=_way_back()))
            if _holds_nul(arguments):
                abort(400)
            if first is not None:
                first()
            runtime: Runtime = current_app.extensions["lms"]
            write = leaves_trace or (request.method not in SAFE and not only_reads)
            with open_work(actor, runtime, write=write, request_id=g.get("request_id", "")) as work:
                answer = current_app.make_response(view(work, **arguments))
                if answer.status_code >= FIRST_REFUSAL and not keeps_refusals:
                    work.discard()
                traces = work.traces
            if traces:
                with open_work(actor, runtime, write=True, request_id=g.get("request_id", "")) as after:
                    for leave in traces:
                        leave(after)
            return answer

        guarded.lms_needs = needs  # type: ignore[attr-defined]
        guarded.lms_largest = largest  # type: ignore[attr-defined]
        guarded.lms_leaves_trace = leaves_trace  # type: ignore[attr-defined]
        blueprint.add_url_rule(rule, view_func=guarded, methods=list(methods))
        return guarded

    return register


def present_actor() -> Actor:
    """Return who makes this request; nobody before sign-in."""
    actor = g.get("actor", NOBODY)
    assert isinstance(actor, Actor)
    return actor


def _holds_nul(arguments: Mapping[str, object]) -> bool:
    """Tell whether a text that was sent has the character of the code 0: no keyboard has it, no database keeps it."""
    sent = (arguments.items(), request.args.items(multi=True), request.form.items(multi=True))
    return any(isinstance(text, str) and "\0" in text for _name, text in chain.from_iterable(sent))


def _way_back() -> str:
    """Return the path to come back to after signing in; a form that was being sent comes back as its page."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
