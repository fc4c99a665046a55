"""What a credential of each kind says, as a template with slots; every wording that was ever signed stays, for its printed codes.

A new wording gets a new name. Names of persons, enterprises and posts are as they were recorded; nothing is translated that was not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from django.conf import settings

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials.contexts import CREDENTIALS, OPEN_BADGES
from zhijiao.engines.credentials.qr import Dictionary, dictionary, form
from zhijiao.kernel.signing.names import host
from zhijiao.kernel.signing.queries import hosts
from zhijiao.systems.exchange.terms import TITLES, Achieved

VERSION = 1
_COLUMN = re.compile(r"\{\{(\w+)\}\}")
COLUMNS = ("number", "name", "identity", "issuer", "issuer_name", "since", "code", "programme", "done", "status", "list", "index")

ABOUT = Bilingual("A placement under an agreement of school, enterprise and learner, completed and assessed.", "按学校、企业、学生三方协议完成并经考核的实习。")
CRITERIA = Bilingual("Every day is over, the logs are signed off, the ledgers agree, school and enterprise have assessed.",
                     "实习期满，日志已签认，各项台账一致，校企共同考核合格。")


# Words that names of schools, enterprises, posts and programmes are made of; a printed code says each in three bytes. Part of the dictionaries: it never
# changes, a longer list comes with a new wording.
WORDS = (
    "沈阳大连鞍山抚顺本溪丹东锦州营口阜新辽阳盘锦铁岭朝阳葫芦岛沈抚示范区辽宁省市县旅游商务物流电子商务会计金融护理医疗康复养老学前教育幼儿保育园林农业畜牧食品药品生物化工"
    "材料冶金矿山石油能源电力新能源环境建筑工程施工测量装饰市政轨道交通铁道运输船舶航海航空汽车运用与维修新能源汽车检测智能网联信息技术计算机网络应用软件大数据人工智能"
    "物联网工业互联网通信动漫数字媒体设计服装烹饪酒店客户服务营销管理文员仓储配送采购质量检验工艺编程调试安装装配焊接铸造锻造热处理模具钳工铣工磨工电工电气自动化设备"
    "维护保养机器人操作与运维加工中心数控车床操作工机电技术应用机械制造技术职业中等专业学校职业技术学院高级技工学校职业教育中心工业学校科技实业装备机床股份有限责任公司"
    "集团有限公司 Vocational and Technical Secondary Industrial Education Engineering Polytechnic Center College School 合格 pass，优秀 excellent，良好 good"
    "T01:00:00ZT02:00:00ZT03:00:00ZT06:00:00ZT08:00:00Z2027-02026-1LN-Z-2026-000")

# The forms of printed codes since 2026-11: what stands in a document for each of its columns, with the kind of each value. They never change either.
PROVINCES = "|".join(["LN", *(f"P{code}" for code in (11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
                                                     53, 54, 61, 62, 63, 64, 65))])
PRINTED = {
    "number": f"{{{{series=e:{PROVINCES}}}}}-Z-{{{{number=y}}}}", "identity": "{{identity=h}}", "issuer": "{did}{{code=c}}", "since": "{{since=s}}",
    "code": "{{programme_code=c}}", "done": "{{enterprise}}，{{post}}，{{first=d}}/{{last=d}}，{{hours=m}} h，{{grade=e:合格 pass|良好 good|优秀 excellent}}",
    "status": "{{scheme=e:https|http}}://{place}/exchange/status/{{code=c}}", "list": "{{list=l}}", "index": "{{index=l}}"}
MORE_WORDS = (
    WORDS.partition(" 合格")[0] + " / Fushun / Benxi / Fuxin / Panjin / Dandong / Jinzhou / Yingkou / Liaoyang / Tieling / Chaoyang / Huludao / Shenfu "
    "/ Liaoning Provincial / Anshan / Dalian / Shenyang No. 1 Light Industry Equipment Manufacturing Economic and Trade Technician Institute of Technology "
    "Vocational Secondary Technical Vocational School集团重工起重铁路沈阳市大连市第一辽宁省装备制造科技（集团）有限责任公司操作工装配工机床股份有限公司")


def both(words: Bilingual) -> str:
    """Return words in both languages, as they stand in a document."""
    return f"{words.zh} / {words.en}"


def name_of(achieved: Achieved) -> str:
    """Return the name of the wording in force for an achievement."""
    return f"completion-{achieved.value}-{VERSION}"


def template(name: str, *, identified: bool = True) -> dict[str, Any]:
    """Return a wording by its name. identified: with the hash of the citizen number, which is not known of everybody. Raises KeyError."""
    return _WORDINGS[name](identified)


def _completion(achieved: Achieved, identified: bool) -> dict[str, Any]:
    person = {"type": "IdentityObject", "hashed": False, "identityHash": "{{name}}", "identityType": "name"}
    # The salt is with the holder alone: a citizen number has too few possibilities to stand beside it.
    number = {"type": "IdentityObject", "hashed": True, "identityHash": "sha256${{identity}}", "identityType": "nationalIdentityNumber"}
    return {
        "@context": [CREDENTIALS, OPEN_BADGES], "id": "{{issuer}}/{{number}}", "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": both(TITLES[achieved]), "issuer": {"id": "{{issuer}}", "type": ["Profile"], "name": "{{issuer_name}}"}, "validFrom": "{{since}}",
        "credentialSubject": {
            "type": ["AchievementSubject"], "identifier": [person, number] if identified else [person],
            "licenseNumber": "{{number}}", "narrative": "{{done}}",
            "achievement": {"id": f"{{{{issuer}}}}/{achieved.value}/{{{{code}}}}", "type": ["Achievement"], "name": f"{{{{programme}}}} {both(achieved.words)}",
                            "description": both(ABOUT), "criteria": {"narrative": both(CRITERIA)}}},
        "credentialStatus": [_status("revocation"), _status("suspension")],
    }


def _status(purpose: str) -> dict[str, str]:
    address = f"{{{{status}}}}/{purpose}/{{{{list}}}}"
    # An entry's own id may be left out: it would say the address once more, on paper too.
    return {"type": "BitstringStatusListEntry", "statusPurpose": purpose, "statusListIndex": "{{index}}", "statusListCredential": address}


_WORDINGS = {f"completion-{achieved.value}-1": lambda identified, achieved=achieved: _completion(achieved, identified) for achieved in Achieved}


def base() -> str:
    """Return the address of the platform, without its last stroke."""
    return str(settings.ZHIJIAO_ADDRESS).rstrip("/")


def dictionaries() -> list[Dictionary]:
    """Return what printed codes of certificates are packed with: those of each wording, for each address that the platform ever had."""
    return [made for one in hosts() for name in _WORDINGS for made in _all(name, one)]


def shared(name: str) -> list[Dictionary]:
    """Return the dictionaries with which one wording is packed now: its forms, and the one of whole texts for a certificate that fits none of them."""
    return _all(name, host())


def _all(name: str, place: str) -> list[Dictionary]:
    return [_form(name, place, True), _form(name, place, False), _shared(name, place)]


@cache
def _form(name: str, place: str, identified: bool) -> Dictionary:
    did = f"did:web:{quote(place, safe='')}:issuers:"
    slots = {column: said.replace("{did}", did).replace("{place}", place) for column, said in PRINTED.items()}
    known = _written(template(name, identified=identified), slots)
    return form(known, f"{slots['issuer']}#{{{{key=k}}}}", created=slots["since"], words=MORE_WORDS)


def _written(value: Any, slots: Mapping[str, str]) -> Any:
    """Return a wording with its columns as a form says them."""
    if isinstance(value, str):
        return _COLUMN.sub(lambda column: slots.get(column[1], column[0]), value)
    if isinstance(value, list):
        return [_written(one, slots) for one in value]
    return {key: _written(one, slots) for key, one in value.items()} if isinstance(value, dict) else value


@cache
def _shared(name: str, place: str) -> Dictionary:
    known, did = template(name), f"did:web:{quote(place, safe='')}:issuers:"
    known["issuer"]["id"] = did
    for status in known["credentialStatus"]:
        # always https: a trial without it packs a few bytes worse, and the dictionary stays one
        status["statusListCredential"] = status["statusListCredential"].replace("{{status}}", f"https://{place}/exchange/status/")
    return Dictionary(WORDS + dictionary(known, f"{did}#2026-1").text)
