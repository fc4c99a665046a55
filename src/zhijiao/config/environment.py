"""What the operator may say from outside: environment variables and secret files, read once, nonsense refused."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50  # as Django's own deployment check asks

_NAMED_HOST = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?")
_YES, _NO = ("1", "yes", "true", "on"), ("", "0", "no", "false", "off")


class Environment:
    """The environment with typed readers; every refusal names the variable and what would be right."""

    def __init__(self, variables: Mapping[str, str] = os.environ):
        self._variables = variables

    def text(self, name: str, default: str = "") -> str:
        """Return a variable as it stands, trimmed."""
        return self._variables.get(name, default).strip()

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a yes/no variable."""
        said = self.text(name, "yes" if default else "no").casefold()
        if said in _YES:
            return True
        if said in _NO:
            return False
        raise ImproperlyConfigured(f"{name} must be yes or no, not {said!r}")

    def count(self, name: str, default: int) -> int:
        """Return a whole number, 0 or more."""
        said = self.text(name, str(default))
        if not (said.isascii() and said.isdigit()):
            raise ImproperlyConfigured(f"{name} must be a whole number, 0 or more, not {said!r}")
        return int(said)

    def listed(self, name: str, default: str = "") -> list[str]:
        """Return a comma-separated list without its empty places."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def day(self, name: str) -> date | None:
        """Return a day written 2026-11-23, None when the variable is empty."""
        said = self.text(name)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError as why:
            raise ImproperlyConfigured(f"{name} must be a day, written 2026-11-23, not {said!r}") from why

    def address(self, name: str, default: str) -> str:
        """Return the address under which the world reaches the site. Its host stands in the names of issuers (did:web), so it is no bare number."""
        said = self.text(name) or default
        parts = urlsplit(said)
        if parts.scheme not in ("http", "https") or not _NAMED_HOST.fullmatch(parts.netloc):
            raise ImproperlyConfigured(f"{name} must be an address with a named host, as https://zhijiao.example.cn or http://localhost:8000, not {said!r}")
        return said

    def folder(self, name: str, default: Path) -> Path:
        """Return a folder, made when it is missing (its owner alone may look in)."""
        path = Path(self.text(name) or default).expanduser().resolve()
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def text_or_file(self, name: str) -> str:
        """Return the variable NAME, or what the file says that NAME_FILE names."""
        said, file = self.text(name), self.text(f"{name}_FILE")
        if said and file:
            raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both")
        return _read(Path(file), f"{name}_FILE") if file else said

    def secret(self, name: str, beside: Path | None) -> str:
        """Return a secret from NAME or from the file NAME_FILE.

        `beside` is the file that keeps a secret made on the spot (demo and development only, else None: refused).
        """
        said = self.text_or_file(name)
        if not said and beside is not None:
            said = _kept(beside, lambda: secrets.token_urlsafe(64))
        if len(said) < SHORTEST_SECRET or len(set(said)) < 5:
            raise ImproperlyConfigured(
                f"{name} (or the file {name}_FILE) must hold a random text of at least {SHORTEST_SECRET} characters")
        return said

    def field_keys(self, name: str, beside: Path | None) -> dict[str, Any]:
        """Return the keys from the file NAME: {"keys": {id: hex}, "look_up": hex, "journal": hex (optional)}."""
        file = self.text(name)
        if file:
            text = _read(Path(file), name)
        elif beside is not None:
            text = _kept(beside, new_field_keys)
        else:
            raise ImproperlyConfigured(f"{name} must name the file that holds the keys of encrypted fields")
        return _checked_keys(text, name)


def new_field_keys() -> str:
    """Return the text of a fresh key file. A key's id is drawn too: two files never call different keys by one name."""
    return json.dumps({"keys": {secrets.token_hex(4): secrets.token_hex(32)}, "look_up": secrets.token_hex(32),
                       "journal": secrets.token_hex(32)})


def _checked_keys(text: str, name: str) -> dict[str, Any]:
    try:
        held = json.loads(text)
        sizes = [len(bytes.fromhex(key)) for key in (*held["keys"].values(), held["look_up"], held.get("journal", "00" * 32))]
    except (ValueError, KeyError, TypeError, AttributeError) as why:
        raise ImproperlyConfigured(f'{name}: the file must be JSON, {{"keys": {{id: hex}}, "look_up": hex}}') from why
    if not held["keys"] or any(size != 32 for size in sizes) or any(":" in kid for kid in held["keys"]):
        raise ImproperlyConfigured(f"{name}: each key must be 64 hexadecimal digits and its id without a colon")
    return dict(held)


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError as why:
        raise ImproperlyConfigured(f"{name}: {path} cannot be read ({why.strerror})") from why


def _kept(path: Path, make: Any) -> str:
    """Return the text of a file, made with `make` when it is missing; two processes agree on one text."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make(), "utf-8")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its text is the one
        finally:
            draft.unlink()
    return path.read_text("utf-8").strip()


def database(url: str, var: Path) -> dict[str, Any]:
    """Return Django's description of the database that a DATABASE_URL names; empty: SQLite in `var`.

    sqlite:////folder/file.sqlite3, postgresql://user:password@host:5432/name, postgresql:///name?host=/socket/folder
    """
    if not url:
        return sqlite(var / "zhijiao.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return sqlite(Path(unquote(parts.path.removeprefix("/"))))
    if parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1:
        return _postgresql(parts)
    raise ImproperlyConfigured("DATABASE_URL must be sqlite:////folder/file or postgresql://user@host:port/name")


def sqlite(path: Path, synchronous: str = "FULL") -> dict[str, Any]:
    """Return the settings of an SQLite file: write-ahead log, one writer at a time, nothing acknowledged is lost."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};",
        },
    }


def _postgresql(parts: Any) -> dict[str, Any]:
    asked = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError as why:
        raise ImproperlyConfigured(f"DATABASE_URL: {why}") from why
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Compiling a question takes PostgreSQL longer than answering it: 0.3-0.9 s for the counts of a list, which then take 0.1 s.
        "OPTIONS": {"connect_timeout": 5, "options": "-c jit=off", **asked},
    }
