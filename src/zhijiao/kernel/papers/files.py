"""Keep files that people upload and documents that are made: known kinds only, bounded, under their hash, scope-checked.

The bytes are written and synced before the row that names them, so a row never points at nothing. A second file with
the same bytes shares them; they are removed with the last row that names them.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Collection
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.papers.sniffing import kind_of, suffix
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.actor import Actor

LARGEST = 50_000_000
TAKEN_IN = tuple(kind for kind in FileKind if kind not in (FileKind.PARQUET, FileKind.JSON))
_LONGEST_NAME = 150


class Unacceptable(ValueError):
    """A file that is not taken in; `.sentence` says why and what would be."""

    def __init__(self, sentence: Bilingual):
        super().__init__(sentence.en)
        self.sentence = sentence


def keep(*, subject: models.Model, content: bytes | UploadedFile[Any], name: str, by: Actor, at: datetime,
         kinds: Collection[FileKind] = TAKEN_IN, largest: int = LARGEST) -> StoredFile:
    """Store a file for a subject and return its row. Raises Unacceptable. The caller's act records it in the journal."""
    data = content if isinstance(content, bytes) else _read(content, largest)
    if len(data) > largest:
        raise Unacceptable(_too_large(largest))
    kind = kind_of(data)
    if kind is None or kind not in kinds:
        wanted = Bilingual(", ".join(k.words.en for k in kinds), "、".join(k.words.zh for k in kinds))
        raise Unacceptable(Bilingual(f"This file cannot be taken: by its content it is none of {wanted.en}.",
                                     f"不能接收这个文件：按内容判断，它不是{wanted.zh}。"))
    digest = hashlib.sha256(data).hexdigest()
    _put(path_of(digest), data)
    return StoredFile.objects.create(
        name=tidy_name(name, kind), kind=kind, size=len(data), sha256=digest, subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk), stored_at=at, stored_by_id=by.user_id,
        organisation_id=getattr(subject, "responsible_organisation_id", None) or by.organisation_id)


def keep_made(*, subject: models.Model, path: Path, kind: FileKind, by: Actor, at: datetime) -> StoredFile:
    """Move a file that the product made itself, however large, into the store, read-only; return its row.

    `path` lies in the file store's own folder (on its disk). The caller's act records it in the journal.
    """
    with path.open("rb") as file:
        digest, size = hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
        os.fsync(file.fileno())
    place = path_of(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    path.chmod(0o440)
    os.replace(path, place)
    return StoredFile.objects.create(
        name=path.name, kind=kind, size=size, sha256=digest, subject_kind=subject._meta.label_lower, subject_id=str(subject.pk), stored_at=at,
        stored_by_id=by.user_id, organisation_id=getattr(subject, "responsible_organisation_id", None) or by.organisation_id)


def _read(upload: UploadedFile[Any], largest: int) -> bytes:
    if (upload.size or 0) > largest:
        raise Unacceptable(_too_large(largest))
    return cast(bytes, upload.read())


def _too_large(largest: int) -> Bilingual:
    return Bilingual(f"The file is larger than {largest // 1_000_000} MB.", f"文件超过{largest // 1_000_000}MB。")


def path_of(digest: str) -> Path:
    """Return where the bytes with this hash lie."""
    return Path(settings.MEDIA_ROOT) / "papers" / digest[:2] / digest


def _put(path: Path, data: bytes) -> None:
    """Write the bytes whole or not at all, and sync them."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)


def tidy_name(name: str, kind: FileKind) -> str:
    """Return a file name without folders, control characters or a false ending."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    stem = "".join(c for c in bare if unicodedata.category(c)[0] != "C").rsplit(".", 1)[0].strip(" .")
    return f"{stem[:_LONGEST_NAME] or 'file'}.{suffix(kind)}"


def open_bytes(file: StoredFile) -> BinaryIO:
    """Open the bytes for reading; the caller closes them."""
    return path_of(file.sha256).open("rb")


def bytes_of(file: StoredFile) -> bytes:
    """Return the bytes of a stored file."""
    return path_of(file.sha256).read_bytes()


def url(file: StoredFile) -> str:
    """Return the address where a file is fetched."""
    return reverse("papers:file", args=[file.pk])


def files_of(subject: models.Model) -> list[StoredFile]:
    """Return the files of a subject, the oldest first."""
    return list(StoredFile.objects.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))
                .order_by("stored_at", "pk"))


def may_fetch(file: StoredFile, actor: Actor) -> bool:
    """Say whether an actor sees the subject of the file; a model without `visible_to` shows its files to nobody."""
    rows = getattr(apps.get_model(file.subject_kind).objects, "visible_to", None)
    return rows is not None and rows(actor).filter(pk=file.subject_id).exists()


def fetched(*, file: StoredFile, by: Actor, at: datetime) -> None:
    """Record that a file was fetched."""
    record("papers.file.fetched", subject=file, by=by, at=at, file=file.name, sha256=file.sha256)


@transaction.atomic
def remove(*, file: StoredFile, by: Actor, at: datetime, reason: str) -> None:
    """Delete a file with a reason; its bytes go after commit when nothing else names them."""
    digest, lost = file.sha256, StoredFile(pk=file.pk, organisation_id=file.organisation_id)
    file.delete()
    transaction.on_commit(lambda: _forget(digest))
    record("papers.file.removed", subject=lost, by=by, at=at, sha256=digest, reason=reason)


def _forget(digest: str) -> None:
    if not StoredFile.objects.filter(sha256=digest).exists():
        path_of(digest).unlink(missing_ok=True)
