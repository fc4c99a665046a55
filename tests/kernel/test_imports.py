"""Imports: everything is said before anything is written; good rows go in, and come out again; nothing twice."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.kernel.factories import NOON, a_seat, a_user, acting, an_organisation
from tests.kernel.invented_register import COLUMNS, PLAIN, SEATS
from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.papers import files
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import export_pages, exports, import_pages, imports, jobs, registry
from zhijiao.kernel.registers.models import Export, Import, ImportRow
from zhijiao.kernel.registers.terms import ExportStage, ImportStage, Verdict
from zhijiao.kernel.requests.once import new_key
from zhijiao.kernel.states import Refused, Stale

UPLOAD = "/invented/seats/import"
HEAD = "row_id,name,id_number,sex,starts_on,pay_yuan,reason\n"
GOOD = "1,曾世英,210101201001010013,F,2026-09-01,3000,\n"
EARLY = "2,李四,,M,2025-09-01,3000,\n"
POOR = "3,王五,,M,2026-09-01,500,\n"
EXPLAINED = "4,赵六,,M,2026-09-01,500,家属同意\n"
BAD_DATE = "5,钱七,,M,2026.13.01,3000,\n"
NOBODY = "6,无名,,M,2026-09-01,3000,\n"
NO_PAY = "7,孙八,,M,2026-09-01,,\n"
MIXED = HEAD + GOOD + EARLY + POOR + EXPLAINED + BAD_DATE + NOBODY + NO_PAY


@pytest.fixture(autouse=True)
def invented(db: None, regions: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.kernel.invented_register"
    settings.MEDIA_ROOT = tmp_path
    for register in (SEATS, PLAIN):
        registry.add(register, room="invented")
    yield
    for register in (SEATS, PLAIN):
        registry.remove(register)


@pytest.fixture
def school() -> Any:
    return an_organisation(name="浑河工业学校")


@pytest.fixture
def actor(school: Any) -> Actor:
    return acting(a_seat(Role.SCHOOL_REGISTRAR, school))


@pytest.fixture
def client(actor: Actor) -> Client:
    client = Client()
    from zhijiao.kernel.people.models import User

    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def send(client: Client, text: str, name: str = "名单.csv") -> str:
    """Upload a file and return the address of its result."""
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"])


def act(client: Client, address: str, what: str, **data: str) -> Any:
    """Post one act of an import as its page would."""
    batch = Import.objects.get(pk=address.rsplit("/", 1)[1])
    return client.post(f"{address}/{what}", {"idempotency_key": new_key(), "version": str(batch.version), **data})


def apprentices() -> list[str]:
    """Return who is in the register."""
    return sorted(Membership.objects.filter(role=Role.APPRENTICE).values_list("person__name", flat=True))


def test_everything_is_said_and_nothing_is_written(client: Client) -> None:
    text = client.get(send(client, MIXED)).content.decode()
    assert "7行里有6处要看，还没有写入任何一行" in text
    assert "认不出来：开始日期" in text and "2026.13.01" in text and "写成日期" in text
    assert "与已有信息对不上：姓名" in text and "真实姓名" in text
    assert "不得在2026年以前开始" in text and "虚构规定" in text
    assert "写入3行" in text and "1行要理由" in text
    assert apprentices() == [] and not Entry.objects.filter(event__startswith="registers.import").exists()


def test_the_good_rows_are_written_as_one_event(client: Client, school: Any) -> None:
    address = send(client, MIXED)
    answer = act(client, address, "accept")
    assert answer.status_code == 302 and apprentices() == ["孙八", "曾世英", "赵六"]
    entry = Entry.objects.get(event="registers.import.accepted")
    assert entry.chain == school.pk and entry.body is not None and entry.body["rows"] == 3
    assert "已写入3行，还剩4行" in client.get(address).content.decode()


def test_a_double_click_writes_once_and_a_stale_page_is_refused(client: Client) -> None:
    address = send(client, HEAD + GOOD)
    batch, key = Import.objects.get(), new_key()
    first, second = (client.post(f"{address}/accept", {"idempotency_key": key, "version": "1"}) for _ in range(2))
    assert first.status_code == second.status_code == 302 and second["Idempotent-Replayed"] == "true"
    stale = client.post(f"{address}/accept", {"idempotency_key": new_key(), "version": str(batch.version)})
    assert stale.status_code == 409 and apprentices() == ["曾世英"]


def test_mending_on_the_page_judges_again(client: Client) -> None:
    address = send(client, MIXED)
    answer = act(client, address, "mend", **{
        "cell.4.starts_on": "2026-09-01", "cell.1.starts_on": "2026/9/1", "reason.2": "按最低档", "cell.5.name": "吴名",
        "cell.0.nothing": "x", "cell.x.name": "x", "cell.3.name": " "})
    assert answer.status_code == 302
    text = client.get(address).content.decode()
    assert "写入7行" in text and "按最低档" in text
    act(client, address, "accept")
    assert len(apprentices()) == 7 and "吴名" in apprentices()
    assert "已写入7行，全部写完" in client.get(address).content.decode()


def test_a_cell_mended_wrongly_is_said_again(client: Client) -> None:
    address = send(client, HEAD + BAD_DATE)
    act(client, address, "mend", **{"cell.0.starts_on": "soon"})
    text = client.get(address).content.decode()
    assert "soon" in text and "还没有可以写入的行" in text
    assert act(client, address, "accept").status_code == 422


def test_an_import_is_taken_back_whole_while_nothing_depends_on_it(client: Client) -> None:
    address = send(client, HEAD + GOOD + EXPLAINED)
    act(client, address, "accept")
    seat = Membership.objects.get(person__name="曾世英")
    Membership.objects.filter(pk=seat.pk).update(until="2026-12-01")
    refused = act(client, address, "undo")
    assert refused.status_code == 422 and len(apprentices()) == 2
    Membership.objects.filter(pk=seat.pk).update(until=None)
    assert act(client, address, "undo").status_code == 302 and apprentices() == []
    assert "已撤回，2行已经退出" in client.get(address).content.decode()
    assert Entry.objects.filter(event="registers.import.undone").count() == 1
    assert act(client, address, "accept").status_code == 409


def test_the_same_rows_are_recognised_in_another_file(client: Client) -> None:
    act(client, send(client, HEAD + GOOD), "accept")
    text = client.get(send(client, HEAD + GOOD.replace("1,", "9,", 1) + EXPLAINED, "again.csv")).content.decode()
    assert "以前已写入" in text and "写入1行" in text
    stranger = Client()
    stranger.force_login(a_user(a_seat(Role.SCHOOL_REGISTRAR, an_organisation())))
    assert "以前已写入" not in stranger.get(send(stranger, HEAD + GOOD)).content.decode()


def test_the_same_row_twice_in_one_file_goes_in_once(client: Client) -> None:
    text = client.get(send(client, HEAD + GOOD + GOOD.replace("1,", "2,", 1))).content.decode()
    assert "同一行在文件里出现了两次" in text and "写入1行" in text


def test_the_same_file_sent_twice_is_one_import(client: Client) -> None:
    assert send(client, HEAD + GOOD) == send(client, HEAD + GOOD)
    assert Import.objects.count() == 1 and StoredFile.objects.count() == 1


def test_a_coloured_workbook_comes_back(client: Client) -> None:
    answer = client.get(f"{send(client, MIXED)}/coloured")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    notes = [cell.comment.text for row in book.worksheets[0].iter_rows() for cell in row if cell.comment]
    assert any("写成日期" in note for note in notes) and any("2026年以前" in note for note in notes)
    assert any("真实姓名" in note for note in notes)


def test_all_places_of_a_kind_are_shown_on_demand(client: Client) -> None:
    rows = "".join(f"{n},人{n},,M,2025-09-01,3000,\n" for n in range(1, 31))
    address = send(client, HEAD + rows)
    assert "再看10处" in client.get(address).content.decode()
    whole = client.get(address, {"kind": "not_before_2026.block"}).content.decode()
    assert "再看" not in whole and whole.count('name="cell.') == 30


def test_a_file_that_cannot_be_read_says_why(client: Client) -> None:
    address = send(client, "a,b\n1,2\n")
    text = client.get(address).content.decode()
    assert "读不出来，没有写入任何一行" in text and Import.objects.get().message_en in client.get(
        address, headers={"Cookie": "django_language=en"}).content.decode() + Import.objects.get().message_en
    assert client.get(f"{address}/coloured").status_code == 404


@pytest.mark.parametrize("content", [b"<html><script>", b"\x7fELF\x02", b"PK\x03\x04broken", b""])
def test_other_files_are_not_taken(client: Client, content: bytes) -> None:
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile("名单.xlsx", content)})
    assert answer.status_code in (422,) and Import.objects.count() == 0
    assert "文件" in answer.content.decode()


def test_no_file_is_told_at_the_field(client: Client) -> None:
    answer = client.post(UPLOAD, {})
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.content.decode()
    assert client.get(UPLOAD).status_code == 200


def test_the_template_is_read_by_the_import(client: Client) -> None:
    answer = client.get("/invented/seats/template")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    page = book.worksheets[0]
    for index, value in enumerate(["1", "曾世英", None, "女", "2026-09-01", "3000", None], start=1):
        page.cell(row=4, column=index, value=value)
    out = io.BytesIO()
    book.save(out)
    sent = client.post(UPLOAD, {"file": SimpleUploadedFile("t.xlsx", out.getvalue())})
    assert "写入1行" in client.get(sent["Location"]).content.decode()


def test_an_export_goes_back_in(client: Client) -> None:
    act(client, send(client, HEAD + GOOD), "accept")
    sheet = client.get("/invented/plain/export", {"as": "xlsx"}).content
    sent = client.post("/invented/plain/import", {"file": SimpleUploadedFile("export.xlsx", sheet)})
    assert "写入1行" in client.get(sent["Location"]).content.decode()
    answer = act(client, sent["Location"], "undo")
    assert answer.status_code == 422


def test_a_stranger_finds_no_import(client: Client) -> None:
    address = send(client, HEAD + GOOD)
    stranger = Client()
    stranger.force_login(a_user(a_seat(Role.SCHOOL_REGISTRAR, an_organisation())))
    assert stranger.get(address).status_code == 404 and stranger.get(f"{address}/coloured").status_code == 404
    assert stranger.post(f"{address}/accept", {"idempotency_key": new_key()}).status_code == 404


def test_a_colleague_in_the_same_role_goes_on_with_it(client: Client, school: Any) -> None:
    address = send(client, HEAD + GOOD)
    colleague = Client()
    colleague.force_login(a_user(a_seat(Role.SCHOOL_REGISTRAR, school)))
    assert colleague.get(address).status_code == 200


def test_staged_rows_are_sealed(client: Client) -> None:
    send(client, HEAD + GOOD)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select content from registers_importrow")
        assert "曾世英" not in str(cursor.fetchall()) and "210101201001010013" not in str(cursor.fetchall())
    assert "曾世英" in json.dumps(ImportRow.objects.get().content, ensure_ascii=False)


def test_a_large_file_is_read_in_the_background(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_pages, "AT_ONCE", 10)
    address = send(client, HEAD + GOOD)
    assert "正在读取文件" in client.get(address).content.decode()
    assert client.get(f"{address}/coloured").status_code == 404
    progress = Progress.objects.get()
    batch = Import.objects.get()
    actor = Actor(user_id=batch.made_by_id)
    seat = Membership.objects.get(person__user=actor.user_id)
    assert jobs.read_import.work(progress, number=str(batch.pk), user=batch.made_by_id, membership=seat.pk,
                                 moment=NOON.isoformat()) == 1
    assert "写入1行" in client.get(address).content.decode() and progress.done == progress.total == 1


def test_a_large_export_is_written_in_the_background(client: Client, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    act(client, send(client, HEAD + GOOD), "accept")
    answer = client.get("/invented/seats/export", {"as": "csv", "q": "世"})
    assert answer.status_code == 302
    assert "共1条" in client.get(answer["Location"]).content.decode()
    begun = client.post(answer["Location"], {"idempotency_key": new_key()})
    assert "正在生成" in client.get(begun["Location"]).content.decode()
    made = Export.objects.get()
    assert jobs.write_export.work(Progress.objects.get(task=made.task), number=str(made.pk), user=actor.user_id,
                                  membership=actor.membership_id, moment=NOON.isoformat()) == 1
    made.refresh_from_db()
    assert made.stage is ExportStage.READY and str(made) == "invented/seats.csv" and made.file is not None
    assert files.url(made.file) in client.get(begun["Location"]).content.decode()
    fetched = client.get(files.url(made.file))
    assert "曾世英" in b"".join(fetched.streaming_content).decode("utf-8-sig")
    stranger = Client()
    stranger.force_login(a_user(a_seat(Role.SCHOOL_REGISTRAR, an_organisation())))
    assert stranger.get(begun["Location"]).status_code == 404 and stranger.get(files.url(made.file)).status_code == 404


def test_what_was_not_accepted_is_forgotten_after_thirty_days(client: Client) -> None:
    kept = send(client, HEAD + GOOD + EARLY)
    act(client, kept, "accept")
    left = send(client, HEAD + EXPLAINED, "other.csv")
    Export.objects.create(register="invented/seats", made_at=NOON - timedelta(days=40), role="x", form="csv", language="zh")
    Import.objects.update(made_at=NOON - timedelta(days=31))
    jobs.forget(at=NOON)
    assert not Export.objects.exists() and not StoredFile.objects.exists()
    assert not Import.objects.filter(pk=left.rsplit("/", 1)[1]).exists()
    batch = Import.objects.get(pk=kept.rsplit("/", 1)[1])
    assert batch.stage is ImportStage.ACCEPTED and batch.rows.count() == 1
    assert client.get(f"{kept}/coloured").status_code == 404 and client.get(kept).status_code == 200
    jobs.forget(at=NOON)


def test_an_import_that_was_interrupted_starts_over(actor: Actor) -> None:
    batch = imports.receive(register=SEATS, upload=(HEAD + GOOD).encode(), name="a.csv", by=actor, at=NOON)
    for _ in range(2):
        imports.stage(register=SEATS, batch=batch, by=actor, at=NOON)
    assert (ImportRow.objects.get().verdict is Verdict.CAN and str(ImportRow.objects.get()) == "!2") or ImportRow.objects.count() == 1
    assert str(batch) == "a.csv" and batch.responsible_organisation_id == actor.organisation_id


def test_acts_on_an_import_that_moved_on_are_stale(actor: Actor) -> None:
    batch = imports.receive(register=SEATS, upload=(HEAD + GOOD).encode(), name="a.csv", by=actor, at=NOON)
    imports.stage(register=SEATS, batch=batch, by=actor, at=NOON)
    batch.refresh_from_db()
    imports.accept(register=SEATS, batch=batch, by=actor, at=NOON)
    for act_ in (imports.accept, imports.undo):
        with pytest.raises(Stale):
            act_(register=SEATS, batch=batch, by=actor, at=NOON)
    with pytest.raises(Stale):
        imports.mend(register=SEATS, batch=batch, cells={}, reasons={}, by=actor, at=NOON)
    plain = Import.objects.get()
    with pytest.raises(Refused):
        imports.undo(register=PLAIN, batch=plain, by=actor, at=NOON)


def test_export_pages_know_only_two_forms(client: Client) -> None:
    begun = client.post("/invented/seats/exports?as=exe", {"idempotency_key": new_key()})
    assert begun.status_code == 302 and Export.objects.get().form == "xlsx"
    assert export_pages.exports is exports and len(COLUMNS) == 7
