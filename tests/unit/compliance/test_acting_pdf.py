"""A PDF that runs something, hides something or cannot be opened is told from one that is only read."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from lms.compliance.services import acting_walk
from lms.compliance.services.acting_pdf import FAULTS, examined, fault
from lms.compliance.services.acting_walk import Verdict, verdict
from tests.papers import PDF, PROGRAM, paper, says

ACTS = {
    "a script on opening": "<</OpenAction<</S/JavaScript/JS(x)>> >>",
    "a script among the names": "<</Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(x)>>]>> >> >>",
    "a name written in numbers": "<</OpenAction<</S/Java#53cript/JS(x)>> >>",
    "a program that is started": "<</Any[<</A<</S/Launch/F(calc.exe)>> >>]>>",
    "a script after a move": "<</OpenAction<</S/GoTo/D[0/Fit]/Next[<</S/GoTo/D[0/Fit]/Next<</S/URI/URI(x:)>> >>]>> >>",
    "a page of the web on opening": "<</OpenAction<</S/URI/URI(https://x.example)>> >>",
    "another file on leaving": "<</AA<</WC<</S/GoToR/F(\\\\\\\\x.example\\\\share)>> >> >>",
    "a form that is sent away": "<</AcroForm<</Fields[<</A<</S/SubmitForm/F(https://x.example)>> >>]>> >>",
    "a form of another kind": "<</AcroForm<</XFA[(a)(b)]/Fields[]>> >>",
    "a script of a rendition": "<</Any<</S/Rendition/JS(x)>> >>",
}
HARMLESS = {
    "the first page on opening": "<</OpenAction[0/Fit]>>",
    "a move on opening": "<</OpenAction<</S/GoTo/D[0/Fit]>> >>",
    "the print menu on opening": "<</OpenAction<</S/Named/N/Print>> >>",
    "a link": "<</Any<</Subtype/Link/A<</S/URI/URI(https://x.example)>> >> >>",
    "words": "<</Any(/S /JavaScript /JS \\(x\\))>>",
    "a form that is filled in": "<</AcroForm<</Fields[<</FT/Tx/T(name)/V(Ana)>>]>> >>",
}
MODES = [pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable]


@pytest.mark.parametrize("mode", MODES, ids=["objects packed", "objects plain"])
@pytest.mark.parametrize("entry", ACTS.values(), ids=ACTS)
def test_what_acts_is_seen_wherever_it_stands(entry: str, mode: pikepdf.ObjectStreamMode) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        says(entry)(pdf)
        for key in list(pdf.Root.keys()):
            if key not in {"/Type", "/Pages"}:
                pdf.Root[key] = pdf.make_indirect(pdf.Root[key])

    made = paper(change, object_stream_mode=mode)
    assert (b"/Catalog" in made) is (mode is MODES[1])
    assert verdict(made) is Verdict.ACTS


@pytest.mark.parametrize("entry", HARMLESS.values(), ids=HARMLESS)
def test_what_is_only_read_is_taken(entry: str) -> None:
    assert verdict(paper(says(entry))) is Verdict.HARMLESS


def test_what_nothing_leads_to_is_looked_at_too() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Any = pdf.make_indirect(Dictionary(S=Name.Launch))

    made = paper(change, object_stream_mode=MODES[1]).replace(b"/Any", b"/Bny")
    assert verdict(made) is Verdict.ACTS


def test_actions_that_follow_each_other_in_a_ring_come_to_an_end() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        first = pdf.make_indirect(Dictionary(S=Name.GoTo))
        first.Next = pdf.make_indirect(Dictionary(S=Name.GoTo, Next=Array([first])))
        pdf.Root.OpenAction = first

    assert verdict(paper(change)) is Verdict.HARMLESS


@pytest.mark.parametrize(
    ("name", "found"),
    [("data.csv", Verdict.HARMLESS), ("Report.JSON", Verdict.HARMLESS), ("setup.exe", Verdict.HOLDS_A_FILE),
     ("data.csv.exe", Verdict.HOLDS_A_FILE), ("paper.pdf", Verdict.HOLDS_A_FILE)],
)  # fmt: skip
def test_a_file_within_the_file_is_data_by_its_name_or_it_is_refused(name: str, found: Verdict) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, b"a,b\n", filename=name)

    assert verdict(paper(change)) is found


def test_every_name_of_a_file_within_the_file_counts() -> None:
    entry = "<</Any<</Type/Filespec/UF(data.csv)/F(setup.exe)/EF<</F null>> >> >>"
    assert verdict(paper(says(entry))) is Verdict.HOLDS_A_FILE


@pytest.mark.parametrize("owner", ["", "owner"])
def test_one_that_opens_without_a_password_is_looked_at_and_one_that_needs_it_is_refused(owner: str) -> None:
    def lock(user: str) -> pikepdf.Encryption:
        return pikepdf.Encryption(owner=owner or user, user=user)

    assert verdict(paper(encryption=lock(""))) is Verdict.HARMLESS
    assert verdict(paper(says(ACTS["a script on opening"]), encryption=lock(""))) is Verdict.ACTS
    assert verdict(paper(encryption=lock("secret"))) is Verdict.LOCKED


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\n1 0 obj" + b"[" * 100_000, b"%PDF-1.7\n" + b"1 0 obj<<" * 10_000,
     PDF[: len(PDF) // 3], paper(lambda pdf: pdf.pages.__delitem__(0))],
    ids=["a beginning", "nothing", "without end", "within itself", "a third", "no page"],
)  # fmt: skip
def test_one_that_cannot_be_read_is_told(content: bytes) -> None:
    assert verdict(content) is Verdict.UNREADABLE


def hidden(objects: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """Return a PDF with an object that only stands in a stream, as packed as its filters say."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = {}
    for number, body in (
        (1, b"<</Type/Catalog/Pages 2 0 R>>"),
        (2, b"<</Type/Pages/Count 1/Kids[3 0 R]>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>> >>"),
        (
            4,
            b"<</Type/ObjStm/N 1/First 4/Filter[%s]/Length %d>>stream\n%s\nendstream"
            % (filters, len(objects), objects),
        ),
    ):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s%s\nendobj\n" % (number, body, b"\nendstream" * (number == 4)))
    rows = [(0, 0), *((1, places[n]) for n in (1, 2, 3, 4)), (2, 4), (1, out.tell())]
    table = b"".join(bytes([kind]) + place.to_bytes(4) + b"\0" for kind, place in rows)
    end = out.tell()
    out.write(b"6 0 obj<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table) + table)
    out.write(b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % end)
    return out.getvalue()


SCRIPT = b"5 0 <</S/JavaScript/JS(x)>>"
PACKED = zlib.compress(SCRIPT)


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (hidden(PACKED), Verdict.ACTS),
        (hidden(zlib.compress(PACKED), b"/FlateDecode/FlateDecode"), Verdict.ACTS),
        (hidden(zlib.compress(b"5 0 <</Type/Font>>")), Verdict.HARMLESS),
        (hidden(PACKED, b"/FlateDecode/SecretDecode"), Verdict.UNREADABLE),
        (hidden(PACKED, b"/FlateDecode/JBIG2Decode"), Verdict.UNREADABLE),
        (hidden(PACKED[:9] + b"\0\1" + PACKED[11:]), Verdict.UNREADABLE),
    ],
    ids=["packed", "packed twice", "harmless", "in an unknown way", "as a picture", "damaged"],
)
def test_what_is_packed_is_unpacked_and_what_cannot_be_is_not_taken_for_harmless(made: bytes, found: Verdict) -> None:
    assert verdict(made) is found


def test_the_examination_happens_in_a_process_of_its_own() -> None:
    assert examined(PDF) is Verdict.HARMLESS
    assert fault(PDF) == ""
    assert fault(PROGRAM) == FAULTS[Verdict.ACTS]
    assert set(FAULTS) | {Verdict.HARMLESS} == set(Verdict)


def test_a_small_file_that_unpacks_to_more_than_there_is_room_for_is_refused() -> None:
    engine = zlib.compressobj(9)
    begins = engine.compress(SCRIPT) + engine.flush(zlib.Z_FULL_FLUSH)
    emptiness = engine.compress(bytes(1 << 20)) + engine.flush(zlib.Z_FULL_FLUSH)
    twice = zlib.compress(begins + emptiness * (acting_walk.MOST_MEMORY >> 20), 9)
    assert len(twice) < 100_000
    assert examined(hidden(twice, b"/FlateDecode/FlateDecode")) is Verdict.UNREADABLE
