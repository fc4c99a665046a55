"""The sentences of the screens: those that templates and pages say, and those that the catalogues translate."""

from __future__ import annotations

import io
from collections import defaultdict
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "src" / "zhijiao"
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "_": None, "gettext_lazy": None, "ngettext_lazy": (1, 2)}
Message = str | tuple[str, ...]


def app_of(path: Path) -> Path:
    """Return the folder of the Django app a file belongs to."""
    return next(folder for folder in path.parents if (folder / "apps.py").exists() or folder == SOURCE / "cli")


def said() -> dict[Path, dict[Message, Path]]:
    """Return, for each app, the sentences its templates and modules say, with a file that says them."""
    found: dict[Path, dict[Message, Path]] = defaultdict(dict)
    for path in sorted(SOURCE.rglob("*")):
        is_template = "templates" in path.parts and path.suffix in (".html", ".txt", ".js")
        if path.suffix != ".py" and not is_template:
            continue
        text = path.read_text(encoding="utf-8")
        if is_template:
            text = templatize(text, origin=str(path))
        elif "gettext" not in text:
            continue
        for _, message, _, _ in extract(
            "javascript" if is_template else "python", io.BytesIO(text.encode()), keywords=KEYWORDS
        ):
            found[app_of(path)].setdefault(message, path)
    return found


def translated(app: Path) -> dict[Message, tuple[str, ...]]:
    """Return the catalogue of an app: sentence -> its Chinese forms."""
    source = app / "locale/zh_Hans/LC_MESSAGES/django.po"
    if not source.exists():
        return {}
    with source.open("rb") as handle:
        catalogue = read_po(handle)
    return {
        (tuple(m.id) if isinstance(m.id, list | tuple) else m.id): (
            tuple(m.string) if isinstance(m.string, list | tuple) else (m.string,)
        )
        for m in catalogue
        if m.id
    }
