"""`lms catalogue import`: a draft that its authors can finish, and no draft from a file that could do harm."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.catalogue import content
from lms.catalogue.content import UNWRITTEN
from lms.catalogue.importing import drafting, reading
from lms.catalogue.importing.drafting import draft, write
from lms.catalogue.importing.model import Course
from lms.catalogue.importing.reading import read_folder, read_zip
from lms.cli.main import main
from lms.kernel.errors import Invalid
from lms.kernel.hidden_signs import in_cell

REAL = Path(__file__).parents[5] / "shared" / "real" / "modules" / "travel-card"
LESSON = "---\ntitle: {title}\norder: {order}\ndescription: What {title} is.\n---\n## {title}\n\nWords about it.\n"


def course(folder: Path, count: int = 2) -> Path:
    folder.mkdir()
    for number in range(1, count + 1):
        (folder / f"part{number}.md").write_text(LESSON.format(title=f"Step {number}", order=count - number), "utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return folder


def packed(**files: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return data.getvalue()


def test_a_folder_becomes_a_draft_in_its_own_order_and_says_what_is_left(tmp_path: Path) -> None:
    source, target = course(tmp_path / "Counter Work"), tmp_path / "draft"
    done = CliRunner().invoke(main, ["catalogue", "import", str(source), "--to", str(target)])
    assert done.exit_code == 0, done.output
    assert "picture.png: this file was not taken over." in done.output
    assert [path.name for path in sorted(target.glob("lessons/*.md"))] == ["01-step-2.md", "02-step-1.md"]
    assert "module: counter-work" in (target / "module.yaml").read_text("utf-8")
    report = (target / "IMPORT.md").read_text("utf-8")
    assert "module.yaml: 'reviewed_on' has the day of this import." in report
    assert f"module.yaml: “{UNWRITTEN}” stands there 3 times." in report
    assert "picture.png: this file was not taken over." in report


def test_only_what_must_be_written_keeps_a_draft_from_its_check(tmp_path: Path) -> None:
    made = draft(read_folder(course(tmp_path / "counter", 3)), "counter", date(2026, 11, 26))
    folder = tmp_path / "drafts" / "counter"
    write(made.files, folder)
    found = content.load(content.folder_at(folder)).mistakes
    said = [mistake.what for mistake in found]
    owner = [str(mistake) for mistake in found if mistake.file.endswith("module.yaml") and mistake.line == 4]
    assert owner[0].endswith("module.yaml:4: “TO BE WRITTEN” still stands here. Write what belongs there.")
    assert len({(mistake.file, mistake.line) for mistake in found}) == len(found)
    assert all(UNWRITTEN in each or each.startswith("The pool asks") for each in said)


def test_pictures_are_taken_over_with_their_words_and_others_are_said(tmp_path: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><rect width="30" height="20"/></svg>'
    words = "## A\n\n![The way](./img/Way%20in.svg)\n\n![](img/b.svg)\n\n![Acts](/img/bad.svg)\n\n![Far](https://x.example/f.png)\n"
    source = packed(
        **{"c__a.md": words, "c__img__Way in.svg": drawing, "c__img__b.svg": drawing,
           "c__img__bad.svg": drawing.replace("<rect", "<script>x()</script><rect")}
    )  # fmt: skip
    made = draft(read_zip("c.zip", source), "c", date(2026, 11, 26))
    folder = tmp_path / "c"
    write(made.files, folder, made.pictures)
    assert [path.name for path in (folder / "images").iterdir()] == ["img-way-in.svg"]
    assert "![The way](images/img-way-in.svg)" in (folder / f"lessons/{made.lessons[0]}.md").read_text("utf-8")
    said = [str(loss) for loss in made.losses]
    assert any("a.md:5: the picture “img/b.svg” was not taken over; it has no description" in each for each in said), (
        said
    )
    assert any(
        "has an element <script>, which is not a shape or a word; its description was kept" in each for each in said
    ), said
    assert any("https://x.example/f.png” was not taken over; it lies at another site; its" in each for each in said), (
        said
    )
    assert "img/b.svg: this file was not taken over." in said
    assert not [each for each in content.load(content.folder_at(folder)).mistakes if "picture" in each.what.lower()]


def test_a_draft_that_is_there_is_left_alone(tmp_path: Path) -> None:
    source, target = course(tmp_path / "counter"), tmp_path / "mine"
    target.mkdir()
    (target / "module.yaml").write_text("mine", "utf-8")
    done = CliRunner().invoke(main, ["catalogue", "import", str(source), "--to", str(target)])
    assert (done.exit_code, (target / "module.yaml").read_text("utf-8")) == (2, "mine")
    assert "is there already, and is left as it is" in done.output


@pytest.mark.parametrize("name", ["../out.md", "a/../../out.md", "/etc/out.md", "C:\\out.md", "..\\out.md"])
def test_a_zip_with_a_name_that_leads_out_is_refused(name: str) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("ok.md", "Words.")
        archive.writestr(zipfile.ZipInfo(name), "Words.")
    with pytest.raises(Invalid, match="leads out of its folder"):
        read_zip("course.zip", data.getvalue())


def test_a_zip_with_a_link_is_refused() -> None:
    data = io.BytesIO()
    link = zipfile.ZipInfo("course/link.md")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("course/ok.md", "Words.")
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Invalid, match=r"holds “course/link\.md”, a link to another file"):
        read_zip("course.zip", data.getvalue())


def test_a_text_with_the_character_of_the_code_0_is_refused() -> None:
    with pytest.raises(Invalid, match=r"a\.md holds the character of the code 0"):
        read_zip("course.zip", packed(**{"a.md": "Wor\0ds."}))


def test_a_zip_that_would_unpack_without_end_is_refused() -> None:
    with pytest.raises(Invalid, match="at most 200,000"):
        read_zip("course.zip", packed(**{"bomb.md": "a" * 30_000_000}))
    many = {f"{number}.md": "a" * 190_000 for number in range(120)}
    with pytest.raises(Invalid, match="more than 20,000,000 bytes unpacked"):
        read_zip("course.zip", packed(**many))


def test_a_zip_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed(**{"a.md": "a" * 1000})
    found = zipfile.ZipFile.infolist

    def lying(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
        entries = found(archive)
        for entry in entries:
            entry.file_size = 10
        return entries

    monkeypatch.setattr(zipfile.ZipFile, "infolist", lying)
    with pytest.raises(Invalid, match=r"larger than the ZIP says|cannot be unpacked"):
        read_zip("course.zip", data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no zip", "is not a ZIP file"),
        (packed(**{"picture.png": "x"}), "There is no Markdown file"),
        (b"PK\x05\x06", "is not a ZIP file"),
    ],
)  # fmt: skip
def test_what_is_no_course_is_said(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read_zip("course.zip", data)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_arrived_damaged_is_refused_with_a_sentence_wherever_the_damage_is(method: int) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        archive.writestr("a.md", "".join(f"Word {number * 7919 % 1000}. " for number in range(300)))
    for place in range(0, len(whole.getvalue()), 3):
        data = bytearray(whole.getvalue())
        data[place] ^= 0b1010_0101
        with contextlib.suppress(Invalid):
            read_zip("course.zip", bytes(data))


@pytest.mark.parametrize("name", ["course/\u202edm.a.md", "course/a\u200b.md", "course/a\nb.md"])
def test_a_zip_with_a_name_that_nobody_can_read_is_refused(name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, "# A\n\nText.\n")
    with pytest.raises(Invalid, match="a character that cannot be seen") as caught:
        read_zip("c.zip", packed.getvalue())
    assert in_cell(caught.value.message) == ""


def test_a_zip_that_holds_a_name_twice_is_refused_before_one_is_lost() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("course/a.md", "Words.")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("course/a.md", "Other words.")
    with pytest.raises(Invalid, match=r"“course/a.md” more than once"):
        read_zip("course.zip", data.getvalue())


def test_what_macos_adds_to_a_zip_is_no_part_of_the_course() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("course/a.md", "Words.")
        archive.writestr("course/.DS_Store", b"\x00\xff")
        archive.writestr("__MACOSX/course/._a.md", b"\x00\x05\x16\x07\xff\xfe")
    found = read_zip("course.zip", data.getvalue())
    assert (found.name, found.texts, found.others) == ("course", {"a.md": "Words."}, ())


def test_names_that_begin_at_the_folder_itself_are_read() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in ("./a.md", ".", "./images/b.png"):
            archive.writestr(zipfile.ZipInfo(name), "Words.")
    found = read_zip("course.zip", data.getvalue())
    assert (found.texts, found.pictures) == ({"a.md": "Words."}, {"images/b.png": b"Words."})


def test_texts_of_the_same_name_in_two_folders_are_both_taken_over() -> None:
    found = read_zip("course.zip", packed(**{"one__index.md": "First.", "two__index.md": "Second.", "two__b.md": "B."}))
    assert found.texts == {"one/index.md": "First.", "two/index.md": "Second.", "b.md": "B."}
    made = draft(found, "course", date(2026, 3, 2))
    assert len(made.lessons) == 3
    assert all(any(word in text for text in made.files.values()) for word in ("First.", "Second."))


@pytest.mark.parametrize(
    ("files", "lessons", "about", "title"),
    [
        ({"README.md": "# Safe tools", "l__1.md": "One.", "l__2.md": "Two."},
         {"1.md", "2.md"}, {"README.md"}, "Safe tools"),
        ({"c__readme.md": "Words.", "c__1.md": "One.", "c__2.md": "Two."}, {"1.md", "2.md"}, {"c/readme.md"}, "C"),
        ({"LICENSE.md": "# Free", "README.md": "## Safe tools", "a__1.md": "One."},
         {"1.md"}, {"LICENSE.md", "README.md"}, "Safe tools"),
        ({"README.md": "# Safe tools"}, {"README.md"}, set(), "Safe tools"),
        ({"README.md": "# Tools", "a__README.md": "One.", "b__README.md": "Two."},
         {"a/README.md", "b/README.md"}, {"README.md"}, "Tools"),
        ({"a__README.md": "One.", "b__README.md": "Two.", "b__more.md": "More."},
         {"a/README.md", "b/README.md", "more.md"}, set(), "Course"),
    ],
)  # fmt: skip
def test_a_readme_is_a_lesson_only_where_it_stands_alone(
    files: dict[str, str], lessons: set[str], about: set[str], title: str
) -> None:
    found = read_zip("course.zip", packed(**files))
    assert set(found.texts) == lessons
    made = draft(found, "course", date(2026, 3, 2))
    assert (made.title, len(made.lessons)) == (title, len(lessons))
    said = {loss.file for loss in made.losses if "tells about the course as a whole" in loss.what}
    assert said == about
    assert all(f"{file}: it tells about the course" in made.files["IMPORT.md"] for file in about)


def test_a_text_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    folder = course(tmp_path / "counter")
    (folder / "part1.md").write_bytes("Café".encode("latin-1"))
    with pytest.raises(Invalid, match=r"part1\.md is not UTF-8"):
        read_folder(folder)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder, secret = course(tmp_path / "counter"), tmp_path / "secret.md"
    secret.write_text("secret", "utf-8")
    (folder / "linked.md").symlink_to(secret)
    with pytest.raises(Invalid, match="outside the folder"):
        read_folder(folder)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_FILES", 2)
    with pytest.raises(Invalid, match="at most 2"):
        read_folder(course(tmp_path / "counter"))


def test_a_zip_with_one_folder_in_it_is_that_folder() -> None:
    found = read_zip("export.zip", packed(**{"travel__a.md": "A.", "travel__parts__b.md": "B.", "travel__c.png": ""}))
    assert found == Course("travel", {"a.md": "A."}, ("travel/parts/b.md",), {"c.png": b""})


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (["locks/lessons/1.md", "locks/lessons/2.md"], "locks"),
        (["course-main/locks/Lessons/1.md"], "locks"),
        (["locks/docs/lessons/1.md", "locks/images/a.png"], "locks"),
        (["lessons/1.md", "lessons/2.md"], "export"),
        (["locks/1/index.md", "locks/2/index.md"], "locks"),
        (["1/index.md", "2/index.md"], "export"),
        (["locks/1.md"], "locks"),
        (["1.md"], "export"),
    ],
)
def test_a_module_is_called_after_the_course_and_not_after_the_folder_of_its_lessons(
    tmp_path: Path, files: list[str], name: str
) -> None:
    assert read_zip("export.zip", packed(**{file.replace("/", "__"): "Words." for file in files})).name == name
    for file in files:
        (tmp_path / "export" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "export" / file).write_text("Words.", "utf-8")
    assert read_folder(tmp_path / "export").name == name


def test_more_documents_than_a_module_could_have_are_refused_before_any_is_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {f"locks__lessons__{number}.md": "Words." for number in range(reading.MOST_LESSONS)}
    assert len(read_zip("locks.zip", packed(**whole)).texts) == reading.MOST_LESSONS == 200
    said = "has 201 documents; a module has 6 to 20 lessons, so at most 200 are read"
    with pytest.raises(Invalid, match=said):
        read_zip("locks.zip", packed(**whole, **{"locks__lessons__more.md": "Words."}))
    source = course(tmp_path / "counter", 201)
    monkeypatch.setattr(drafting, "convert", None)
    done = CliRunner().invoke(main, ["catalogue", "import", str(source), "--to", str(tmp_path / "draft")])
    assert done.exit_code != 0
    assert said in done.output
    assert not (tmp_path / "draft").exists()


@pytest.mark.skipif(not REAL.is_dir(), reason="the public course is not on this machine")
def test_a_real_public_course_is_taken_over_whole() -> None:
    made = draft(read_folder(REAL), "travel-card", date(2026, 11, 26))
    assert len(made.lessons) == 15
    assert 60 <= made.minutes <= 120
    assert not [loss for loss in made.losses if "draft's line" in loss.what]
    assert sum("the component Image" in loss.what for loss in made.losses) == 5


def test_two_pictures_never_get_the_same_name() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"><rect width="3" height="2"/></svg>'
    same = {"a.md": "![A](p%20q.svg) ![B](p-q.svg)", "p q.svg": drawing, "p-q.svg": drawing}
    twice = draft(read_zip("t.zip", packed(**same)), "t", date(2026, 11, 26))
    assert sorted(twice.pictures) == ["images/p-q-2.svg", "images/p-q.svg"]
