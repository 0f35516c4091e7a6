"""Strict readers of the environment: a setting that makes no sense stops the start."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env_bool(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "")
    if value.lower() not in {"", "true", "false"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value.lower() == "true" if value else default


def env_int(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    if value and not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value) if value else default


def env_choice(name: str, choices: list[str]) -> str:
    """One of these words; the first, if nothing is said."""
    value = os.environ.get(name) or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(choices)}, not {value!r}.")
    return value


def env_list(name: str, default: list[str]) -> list[str]:
    value = os.environ.get(name, "")
    return [item.strip() for item in value.split(",") if item.strip()] or default


def env_secret(name: str, default: str = "") -> str:
    """Read NAME, or the file that NAME_FILE points to."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else os.environ.get(name, default)


def env_or_kept(name: str, default: str) -> str:
    """Read NAME as above, or what the last `make run` kept, so that `manage.py` finds its site."""
    kept = data_home() / "secrets" / name.lower()
    return env_secret(name) or (kept.read_text().strip() if kept.is_file() else default)


def data_home() -> Path:
    """The folder of files, secrets and embedded servers."""
    return Path(os.environ.get("QMS_HOME") or default_home()).absolute()


def default_home() -> Path:
    """The data folder when QMS_HOME is not set: never below a home that others cannot enter."""
    return Path("/var/lib/qms") if os.geteuid() == 0 else Path.home() / ".local/share/qms"


def database_from_url(url: str) -> dict[str, Any]:
    """Turn postgres://user:password@host:port/name?host=/socket/dir into Django's words."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "OPTIONS": query,
    }


SMTP: dict[str, tuple[int, dict[str, bool]]] = {
    "smtp": (25, {}),
    "smtp+tls": (587, {"use_tls": True}),
    "smtps": (465, {"use_ssl": True}),
}
MAIL_PATIENCE = 10  # seconds for each step of a conversation with the mail server


def mail_from_url(url: str) -> dict[str, Any]:
    """Turn smtp+tls://user:password@host:587 into Django's words; nothing when there is none."""
    parts = urlsplit(url)
    if not url:
        return {}
    if parts.scheme == "file":
        folder = unquote(parts.path)
        return {"backend": "django.core.mail.backends.filebased.EmailBackend", "file_path": folder}
    if parts.scheme not in SMTP or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must be smtp://, smtp+tls:// or smtps:// with a host, or file:///folder."
        )
    port, secured = SMTP[parts.scheme]
    return {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": parts.hostname,
        "port": parts.port or port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "timeout": MAIL_PATIENCE,
        **secured,
    }
