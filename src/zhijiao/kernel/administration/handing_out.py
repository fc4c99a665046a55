"""The sheets by which links and codes are handed out: strips to be cut apart, or a workbook. Made once; nothing of them is kept."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual, Language
from zhijiao.engines.sheets import write
from zhijiao.kernel.administration.batches import Door
from zhijiao.kernel.administration.models import Batch, Invitation
from zhijiao.kernel.papers.printing import pdf
from zhijiao.kernel.papers.proofs import Paper, prove
from zhijiao.kernel.papers.qr import qr_svg

TEMPLATE = Path(__file__).parent / "templates" / "administration" / "strips.typ"
PART = 300  # strips of one print: some seconds

LINKS, CODES = Bilingual("Links of invitations", "邀请链接条"), Bilingual("Codes of invitations", "邀请验证码条")
TO_CUT = {
    LINKS: Bilingual("Cut apart and hand each person their own. The code is handed over by the security administrator.",
                     "裁开后逐人发放。验证码由安全管理员另外发放。"),
    CODES: Bilingual("Cut apart and hand each person their own, in an envelope. The link is handed over by whoever asked.",
                     "裁开装封后逐人发放。链接由提出单位另外发放。"),
}
STEP = {
    LINKS: Bilingual("Scan, type the code that you get apart from this, choose a password.", "扫码，填写另外发给您的验证码，设自己的密码。"),
    CODES: Bilingual("Open the link that you get apart from this and type the code.", "打开另外发给您的链接，填写这个验证码。"),
}
UNTIL = Bilingual("Open until {until}", "{until}前有效")
CODE = Bilingual("Code", "验证码")
HOW_MANY = Bilingual("{number} {number:person|people}", "共{number}人")
COLUMNS = (
    Column("username", Bilingual("Account name", "账号名"), Kind.CODE), Column("name", Bilingual("Name of the person", "姓名")),
    Column("role", Bilingual("Role", "角色")), Column("organisation", Bilingual("Unit", "单位")),
    Column("link", Bilingual("Link", "链接")), Column("code", Bilingual("Code", "验证码"), Kind.CODE), Column("until", Bilingual("Open until", "有效期至")),
)


def _until(one: Invitation) -> str:
    return f"{timezone.localtime(one.valid_until):%Y-%m-%d %H:%M}"


def _place(one: Invitation, language: Language) -> str:
    return one.organisation.words.said(language) if one.organisation else ""


def workbook(doors: Sequence[Door], what: Bilingual, language: Language) -> bytes:
    """Return links or codes as a workbook."""
    out, column = io.BytesIO(), "link" if what is LINKS else "code"
    rows = [{"username": door.invitation.username, "name": door.invitation.name, "role": door.invitation.role.words.said(language),
             "organisation": _place(door.invitation, language), "until": _until(door.invitation),
             column: door.address if what is LINKS else door.code} for door in doors]
    write(rows, [one for one in COLUMNS if one.key not in {"link", "code"} - {column}], out, form="xlsx", language=language, words=what)
    return out.getvalue()


def strips(batch: Batch, doors: Sequence[Door], what: Bilingual, *, now: datetime, language: Language) -> bytes:
    """Return links or codes as a PDF of strips, one for each person. Raises MissingGlyph."""
    number, title = str(batch.number)[:8].upper(), what.said(language)
    facts = [batch.organisation.words.said(language), HOW_MANY.filled(number=len(doors)).said(language)]
    data: dict[str, Any] = {"title": title, "lead": TO_CUT[what].said(language), "facts": facts, "reason": batch.title, "number": number,
                            "step": STEP[what].said(language), "strips": [_strip(door, what, language) for door in doors]}
    paper = Paper(batch.organisation, title, number, facts, now, batch.get_absolute_url(), data, language)
    return pdf(TEMPLATE, data, code=prove(paper, now), title=title, language=language)


def _strip(door: Door, what: Bilingual, language: Language) -> dict[str, str]:
    one = door.invitation
    made = {"name": one.name, "username": one.username, "until": UNTIL.filled(until=_until(one)).said(language),
            "place": " · ".join(filter(None, (one.role.words.said(language), _place(one, language))))}
    return {**made, "qr": qr_svg(door.address), "address": door.address} if what is LINKS else {**made, "code": door.code, "label": CODE.said(language)}
