"""Files people send, good and bad; every bad one is really made."""

import random
import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def image(format: str = "JPEG", *, size: tuple[int, int] = (1200, 900), **options: Any) -> bytes:
    """A picture with something on it, so that cutting it short cuts into the picture."""
    noise = random.Random(7).randbytes(size[0] * size[1] * 3)
    return encoded(Image.frombytes("RGB", size, noise), format, **options)


def encoded(picture: Image.Image, format: str, **options: Any) -> bytes:
    content = BytesIO()
    picture.save(content, format, **options)
    return content.getvalue()


def photo_with_exif(*, orientation: int = 6) -> bytes:
    """A phone's photo: held upright, with the place it was taken and a script in the comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.ImageDescription] = "<script>alert(1)</script>"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 50.0, 12.5)
    return image("JPEG", exif=exif, comment=b"taken by the camera of Ivo")


def depth_photo() -> bytes:
    """What some phones save as JPEG: two pictures, of which the second is no film."""
    second = Image.new("RGB", (64, 48))
    return encoded(Image.new("RGB", (640, 480)), "MPO", save_all=True, append_images=[second])


def film(format: str) -> bytes:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "white", "blue")]
    return encoded(frames[0], format, save_all=True, append_images=frames[1:], duration=100)


def huge_png() -> bytes:
    """The header of a picture of 50,000 by 50,000, and nothing behind it."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0"))


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def gif_that_is_a_script() -> bytes:
    """A GIF to those who draw, `GIF89a/*…*/=alert(1)` to those who run scripts."""
    drawn = bytearray(encoded(Image.new("P", (10, 10)), "GIF"))
    drawn[6:8] = b"/*"
    return bytes(drawn) + b"*/=alert(document.domain)"


def zipped(entries: dict[str, str]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return content.getvalue()


def workbook(more: dict[str, str] | None = None) -> bytes:
    parts = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}
    return zipped(parts | (more or {}))


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PROGRAM = b"MZ\x90\0" + bytes(200)
