"""Verification: any changed byte is found with nothing but the file, and what kind of change it is."""

from __future__ import annotations

import io
import re
import tracemalloc
import zlib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.platform.signing import Signing
from lms.reporting.model import DataFile, Tally
from lms.reporting.pdf.planning import ROWS_A_JOB
from lms.reporting.signing import keys
from lms.reporting.signing.keys import Certificate
from lms.reporting.verification import signature
from lms.reporting.verification.checks import verify
from lms.reporting.verification.frame import frame_of
from lms.reporting.verification.model import Change, Result, Verdict
from lms.reporting.verification.signature import Spoiled
from tests.unit.reporting.documents import sample
from tests.unit.reporting.signing import PASSWORD, own, pkcs12_file
from tests.unit.reporting.stated import CSV, report, subject


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Signing:
    return own(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def trusted(signing: Signing) -> list[Certificate]:
    return [keys.certificate(signing)]


@pytest.fixture(scope="module")
def good(signing: Signing) -> bytes:
    return report(signing)


def looked_at(data: bytes, trusted: list[Certificate]) -> Verdict:
    return verify(io.BytesIO(data), "report.pdf", trusted)


def changes(verdict: Verdict) -> set[Change]:
    return {check.change for check in verdict.checks if check.change}


def said(verdict: Verdict) -> str:
    return " ".join(check.sentence for check in verdict.checks)


def flipped(data: bytes, place: int, bit: int = 0) -> bytes:
    return data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]


def hole(data: bytes) -> tuple[int, int]:
    match = re.search(rb"/ByteRange\[0 (\d+) (\d+) \d+\]", data)
    assert match
    return int(match[1]), int(match[2])


def test_a_report_is_found_whole_by_every_check(good: bytes, trusted: list[Certificate]) -> None:
    verdict = looked_at(good, trusted)
    assert verdict.is_sound
    assert [check.name for check in verdict.having(Result.RIGHT)] == [
        "The file", "The signature", "The certificate", "The content hash", "The attached data", "The printed figures",
    ]  # fmt: skip
    assert "5 rows in 1 table" in said(verdict)
    assert "status: 3 Overdue, 2 Up to date" in said(verdict)
    assert verdict.stated["content_sha256"] == subject(5).content_hash


@pytest.mark.parametrize("rows", [0, 1, ROWS_A_JOB + 1])
def test_reports_of_any_length_are_found_whole(signing: Signing, trusted: list[Certificate], rows: int) -> None:
    verdict = looked_at(report(signing, rows), trusted)
    assert verdict.is_sound, said(verdict)
    assert len(verdict.checks) == 6


def test_without_a_certificate_it_says_whose_cannot_be_told_and_shows_the_fingerprint(
    good: bytes, trusted: list[Certificate]
) -> None:
    verdict = looked_at(good, [])
    assert verdict.is_sound
    (unknown,) = verdict.having(Result.UNKNOWN)
    assert trusted[0].fingerprint in unknown.sentence


def test_a_report_by_another_key_is_not_trusted(tmp_path: Path, trusted: list[Certificate]) -> None:
    other = Signing(data=tmp_path, pkcs12=pkcs12_file(tmp_path), password=PASSWORD)
    data = report(other)
    verdict = looked_at(data, trusted)
    assert changes(verdict) == {Change.CERTIFICATE}
    assert looked_at(data, [*trusted, keys.certificate(other)]).is_sound


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_byte_is_found(good: bytes, trusted: list[Certificate], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(good) - 1))
    verdict = looked_at(flipped(good, place, data.draw(st.integers(0, 7))), trusted)
    assert not verdict.is_sound, place


@pytest.mark.parametrize("step", [41, pytest.param(11, marks=pytest.mark.torture)])  # odd: both digits of a byte
def test_any_changed_byte_of_the_signature_is_found(good: bytes, step: int) -> None:
    """Also where no key protects it: versions, algorithms, the filling behind it, capital digits."""
    frame = frame_of(io.BytesIO(good))
    digits, unseen = frame.digits, []
    for place in range(0, len(digits), step):
        capital = digits[:place] + digits[place : place + 1].upper() + digits[place + 1 :]
        for changed in {flipped(digits, place, place % 8), capital}:
            if changed == digits:
                continue
            try:
                found = signature.read(changed, frame.digest)
            except Spoiled:
                continue
            if found.holds and found.covers:
                unseen.append(place)
    assert unseen == []


def test_a_changed_signature_is_named(good: bytes, trusted: list[Certificate]) -> None:
    begin, after = hole(good)
    for place in (begin, begin + 9, begin + 700, after - 30, after - 1):
        verdict = looked_at(flipped(good, place), trusted)
        assert changes(verdict) & {Change.SIGNATURE, Change.NOT_OURS}, place - begin


def test_a_changed_byte_of_a_page_is_inside(good: bytes, trusted: list[Certificate]) -> None:
    assert Change.INSIDE in changes(looked_at(flipped(good, 500), trusted))


@pytest.mark.parametrize("more", [b"\n", b"%%EOF\n", b"\n9 0 obj\n<<>>\nendobj\nstartxref\n12\n%%EOF\n"])
def test_what_was_added_behind_the_end_is_named(good: bytes, trusted: list[Certificate], more: bytes) -> None:
    verdict = looked_at(good + more, trusted)
    assert changes(verdict) == {Change.APPENDED}
    many = "1 byte was" if len(more) == 1 else f"{len(more)} bytes were"
    assert f"{many} added behind the end" in said(verdict)
    assert "The signature holds" in said(verdict)


def test_an_incremental_update_by_a_real_program_is_named(good: bytes, trusted: list[Certificate]) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(good))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert changes(looked_at(out.getvalue(), trusted)) == {Change.APPENDED}


@pytest.mark.parametrize("left", [-1, -40, 30_000, 700, 20])
def test_a_file_that_was_cut_off_is_named(good: bytes, trusted: list[Certificate], left: int) -> None:
    verdict = looked_at(good[:left], trusted)
    assert changes(verdict) == {Change.TRUNCATED}, said(verdict)
    assert not verdict.is_sound


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This is not a PDF"),
        (b"PK\x03\x04 a workbook", "This is not a PDF"),
        (b"%PDF-1.7\nnothing\n%%EOF\n", "It is a PDF, but no report of this system"),
    ],
)
def test_a_file_that_is_no_report_is_named(data: bytes, sentence: str) -> None:
    verdict = looked_at(data, [])
    assert changes(verdict) == {Change.NOT_OURS}
    assert sentence in said(verdict)


def test_a_pdf_of_ours_without_a_statement_is_no_report() -> None:
    assert changes(looked_at(sample(1), [])) == {Change.NOT_OURS}


def test_a_report_that_was_saved_anew_by_another_program_is_no_report_any_more(
    good: bytes, trusted: list[Certificate]
) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(good)) as pdf:
        pdf.save(out)
    assert not looked_at(out.getvalue(), trusted).is_sound


def test_a_report_behind_a_password_is_told_from_others(good: bytes, trusted: list[Certificate]) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(good)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=""))
    verdict = looked_at(out.getvalue(), trusted)
    assert changes(verdict) == {Change.NOT_OURS}
    assert "behind a password" in said(verdict)


def test_an_unsigned_report_is_told_from_a_signed_one(trusted: list[Certificate]) -> None:
    verdict = looked_at(report(None), trusted)
    assert changes(verdict) == {Change.SIGNATURE}
    assert "it is not signed" in said(verdict)


def test_a_report_that_contradicts_itself_is_found_though_its_signature_holds(
    signing: Signing, trusted: list[Certificate]
) -> None:
    five = subject(5)
    other_data = replace(
        five.content, files=[DataFile(CSV, "The register", five.content.files[0].data[:-20] + b"x" * 20)]
    )
    wrong_tally = replace(five, content=replace(five.content, tallies=[Tally(CSV, "status", {"Overdue": 5})]))
    wrong_count = replace(five, content=replace(five.content, counts={"rows": 6}))
    cases = [
        (report(signing, 5, printed=4), Change.FIGURES, "has 5 rows on its pages, and 4 are stated"),
        (report(signing, 5, shown="0" * 64), Change.FIGURES, "the cover shows another content hash"),
        (report(signing, 5, shown="none"), Change.FIGURES, "the cover shows no content hash"),
        (report(signing, 5, said=wrong_tally), Change.ATTACHMENTS, "counts otherwise in “status”"),
        (report(signing, 5, said=wrong_count), Change.ATTACHMENTS,
         "it has 5 rows, and the report counts 6"),
    ]  # fmt: skip
    for data, change, sentence in cases:
        verdict = looked_at(data, trusted)
        assert changes(verdict) == {change}, said(verdict)
        assert sentence in said(verdict)
        assert "The signature holds" in said(verdict)
    assert looked_at(report(signing, 5, said=replace(five, content=other_data)), trusted).having(Result.WRONG)


def test_changed_data_inside_are_named_beside_the_signature(good: bytes, trusted: list[Certificate]) -> None:
    """Whoever packs other data in is told what was changed, not only that something was."""
    packed = zlib.compress(subject(5).content.files[0].data, 9)
    place = good.index(packed)
    broken = good[:place] + bytes(len(packed)) + good[place + len(packed) :]
    verdict = looked_at(broken, trusted)
    assert changes(verdict) == {Change.INSIDE, Change.ATTACHMENTS}
    assert "register.csv is damaged" in said(verdict)


def test_a_small_file_that_unpacks_without_end_is_refused_in_little_memory() -> None:
    bomb = zlib.compress(bytes(1 << 28), 9)
    head = (
        b"%%PDF-1.7\n99 0 obj\n<</Type/XRef/Size 9/W[1 8 2]/Index[0 9]/Root 1 0 R/Info 2 0 R/ID[<aa><aa>]"
        b"/Filter/FlateDecode/Length %d>>\nstream\n"
    )
    data = head % len(bomb) + bomb + b"\r\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    tracemalloc.start()
    verdict = looked_at(data, [])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert changes(verdict) == {Change.NOT_OURS}
    assert peak < 120 << 20


@pytest.mark.parametrize("step", [10, pytest.param(3, marks=pytest.mark.torture)])
def test_a_changed_byte_in_the_table_of_objects_is_named_and_never_an_error(good: bytes, step: int) -> None:
    """Also where a number of it becomes another kind of sign, so that pairs of numbers are none any more."""
    begin = good.index(b"/Index[", good.rindex(b"/Type/XRef"))
    for place in range(begin, good.index(b"/Root", begin), step):
        for other in b" 0":
            changed = good[:place] + bytes([other]) + good[place + 1 :]
            assert looked_at(changed, []).is_sound == (changed == good), place
