"""The values that fill the template of one credential, and what is missing for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.states import Reason
from zhijiao.systems.apprenticeships.doors import Completed
from zhijiao.systems.exchange.models import Credential

# What the document cannot do without, by the words of who has to fill it in.
NEEDED = {
    "programme": Bilingual("The agreement names no programme: enter it there first", "协议没有写专业，请先在协议里补上"),
    "post": Bilingual("The agreement names no post: enter it there first", "协议没有写岗位，请先在协议里补上"),
    "grade_zh": Bilingual("The placement has no assessment", "这次实习没有考核等次"),
    "name": Bilingual("The learner has no name", "持有人没有姓名"),
}
THOUSANDTHS = 1000


def facts_of(done: Completed) -> dict[str, str]:
    """Return what a completed placement gives to the document, as texts."""
    hours = f"{done.hours / THOUSANDTHS:.1f}".removesuffix(".0")
    return {"enterprise": done.enterprise, "post": done.post, "programme": done.programme, "hours": hours, "grade_zh": done.grade.zh if done.grade else "",
            "grade_en": done.grade.en if done.grade else "", "name": done.apprentice, "completed_on": done.completed_on.isoformat()}


def missing(facts: dict[str, str]) -> list[Reason]:
    """Return what the document lacks."""
    return [Reason(words) for key, words in NEEDED.items() if not facts.get(key, "").strip()]


def achievement_of(done: Completed) -> str:
    """Return the code under which a learner holds an achievement once in a period."""
    return f"{done.kind}:{done.programme_code or '-'}"


Identity = tuple[int, int, str, date, date]


def identity_of(done: Completed) -> Identity:
    """Return what makes a credential one: school, learner, achievement, period."""
    return done.school_id, done.apprentice_id, achievement_of(done), done.starts_on, done.ends_on


def identities(learners: Sequence[int], without: Sequence[int] = ()) -> set[Identity]:
    """Return what these learners hold or are proposed for, some credentials left out."""
    rows = Credential.objects.living().filter(learner__in=learners).exclude(pk__in=without)
    return set(rows.values_list("school_id", "learner_id", "achievement", "starts_on", "ends_on"))


def differences(credential: Credential, done: Completed | None) -> Bilingual | None:
    """Return what the source says otherwise today than the credential; None when they agree."""
    if done is None:
        return Bilingual("The agreement is no longer completed", "协议不再是办结状态")
    now, before = facts_of(done), credential.facts
    changed = [key for key in FACTS if now[key] != before.get(key)]
    if (done.starts_on, done.ends_on) != (credential.starts_on, credential.ends_on):
        changed.append("days")
    if not changed:
        return None
    return Bilingual(f"The agreement now differs in: {_listed(changed, 'en')}", f"协议现在的内容有变：{_listed(changed, 'zh')}")


FACTS = {"enterprise": Bilingual("enterprise", "实习单位"), "post": Bilingual("post", "岗位"), "programme": Bilingual("programme", "专业"),
         "hours": Bilingual("hours", "小时数"), "grade_zh": Bilingual("grade", "考核等次"), "name": Bilingual("name", "姓名")}
DAYS = Bilingual("days", "起止日期")


def _listed(keys: Iterable[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(FACTS.get(key, DAYS).said(language) for key in keys)


def values(credential: Credential, *, issuer: str, since: str, status: str, number: int, index: int) -> dict[str, str]:
    """Return the row of a template."""
    school, facts = credential.school, credential.facts
    known = credential.learner.id_number or ""
    return {
        "number": credential.number, "name": facts["name"], "issuer": issuer,
        "issuer_name": f"{school.name} / {school.name_en}" if school.name_en else school.name, "since": since,
        "code": credential.achievement.partition(":")[2], "programme": facts["programme"],
        "done": done_of(credential), "status": status, "list": str(number), "index": str(index),
        "identity": hashlib.sha256((known + credential.identity_code).encode()).hexdigest() if credential.identity_code else "",
    }


def done_of(credential: Credential) -> str:
    """Return in one line what was done: where, as what, from when to when, how many hours, with which grade. Short, for it stands in a printed code."""
    facts = credential.facts
    return (f"{facts['enterprise']}，{facts['post']}，{credential.starts_on}/{credential.ends_on}，{facts['hours']} h，"
            f"{facts['grade_zh']} {facts['grade_en']}")
