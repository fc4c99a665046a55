"""What happened to a credential, told from the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.terms import RevokeReason, SuspendReason

SAID: dict[str, Bilingual] = {
    "exchange.credential.proposed": Bilingual("Proposed for {source}", "由{source}生成"),
    "exchange.credential.issued": Bilingual("Issued", "签发"),
    "exchange.credential.declined": Bilingual("Not issued: {reason}", "不予签发：{reason}"),
    "exchange.credential.suspended": Bilingual("Suspended: {reason}. {note}", "暂停使用：{reason}。{note}"),
    "exchange.credential.lifted": Bilingual("Suspension lifted. {note}", "恢复使用。{note}"),
    "exchange.credential.revoked": Bilingual("Revoked: {reason}. {note}", "撤销：{reason}。{note}"),
    "exchange.credential.doubted": Bilingual("Under review: {doubt}", "待复核：{doubt}"),
    "exchange.credential.cleared": Bilingual("What it rests on agrees again", "依据的内容重新一致"),
    "exchange.credential.printed": Bilingual("Printed", "打印"),
    "exchange.credential.taken": Bilingual("The signed file was taken", "下载已签名文件"),
    "exchange.revocation.asked": Bilingual("Revocation asked for: {reason}. {note}", "提请撤销：{reason}。{note}"),
    "exchange.revocation.refused": Bilingual("Request for revocation turned down: {reason}", "不同意撤销：{reason}"),
}
# Many at once are told in one entry, of the school or the batch.
SAID_OF_MANY: dict[str, Bilingual] = {
    "exchange.credentials.proposed": Bilingual("Certificates proposed: {count}", "生成待签发证明{count}份"),
    "exchange.batch.ordered": Bilingual("Batch ordered: {total}", "申请批量签发{total}份"),
    "exchange.batch.pressed": Bilingual("Issued with the batch: {count}", "批量签发{count}份"),
    "exchange.batch.stopped": Bilingual("Batch stopped: {issued} issued, {left} left", "停止批量签发：已签发{issued}份，剩{left}份"),
    "exchange.status_list.opened": Bilingual("Status list {number} opened", "开设第{number}号状态列表"),
    "exchange.status_list.renewed": Bilingual("Status lists signed again", "重签状态列表"),
    "exchange.log.signed": Bilingual("Root of the issuance log signed: {size} leaves", "签署签发日志的根，共{size}条"),
}
WITH_BATCH = Bilingual("Issued with batch {batch}", "随第{batch}批签发")
PROPOSED = Bilingual("Proposed for agreement {source}", "由协议{source}生成")
NAMES = ("source", "reason", "note", "total", "number", "size", "issued", "left")
REASONS = (RevokeReason, SuspendReason)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: when, in which role, what."""

    at: datetime
    who: Bilingual
    words: Bilingual


def told(credential: Credential) -> list[Line]:
    """Return what happened to a credential, the newest first; what was one of many is told from the row itself."""
    entries = history(credential)
    lines = [_line(entry) for entry in entries if entry.event in SAID]
    events = {entry.event for entry in entries}
    if "exchange.credential.proposed" not in events:
        lines.append(Line(credential.proposed_at, Role.SYSTEM.words, PROPOSED.filled(source=credential.source_number)))
    if credential.issued_at and "exchange.credential.issued" not in events:
        lines.append(Line(credential.issued_at, Role.SCHOOL_REGISTRAR.words, WITH_BATCH.filled(batch=credential.batch_id)))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def sentence(entry: Entry) -> Bilingual | None:
    """Return what an entry of the room says; None when nobody has put it in words."""
    words = SAID.get(entry.event) or SAID_OF_MANY.get(entry.event)
    return words.filled(**_values(dict(entry.body or {}))) if words else None


def _line(entry: Entry) -> Line:
    role = Role.find(entry.role) if entry.role else None
    words = SAID[entry.event].filled(**_values(dict(entry.body or {})))
    return Line(entry.at, role.words if role else Bilingual("", ""), Bilingual(words.en.strip(), words.zh.strip()))


def _values(body: dict[str, Any]) -> dict[str, object]:
    values: dict[str, object] = {name: body.get(name, "") for name in NAMES}
    for terms in REASONS:
        if term := terms.find(str(body.get("reason", ""))):
            values["reason"] = term.words
    values["doubt"] = Bilingual(str(body.get("en", "")), str(body.get("zh", "")))
    return values | {"count": len(body.get("numbers") or ())}
