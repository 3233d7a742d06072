"""`lms report verify`: is this file a report of ours, whole and unchanged? With nothing but the file, if need be."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from lms.app import create_app
from lms.platform.settings import database_in
from lms.platform.work import unit_of_work
from lms.reporting.services import verifying
from lms.reporting.signing.keys import Certificate
from lms.reporting.verification.model import Result, Verdict

_WORDS = {Result.RIGHT: "right  ", Result.WRONG: "WRONG  ", Result.UNKNOWN: "unknown"}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--certificate",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The certificate that you trust (PEM or DER): the signer's own, or one that vouches for it.",
)
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON.")
def verify(file: Path, certificate: Path | None, as_json: bool) -> None:
    """Say what can be checked of a report and what cannot; exit with 1 if anything is wrong.

    Needs the file only. Where there is a database of the agency (LMS_DATA, LMS_DATABASE_URL) the log is compared too,
    and without --certificate the installation's own is trusted.
    """
    trusted = verifying.certificates_given(certificate.read_bytes(), str(certificate)) if certificate else []
    verdict = _verdict(file, trusted)
    click.echo(json.dumps(_as_data(verdict), ensure_ascii=False, indent=2) if as_json else _as_words(verdict))
    sys.exit(0 if verdict.is_sound else 1)


def _verdict(file: Path, trusted: list[Certificate]) -> Verdict:
    with file.open("rb") as opened:
        if not database_in(os.environ):
            return verifying.verified_alone(opened, file.name, trusted)
        with unit_of_work(create_app(), write=False) as work:
            return verifying.verified_here(work, opened, file.name, trusted)


def _as_words(verdict: Verdict) -> str:
    lines = [f"{verdict.name}: {verdict.size:,} bytes, SHA-256 {verdict.sha256}", ""]
    lines += [f"{_WORDS[check.result]}  {check.name}: {check.sentence}" for check in verdict.checks]
    unknown = len(list(verdict.having(Result.UNKNOWN)))
    end = "Nothing is wrong." if verdict.is_sound else "Something is wrong: do not rely on this file."
    if verdict.is_sound and unknown:
        end += f" {unknown} {'point' if unknown == 1 else 'points'} could not be checked here."
    return "\n".join([*lines, "", end])


def _as_data(verdict: Verdict) -> dict[str, object]:
    own = verdict.certificate
    return {
        "file": verdict.name,
        "size": verdict.size,
        "sha256": verdict.sha256,
        "sound": verdict.is_sound,
        "certificate": {"subject": own.subject, "issuer": own.issuer, "fingerprint": own.fingerprint} if own else None,
        "time_stamp": verdict.signed_at.isoformat() if verdict.signed_at else None,
        "content_sha256": verdict.stated.get("content_sha256"),
        "checks": [
            {"name": check.name, "result": check.result, "change": check.change, "sentence": check.sentence}
            for check in verdict.checks
        ],
    }
