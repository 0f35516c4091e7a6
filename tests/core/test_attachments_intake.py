"""Files on their way in: what is taken, and the one sentence that each of the others gets."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from qms.core.files import store
from qms.core.files.intake import redeem, take_in, ticket
from qms.core.files.names import cleaned
from tests.core import nasty
from tests.core.nasty import upload

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def refusal(name: str, content: bytes) -> str:
    before = set(store.stored())
    with pytest.raises(ValidationError) as refused:
        take_in(upload(name, content))
    assert set(store.stored()) == before, "what is refused is not stored"
    (sentence,) = refused.value.messages
    return sentence


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("burr.jpg", nasty.image("JPEG"), "image/jpeg"),
        ("burr.JPEG", nasty.image("JPEG"), "image/jpeg"),
        ("burr.png", nasty.image("PNG", size=(40, 30)), "image/png"),
        ("burr.webp", nasty.image("WEBP", size=(40, 30)), "image/webp"),
        ("burr.gif", nasty.image("GIF", size=(40, 30)), "image/gif"),
        ("depth.jpg", nasty.depth_photo(), "image/jpeg"),
        ("IMG_2031.heic", nasty.HEIC, "image/heic"),
        ("report.pdf", nasty.PDF, "application/pdf"),
        ("report.xlsx.pdf", nasty.PDF, "application/pdf"),
        ("angebot-kessler.com.pdf", nasty.PDF, "application/pdf"),
        ("latin.csv", "Maß;Ø\r\n1,5;2,5\r\n".encode("latin-1"), "text/plain"),
        ("excel.csv", "Maß;Ø\r\n1,5;2,5\r\n".encode("utf-16"), "text/plain"),
        ("note.txt", b"< 5 mm gap at the flange", "text/plain"),
        ("measured.xlsx", nasty.workbook(), SHEET),
        ("all.zip", nasty.zipped({"../../etc/passwd": "x"}), "application/zip"),
    ],
)
def test_what_a_plant_sends_is_taken_as_what_it_is(name, content, content_type):
    stored = take_in(upload(name, content))
    assert (stored.name, stored.content_type, stored.size) == (name, content_type, len(content))
    assert store.path_of(stored.sha256).read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "empty.pdf: The file is empty (0 bytes)."),
        ("page.pdf", b"<!DOCTYPE html><p>", "page.pdf: Content is HTML, not PDF."),
        ("page.txt", b"\n <script>alert(1)</script>", "page.txt: Content is HTML, not TXT."),
        ("logo.png", b'<?xml version="1.0"?><svg>', "logo.png: Content is SVG, not PNG."),
        ("tool.pdf", nasty.PROGRAM, "tool.pdf: Content is a program, not PDF."),
        ("tool.jpg", b"\x7fELF" + bytes(90), "tool.jpg: Content is a program, not JPG."),
        ("tool.txt", b"#!/bin/sh\nrm -r /", "tool.txt: Content is a script, not TXT."),
        ("tool.csv", b"<?php phpinfo();", "tool.csv: Content is a script, not CSV."),
        ("photo.jpg", nasty.image("PNG", size=(4, 3)), "photo.jpg: Content is PNG, not JPG."),
        ("list.xlsx", nasty.zipped({"a.txt": "a"}), "list.xlsx: Content is ZIP, not XLSX."),
        ("film.jpg", b"\0\0\0\x18ftypisom" + bytes(64), "film.jpg: Content is MP4, not JPG."),
        ("noise.pdf", b"\x00\x01\x02\x03" * 50, "noise.pdf: Content is not PDF."),
        (
            "macro.xlsx",
            nasty.workbook({"xl/vbaProject.bin": "Sub Auto_Open()"}),
            "macro.xlsx: Content is an Office file with macros, not XLSX.",
        ),
        (
            "old.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "old.xlsx: Content is an old or encrypted Office file, not XLSX.",
        ),
        ("drawn.gif", nasty.gif_that_is_a_script(), "drawn.gif: Content is a script, not GIF."),
        ("drawn.gif", b"GIF89a=1;alert(document.domain)//", "drawn.gif: File is damaged."),
        ("huge.png", nasty.huge_png(), "huge.png: Larger than 50 megapixels."),
        ("cut.jpg", nasty.image("JPEG")[:-20_000], "cut.jpg: File is damaged."),
        ("cut.jpg", nasty.image("JPEG")[:300], "cut.jpg: File is damaged."),
        ("cut.png", nasty.image("PNG", size=(90, 90))[:-9000], "cut.png: File is damaged."),
        ("cut.webp", nasty.image("WEBP", size=(90, 90))[:-900], "cut.webp: File is damaged."),
        (
            "film.gif",
            nasty.film("GIF"),
            "film.gif: Moving pictures are not taken; send a still one.",
        ),
        (
            "film.png",
            nasty.film("PNG"),
            "film.png: Moving pictures are not taken; send a still one.",
        ),
        (
            "film.webp",
            nasty.film("WEBP"),
            "film.webp: Moving pictures are not taken; send a still one.",
        ),
        (
            "burr.php.jpg",
            nasty.image("JPEG", size=(4, 3)),
            "burr.php.jpg: Has two endings, one of them .php. Rename it.",
        ),
    ],
)
def test_everything_else_gets_one_sentence(name, content, sentence):
    assert refusal(name, content) == sentence


@pytest.mark.parametrize("name", ["report.pdf.exe", "page.html", "logo.svg", "old.xls", "x.jar"])
def test_a_kind_that_is_not_taken_is_refused_by_its_name_and_told_what_is(name):
    assert f"Files ending in .{name.rpartition('.')[2]} are not taken. Taken are JPEG," in refusal(
        name, nasty.PDF
    )


def test_a_file_over_the_limit_is_told_both_sizes(settings):
    settings.ATTACHMENT_MAX_BYTES = 1024
    assert refusal("report.pdf", nasty.PDF + bytes(2000)).replace("\xa0", " ") == (
        "report.pdf: 1.0 KB at most; yours has 2.0 KB."
    )


def test_a_name_without_an_ending_gets_the_one_of_its_content():
    assert take_in(upload("blob", nasty.PDF)).name == "blob.pdf"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Ivo\\burr.jpg", "burr.jpg"),
        ("CON.txt", "CON.txt"),
        ("burr\r\nContent-Type: text.jpg", "burr Content-Type: text.jpg"),
        ("burr\x00.jpg", "burr .jpg"),
        ("invoice\u202egpj.jpg", "invoice[U+202E]gpj.jpg"),
        ("zero\u200bwidth\ufeff.jpg", "zerowidth.jpg"),
        ("half\ud800.jpg", "half\ufffd.jpg"),
        ("Ø 12 Maßbild 📷.jpg", "Ø 12 Maßbild 📷.jpg"),
        ("Maßbild.jpg".replace("a", "a\u0308"), "Mäßbild.jpg"),
        ("tool.exe. . ", "tool.exe"),
        (".htaccess", "htaccess"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".jpeg", "x" * 195 + ".jpeg"),
        ("y" * 300, "y" * 200),
    ],
)
def test_names_are_shown_on_one_line_and_pretend_nothing(name, shown):
    assert cleaned(name) == shown


def test_the_same_content_is_stored_once_and_never_written_again():
    first = take_in(upload("one.pdf", nasty.PDF))
    path = store.path_of(first.sha256)
    written, node = path.stat().st_mtime_ns, path.stat().st_ino
    second = take_in(upload("two.pdf", nasty.PDF))
    assert second.sha256 == first.sha256 == hashlib.sha256(nasty.PDF).hexdigest()
    assert path.stat().st_ino == node
    assert path.stat().st_mtime_ns >= written  # it waits for a record for another day
    assert path.stat().st_mode & 0o222 == 0
    assert not list((store.root() / "arriving").iterdir())


def preview_of(content: bytes, name: str = "burr.jpg") -> Image.Image:
    stored = take_in(upload(name, content))
    return Image.open(BytesIO(store.path_of(stored.preview_sha256).read_bytes()))


def test_a_preview_is_small_upright_and_knows_nothing_about_the_camera():
    original = nasty.photo_with_exif(orientation=6)
    stored = take_in(upload("burr.jpg", original))
    preview = Image.open(store.path_of(stored.preview_sha256))
    assert (preview.format, preview.size) == ("JPEG", (480, 640))
    assert not preview.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & preview.info.keys()
    assert b"<script" not in store.path_of(stored.preview_sha256).read_bytes()
    assert store.path_of(stored.sha256).read_bytes() == original, "the original is evidence"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_every_way_to_store_colours_has_a_preview(mode):
    name, format = ("burr.jpg", "JPEG") if mode == "CMYK" else ("burr.png", "PNG")
    content = nasty.encoded(Image.new("RGB", (900, 300), "white").convert(mode), format)
    preview = preview_of(content, name)
    assert preview.size == (640, 213)
    assert min(preview.getpixel((99, 99))) > 250


def test_the_sixteen_bits_of_an_x_ray_are_shown_as_greys():
    content = nasty.encoded(Image.new("I;16", (30, 30), 0x8000), "PNG")
    assert preview_of(content, "x-ray.png").getpixel((15, 15)) == pytest.approx((128,) * 3, abs=2)


def test_what_is_seen_through_is_white():
    content = nasty.encoded(Image.new("RGBA", (30, 30), (255, 0, 0, 0)), "PNG")
    assert preview_of(content, "burr.png").getpixel((15, 15)) == (255, 255, 255)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_does_not_spoil_a_sound_photo():
    content = nasty.image("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(20))
    assert preview_of(content).size == (640, 480)


def test_a_store_that_cannot_be_written_is_a_sentence(settings, tmp_path):
    (tmp_path / "files").write_text("a file where the folder should be")
    settings.QMS_HOME = tmp_path
    with pytest.raises(ValidationError, match=r"could not be stored just now\. Try again\."):
        take_in(upload("report.pdf", nasty.PDF))


def test_a_ticket_is_good_for_its_owner_alone():
    stored = take_in(upload("report.pdf", nasty.PDF))
    given = ticket(stored, owner=4)
    assert redeem([given], owner=4) == [stored]
    assert redeem([given], owner=5) == []
    assert redeem([given[:-1] + "x", "nonsense"], owner=4) == []


def test_a_ticket_for_a_file_that_was_swept_is_worth_nothing():
    stored = take_in(upload("swept.txt", b"waited for a record, in vain"))
    given = ticket(stored, owner=4)
    Path(store.path_of(stored.sha256)).unlink()
    assert redeem([given], owner=4) == []


def test_an_altered_or_missing_file_is_not_opened():
    stored = take_in(upload("altered.txt", b"2.04 mm"))
    path = store.path_of(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"2.01 mm")
    with pytest.raises(store.Damaged, match="is altered"):
        store.opened(stored.sha256)
    path.unlink()
    with pytest.raises(store.Damaged, match="is missing"):
        store.opened(stored.sha256)
