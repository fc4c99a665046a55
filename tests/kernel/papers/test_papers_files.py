"""Stored files: taken in by content, kept whole, fetched within scope, removed with a reason."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.kernel.factories import NOON, a_person, a_seat, a_user, acting, an_organisation
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.papers import files
from zhijiao.kernel.papers.files import Unacceptable
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.papers.sniffing import content_type, kind_of, suffix
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers.models import Import

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def a_zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.fixture(autouse=True)
def store(db: None, regions: None, settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def actor() -> Actor:
    return acting(a_seat(Role.SCHOOL_REGISTRAR, an_organisation()))


def an_import(actor: Actor) -> Import:
    """Something with a scope that files may belong to."""
    return Import.objects.create(register="r/r", file_name="f", digest="d", made_at=NOON, made_by_id=actor.user_id,
                                 role=str(actor.role), organisation_id=actor.organisation_id)


def a_file(actor: Actor, subject: Any = None, content: bytes = PNG, **but: Any) -> StoredFile:
    return files.keep(**{"subject": subject or an_import(actor), "content": content, "name": "照片.png", "by": actor, "at": NOON, **but})


@pytest.mark.parametrize(("content", "kind"), [
    (b"%PDF-1.7\n", FileKind.PDF), (PNG, FileKind.PNG), (b"\xff\xd8\xff\xe0", FileKind.JPEG),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileKind.WEBP), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.XLS),
    (a_zip("xl/workbook.xml"), FileKind.XLSX), (a_zip("word/document.xml"), FileKind.DOCX),
    ("姓名,年龄\n".encode(), FileKind.CSV), ("姓名;年龄".encode("gb18030"), FileKind.CSV), (b"a\tb", FileKind.CSV),
    (a_zip("evil.exe"), None), (b"PK\x03\x04not a zip", None), (b"<html>,</html>", None), (b"  <svg,", None), (b"", None),
    (b"\x7fELF", None), (b"MZ\x90\x00\x03,", None), (b"just words", None), (b"\xff\xff\xff,\xff", None), (b"RIFF1234AVI ", None)])
def test_a_file_is_what_its_content_says(content: bytes, kind: FileKind | None) -> None:
    assert kind_of(content) is kind


def test_every_kind_has_a_type_and_an_ending() -> None:
    assert suffix(FileKind.JPEG) == "jpg" and suffix(FileKind.PDF) == "pdf"
    assert all("/" in content_type(kind) and "html" not in content_type(kind) for kind in FileKind)


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/passwd", "passwd.png"), ("C:\\temp\\照片.exe", "照片.png"), ("a\r\nb\u202e.png", "ab.png"), ("", "file.png"),
    (".png", "file.png"), ("x" * 400, "x" * 150 + ".png")])
def test_names_are_tidied(given: str, kept: str) -> None:
    assert files.tidy_name(given, FileKind.PNG) == kept


def test_the_same_bytes_are_kept_once_and_go_with_their_last_row(
        actor: Actor, store: Path, django_capture_on_commit_callbacks: Any) -> None:
    first, second = a_file(actor), a_file(actor)
    assert first.sha256 == second.sha256 and len([p for p in store.rglob("*") if p.is_file()]) == 1
    assert files.bytes_of(first) == PNG and str(first) == "照片.png" and first.responsible_organisation_id == actor.organisation_id
    for file, there in ((first, True), (second, False)):
        with django_capture_on_commit_callbacks(execute=True):
            files.remove(file=file, by=actor, at=NOON, reason="asked")
        assert files.path_of(second.sha256).exists() is there
    assert Entry.objects.filter(event="papers.file.removed").count() == 2


def test_other_kinds_and_large_files_are_not_taken(actor: Actor) -> None:
    with pytest.raises(Unacceptable, match="none of PDF document"):
        a_file(actor, kinds=(FileKind.PDF,))
    with pytest.raises(Unacceptable, match="larger than 0 MB"):
        a_file(actor, largest=10)
    with pytest.raises(Unacceptable) as caught:
        a_file(actor, content=SimpleUploadedFile("a.png", PNG), largest=10)  # type: ignore[arg-type]
    assert "超过" in caught.value.sentence.zh and not StoredFile.objects.exists()


def test_a_broken_write_leaves_nothing(actor: Actor, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.replace", lambda *a: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        a_file(actor)
    assert not StoredFile.objects.exists() and not [p for p in store.rglob("*") if p.is_file()]


def test_files_are_fetched_by_those_who_see_their_subject(actor: Actor) -> None:
    subject = an_import(actor)
    file = a_file(actor, subject)
    assert files.files_of(subject) == [file]
    client = Client()
    client.force_login(a_user(a_seat(Role.SCHOOL_REGISTRAR, an_organisation())))
    assert client.get(files.url(file)).status_code == 404 and Client().get(files.url(file)).status_code == 404
    from zhijiao.kernel.people.models import User

    client.force_login(User.objects.get(pk=actor.user_id))
    answer = client.get(files.url(file))
    assert b"".join(answer.streaming_content) == PNG  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment") and answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"
    client.head(files.url(file))
    assert Entry.objects.filter(event="papers.file.fetched").count() == 1


def test_a_file_of_a_model_without_scope_is_shown_to_nobody(actor: Actor) -> None:
    assert not files.may_fetch(a_file(actor, a_person()), actor)
