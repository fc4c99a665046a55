"""Filters that somebody keeps under a name: kept, found again above the list, forgotten. One's own only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import unquote_plus

from django.db import transaction
from django.http import QueryDict

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers.declare import Register
from zhijiao.kernel.registers.models import KeptFilter
from zhijiao.kernel.states import Reason, Refused

MOST, LONGEST_NAME, LONGEST = 20, 60, 1000
_NOT_ASKED = ("page", "per")  # where one stands in the list, not what is asked of it
_NUMBER_OF_A_PERSON = re.compile("(?<![0-9])(1[0-9]{10}|[0-9]{17}[0-9Xx])(?![0-9])")  # such stand sealed in the database, never in a filter

NO_NAME = Bilingual("Give the filter a name of at most 60 characters", "请给筛选取个名称，不超过60个字")
NOTHING = Bilingual("Nothing is filtered: choose a view, a filter or words first", "还没有筛选：请先选视图、条件或填写关键词")
TOO_LONG = Bilingual("This filter is too long to keep", "筛选条件太长，不能保存")
A_NUMBER = Bilingual("A citizen number or mobile number is not kept: search for it anew each time", "身份证号、手机号不随筛选保存，需要时请重新查找")
FULL = Bilingual("At most 20 filters of one list are kept: forget one first", "每个列表最多保存20个筛选，请先删除一个")


def plain_query(text: str) -> str:
    """Return what an address asks of a list, without where one stands in it."""
    params = QueryDict(text.removeprefix("?"), mutable=True)
    for name in list(params):
        if name in _NOT_ASKED or not any(params.getlist(name)) or "\x00" in "".join([name, *params.getlist(name)]):
            del params[name]
    return params.urlencode()


def kept(register: Register, actor: Actor) -> Sequence[KeptFilter]:
    """Return the filters that somebody keeps of a list."""
    return list(KeptFilter.objects.visible_to(actor).filter(register=register.label))


@transaction.atomic
def keep(*, register: Register, name: str, query: str, by: Actor, at: datetime) -> KeptFilter:
    """Keep a filter; one of the same name is replaced. Raises Refused."""
    name, query = name.strip(), plain_query(query)
    others = KeptFilter.objects.visible_to(by).filter(register=register.label).exclude(name=name).count()
    reasons = [Reason(words, field=field) for wrong, words, field in (
        (not name or len(name) > LONGEST_NAME or "\x00" in name, NO_NAME, "name"), (not query, NOTHING, "query"), (len(query) > LONGEST, TOO_LONG, "query"),
        (_NUMBER_OF_A_PERSON.search(unquote_plus(query)) or _NUMBER_OF_A_PERSON.search(name), A_NUMBER, "query"), (others >= MOST, FULL, "name")) if wrong]
    if reasons:
        raise Refused(reasons)
    made: KeptFilter
    made, _ = KeptFilter.objects.update_or_create(register=register.label, name=name, made_by_id=by.user_id, defaults={"query": query, "made_at": at})
    record("registers.filter.kept", subject=made, by=by, at=at, register=register.label)
    return made


@transaction.atomic
def forget(*, kept: KeptFilter, by: Actor, at: datetime) -> None:
    """Forget a filter of one's own."""
    record("registers.filter.forgotten", subject=kept, by=by, at=at, register=kept.register)
    kept.delete()
