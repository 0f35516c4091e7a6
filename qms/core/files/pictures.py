"""Photos: proved by decoding, and shown as small pictures of our own making."""

import threading
from io import BytesIO
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import ExifTags, Image

from qms.core.files.kinds import Kind

SIDE = 640
QUALITY = 80
MOVES = {"GIF", "PNG", "WEBP"}  # a JPEG of several pictures is a phone's depth map, not a film

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Fifty megapixels are 200 MB while they are decoded: one picture at a time.
_one_at_a_time = threading.Lock()


def preview(file: IO[bytes], kind: Kind) -> bytes:
    """A small JPEG without anything the camera wrote into it; refuses what does not decode."""
    file.seek(0)
    picture = _opened(file, kind)
    if getattr(picture, "is_animated", False) and picture.format in MOVES:
        raise ValidationError(_("Moving pictures are not taken; send a still one."))
    with _one_at_a_time:
        try:
            return _small(picture)
        except Exception as error:  # decoders fed with damage raise whatever they stumble over
            raise ValidationError(_("File is damaged.")) from error


def _opened(file: IO[bytes], kind: Kind) -> Image.Image:
    """The picture with only its header read, so that a bomb is refused before it is decoded."""
    try:
        picture = Image.open(file, formats=[str(kind.name).upper()])
    except Image.DecompressionBombError as error:
        raise ValidationError(_too_large()) from error
    except Exception as error:
        raise ValidationError(_("File is damaged.")) from error
    if picture.width * picture.height > settings.ATTACHMENT_MAX_PIXELS:
        raise ValidationError(_too_large())
    return picture


def _too_large() -> str:
    millions = settings.ATTACHMENT_MAX_PIXELS // 1_000_000
    return _("Larger than %(millions)s megapixels.") % {"millions": millions}


def _small(picture: Image.Image) -> bytes:
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # lets a JPEG be decoded at a fraction of its size
    picture.load()
    turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    if picture.mode.startswith("I"):
        picture = picture.point(lambda level: level / 256).convert("L")
    if picture.mode in {"1", "P", "PA"}:
        picture = picture.convert("RGBA")  # numbers of colours cannot be mixed
    picture.thumbnail((SIDE, SIDE))
    opaque = picture.convert("RGBA")
    sheet = Image.new("RGB", opaque.size, "white")  # a new picture: no EXIF, comment or profile
    sheet.paste(opaque, mask=opaque)
    small = BytesIO()
    (sheet.transpose(turn) if turn else sheet).save(small, "JPEG", quality=QUALITY)
    return small.getvalue()
