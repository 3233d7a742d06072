"""Look at a file from the outside in: is it whole, does the signature hold, do hash, data and pages agree?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from lms.reporting.signing.keys import Certificate
from lms.reporting.statement import content_hash
from lms.reporting.verification import attached, pages, signature
from lms.reporting.verification.frame import Frame, Range, frame_of
from lms.reporting.verification.model import Change, Verdict
from lms.reporting.verification.reading import MALFORMED, Broken, Reader
from lms.reporting.verification.signature import Signature, Spoiled

FILE, SIGNATURE, CERTIFICATE, HASH, DATA, PRINTED = (
    "The file", "The signature", "The certificate", "The content hash", "The attached data", "The printed figures",
)  # fmt: skip
_MOST_REGISTERS = 5000
_LARGE = 10 << 20
CSV = "text/csv"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file by its hash alone."""

    name: str
    sentence: str


def _nothing(_sha256: str) -> Known | None:
    return None


def verify(
    file: BinaryIO, name: str, trusted: Sequence[Certificate], known: Callable[[str], Known | None] = _nothing
) -> Verdict:
    """Return what can be said of a file with the certificates that somebody trusts (there may be none).

    A large file that is `known` by its hash is not read through again: what it says was checked when it was made.
    """
    frame = frame_of(file)
    verdict = Verdict(name, frame.size, frame.sha256)
    if not frame.is_pdf:
        verdict.wrong(FILE, "This is not a PDF, so it is not a report of this system.", Change.NOT_OURS)
        return verdict
    signed = _whole(frame, verdict)
    if signed is not None:
        _signature(frame, verdict, trusted)
    stored = known(frame.sha256)
    if stored is not None:
        verdict.right(stored.name, stored.sentence)
        if frame.size > _LARGE:
            return verdict
    try:
        reader = Reader(file, signed.end if signed is not None else frame.size)
        _inside(reader, verdict)
    except Broken as error:
        _unreadable(verdict, frame, error)
    except MALFORMED:
        _unreadable(verdict, frame, Broken("inside"))
    return verdict


def _whole(frame: Frame, verdict: Verdict) -> Range | None:
    """Say whether the file ends where its signature says; returns what it covers, if that is all there."""
    signed = frame.signed
    if signed is None:
        return None
    if signed.end > frame.size:
        missing = signed.end - frame.size
        verdict.wrong(
            FILE,
            f"The file is cut off: of what was signed, {_many(missing, 'byte is', 'bytes are')} missing at the end.",
            Change.TRUNCATED,
        )
        return None
    if signed.end < frame.size:
        more = frame.size - signed.end
        verdict.wrong(
            FILE,
            f"{_many(more, 'byte was', 'bytes were')} added behind the end of the signed report. What was added is not "
            "part of it; "
            "the checks below are about the report before them.",
            Change.APPENDED,
        )
    else:
        verdict.right(FILE, f"It is a signed PDF of {frame.size:,} bytes, and the signature covers all of it.")
    return signed


def _signature(frame: Frame, verdict: Verdict, trusted: Sequence[Certificate]) -> None:
    try:
        found = signature.read(frame.digits, frame.digest)
    except Spoiled as error:
        verdict.wrong(SIGNATURE, f"The signature itself was changed: {error}.", Change.SIGNATURE)
        return
    verdict.certificate = found.certificate
    if not found.holds:
        sentence = "The signature itself was changed, or was not made with the key of the certificate that is in it."
        verdict.wrong(SIGNATURE, sentence, Change.SIGNATURE)
        return
    if not found.covers:
        sentence = "Something inside the signed report was changed after it was signed: its hash is another one."
        verdict.wrong(SIGNATURE, sentence, Change.INSIDE)
    else:
        verdict.signed_at = found.stamped_at
        verdict.right(SIGNATURE, f"The signature holds: no signed byte was changed.{_stamped(found)}")
    _certificate(found, verdict, trusted)


def _stamped(found: Signature) -> str:
    if found.stamped_at is None or found.stamper is None:
        return ""
    when = f"{found.stamped_at:%-d %B %Y, %H:%M} UTC"
    return f" A time-stamp in the name of “{found.stamper.subject}” says that it existed on {when}."


def _certificate(found: Signature, verdict: Verdict, trusted: Sequence[Certificate]) -> None:
    print_of = found.certificate.fingerprint
    if not trusted:
        verdict.unknown(
            CERTIFICATE,
            f"Whose key it is cannot be told here: no certificate was given. It is “{found.certificate.subject}”. "
            f"Compare its fingerprint with the one that the agency publishes: {print_of}",
        )
        return
    why = signature.is_of(found, trusted)
    if why:
        sentence = f"It was signed by somebody else than expected: “{found.certificate.subject}”; {why}. {print_of}"
        verdict.wrong(CERTIFICATE, sentence, Change.CERTIFICATE)
        return
    if any(each.der == found.certificate.der for each in trusted):
        sentence = f"It is the certificate that is trusted here, “{found.certificate.subject}”: {print_of}"
    else:
        sentence = f"A certificate that is trusted here vouches for its own, “{found.certificate.subject}”: {print_of}"
    verdict.right(CERTIFICATE, sentence)


def _inside(reader: Reader, verdict: Verdict) -> None:
    files = attached.files_in(reader)
    stated = attached.statement_in(reader, files)
    if not any(check.name == FILE for check in verdict.checks):
        sentence = "It is a report of this system, but it is not signed, or the place of its signature was changed."
        verdict.wrong(FILE, sentence, Change.SIGNATURE)
    verdict.stated = stated
    _content_hash(stated, verdict)
    _data(reader, files, stated, verdict)
    _printed(reader, stated, verdict)


def _content_hash(stated: Mapping[str, Any], verdict: Verdict) -> None:
    computed = content_hash(stated["content"])
    if computed != stated["content_sha256"]:
        sentence = f"The statement inside does not agree with itself: its content has the hash {computed}."
        verdict.wrong(HASH, sentence, Change.ATTACHMENTS)
    else:
        verdict.right(HASH, f"Computed again from the question, the texts and the data: {computed}")


def _data(reader: Reader, files: Mapping[str, int], stated: Mapping[str, Any], verdict: Verdict) -> None:
    columns: dict[str, dict[str, dict[str, int]]] = {}
    for tally in stated["tallies"]:
        columns.setdefault(tally["file"], {})[tally["column"]] = tally["counts"]
    rows: list[int] = []
    wrong = []
    for each in stated["content"]["data"]:
        name, expected = each["name"], columns.get(each["name"], {})
        if name not in files:
            wrong.append(f"{name} is not in the file")
            continue
        try:
            found = attached.read_data(reader, files[name], each["size"], set(expected))
        except Broken:
            wrong.append(f"{name} is damaged, or longer than stated")
            continue
        if each["mime"] == CSV:
            rows.append(found.rows)
        if (found.size, found.sha256) != (each["size"], each["sha256"]):
            wrong.append(f"{name} has another hash than stated")
        wrong += [
            f"{name} counts otherwise in “{column}”" for column in expected if found.columns[column] != expected[column]
        ]
    # A report counts the rows of all its files, or of the first, which is then the register.
    counted = stated["counts"].get("rows")
    if counted is not None and counted not in {sum(rows), *rows[:1]}:
        wrong.append(f"it has {sum(rows):,} rows, and the report counts {counted:,}")
    if wrong:
        verdict.wrong(DATA, f"The data do not agree with the report: {'; '.join(wrong)}.", Change.ATTACHMENTS)
    elif not stated["content"]["data"]:
        verdict.right(DATA, "The report has no data, and says so.")
    else:
        tallies = "".join(f"; {each['column']}: {_said(each['counts'])}" for each in stated["tallies"])
        many = f"{_many(sum(rows), 'row', 'rows')}," if rows else "All files are there,"
        verdict.right(DATA, f"{many} with the hashes and counts that the report states{tallies}.")


def _said(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {value}" for value, number in counts.items()) or "none"


def _printed(reader: Reader, stated: Mapping[str, Any], verdict: Verdict) -> None:
    wrong = []
    total = 0
    for each in stated["registers"][:_MOST_REGISTERS]:
        rows = pages.rows_in(reader, each["section"])
        total += rows
        if rows != each["rows"]:
            wrong.append(f"“{each['title']}” has {rows:,} rows on its pages, and {each['rows']:,} are stated")
    cover = pages.first_page_text(reader)
    if stated["content_sha256"] not in cover:
        other = _HASH.search(cover)
        wrong.append(f"the cover shows {'another' if other else 'no'} content hash")
    if wrong:
        verdict.wrong(PRINTED, f"The pages do not agree with the statement inside: {'; '.join(wrong)}.", Change.FIGURES)
        return
    many = len(stated["registers"])
    counted = f"{_many(total, 'row', 'rows')} in {_many(many, 'table', 'tables')}"
    tables = f", and the pages have the {counted} that are stated" if many else ""
    verdict.right(PRINTED, f"The cover shows this content hash{tables}.")


def _many(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def _unreadable(verdict: Verdict, frame: Frame, error: Broken) -> None:
    """Say what can be said where the inside cannot be read."""
    known = {check.change for check in verdict.checks if check.change}
    if known:
        verdict.unknown("The rest", f"Not all of it could be read, because of what is wrong ({error}).")
    elif any(check.name == SIGNATURE for check in verdict.checks):
        sentence = f"It is signed, but it is not laid out as a report of this system ({error})."
        verdict.wrong(FILE, sentence, Change.NOT_OURS)
    elif not frame.ends_well:
        sentence = "It is a PDF without its end: it was cut off, or it is not a report of this system."
        verdict.wrong(FILE, sentence, Change.TRUNCATED)
    elif frame.is_encrypted:
        sentence = "It is a PDF behind a password. No report of this system is, so it is none, or was saved anew."
        verdict.wrong(FILE, sentence, Change.NOT_OURS)
    else:
        sentence = (
            "It is a PDF, but no report of this system; or it was one, and was saved anew by another program, or the "
            f"place of its signature was changed ({error})."
        )
        verdict.wrong(FILE, sentence, Change.NOT_OURS)
