"""The store: each content once, under its SHA-256, in QMS_HOME/files/ab/cd/.

A file is whole and on the disk before its name appears, and its name appears once: what is there
is never written again. So a row that names a file can rely on it.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

BLOCK = 1024 * 1024


class Damaged(Exception):
    """The stored file is missing, or no longer what was stored."""


def root() -> Path:
    return Path(settings.QMS_HOME) / "files"


def path_of(sha256: str) -> Path:
    return root() / sha256[:2] / sha256[2:4] / sha256


def keep(chunks: Iterable[bytes]) -> str:
    """Write a file down, and return the hash under which it is found again."""
    (root() / "arriving").mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=root() / "arriving") as arriving:
        for chunk in chunks:
            digest.update(chunk)
            arriving.write(chunk)
        arriving.flush()
        os.fchmod(arriving.fileno(), 0o440)
        os.fsync(arriving.fileno())
        _publish(Path(arriving.name), path_of(digest.hexdigest()))
    return digest.hexdigest()


def _publish(arrived: Path, path: Path) -> None:
    """Give a file its name; unlike a rename, a link never takes the place of another file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.hardlink_to(arrived)
    except FileExistsError:
        hold(path.name)
    for folder in [path.parent, path.parent.parent, root()]:
        _make_durable(folder)


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hold(sha256: str) -> None:
    """Keep a file from being swept for another day."""
    try:
        os.utime(path_of(sha256))
    except FileNotFoundError as error:
        raise Damaged(f"{sha256} is missing") from error


def opened(sha256: str) -> BinaryIO:
    """Open a file after reading it through: what is handed out is what was stored."""
    try:
        file = path_of(sha256).open("rb")
    except FileNotFoundError as error:
        raise Damaged(f"{sha256} is missing") from error
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise Damaged(f"{sha256} is altered")
    file.seek(0)
    return file


def stored() -> Iterator[Path]:
    """Every file of the store, and what was left half arrived."""
    return (path for path in root().glob("**/*") if path.is_file())
