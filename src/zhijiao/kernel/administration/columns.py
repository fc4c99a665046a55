"""The columns of the list by which many people are invited at once."""

from __future__ import annotations

import re

from zhijiao.basics.columns import CellError, Column, Kind, Privacy
from zhijiao.basics.identifiers import id_number_problem
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration.terms import InvitationKind
from zhijiao.kernel.people.terms import Kinship, Role

MOST_ROWS = 5_000
LONGEST = {"username": 60, "name": 80, "reason": 400, "email": 254}
USERNAME = re.compile(r"[\w.@+-]{1,60}")
A_USERNAME = Bilingual("At most 60 letters, digits and . @ + - _", "不超过60个字符，可用文字、数字和 . @ + - _")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def _id_number(text: str) -> None:
    if id_number_problem(text.upper()):
        raise CellError(Bilingual("A citizen number of 18 characters whose last one fits", "18位身份证号，末位与前面各位对得上"))


def _email(text: str) -> None:
    if not _EMAIL.fullmatch(text):
        raise CellError(Bilingual("An e-mail address, such as li@example.cn", "电子邮箱地址，例如li@example.cn"))


def _username(text: str) -> None:
    if not USERNAME.fullmatch(text):
        raise CellError(A_USERNAME)


COLUMNS = (
    Column("kind", Bilingual("What", "事项"), Kind.CHOICE, choices=InvitationKind, example=InvitationKind.ACCOUNT.words.zh,
           note=Bilingual("Empty: a new account", "不填为新开账号")),
    Column("username", Bilingual("Account name", "账号名"), Kind.CODE, privacy=Privacy.PERSONAL, example="2026010117", check=_username,
           note=Bilingual("For a new account one that nobody has; for one more role that of the person", "新开账号填没人用过的账号名；增加角色填本人的账号名")),
    Column("name", Bilingual("Name of the person", "姓名"), privacy=Privacy.PERSONAL, prose=True, example="林晓雨"),
    Column("role", Bilingual("Role", "角色"), Kind.CHOICE, choices=Role, example=Role.APPRENTICE.words.zh),
    Column("organisation", Bilingual("Unit", "单位"), Kind.CODE, example="沈阳北陵工业学校",
           note=Bilingual("Full name, credit code or school code; empty: your own. Of a guardian: leave it empty",
                          "单位全称、统一社会信用代码或学校标识码；不填为本单位。监护人不填")),
    Column("since", Bilingual("Role begins", "角色起始日期"), Kind.DATE, example="2026-09-01"),
    Column("until", Bilingual("Role ends", "角色截止日期"), Kind.DATE, example="2029-07-15", note=Bilingual("Empty: no end", "不填为长期")),
    Column("id_number", Bilingual("Citizen number", "身份证件号"), Kind.CODE, privacy=Privacy.SENSITIVE, check=_id_number, example="210102201003057001",
           note=Bilingual("By it somebody who is registered already is found and not made twice", "系统据此找出已登记的人员，不会重复建档")),
    Column("email", Bilingual("E-mail", "电子邮箱"), privacy=Privacy.PERSONAL, check=_email, example="lin@example.cn",
           note=Bilingual("The link can be sent there", "可把链接发到这个邮箱")),
    Column("ward_id_number", Bilingual("Citizen number of the ward", "被监护人身份证件号"), Kind.CODE, privacy=Privacy.SENSITIVE, check=_id_number,
           note=Bilingual("Of a guardian: whom they answer for; a student or applicant who is registered", "监护人必填：填已登记的学生或考生")),
    Column("kinship", Bilingual("Kinship with the ward", "与被监护人关系"), Kind.CHOICE, choices=Kinship),
    Column("reason", Bilingual("Reason", "理由"), prose=True, example="2026级新生入学"),
)
