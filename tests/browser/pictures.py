"""Photos as a phone or a screenshot tool makes them."""

from base64 import b64encode
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Page

COPY = """async (picture) => {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt());
  const blob = new Blob([bytes], { type: "image/png" });
  await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
}"""


def photo(colour: str = "peru", kind: str = "JPEG") -> bytes:
    picture = BytesIO()
    Image.new("RGB", (640, 480), colour).save(picture, kind)
    return picture.getvalue()


def upload(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def copy_picture(page: Page, picture: bytes) -> None:
    """Put it on the clipboard, as a screenshot tool does."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(COPY, b64encode(picture).decode())
