"""Scores in bulk: totals composed by a scheme, and one component written for many applicants at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Refused
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.admissions.models import Applicant, Scheme
from zhijiao.systems.admissions.queries.composing import (
    CHUNK,
    TOTAL,
    Composed,
    against_composing,
    composing,
    doubts,
)
from zhijiao.systems.admissions.queries.rounds import hold_inputs
from zhijiao.systems.admissions.states import PROVINCE

COMPOSE = Bilingual("Compose the totals", "合成总分")
# One statement per applicant that changes one score and leaves the others alone, whoever writes them meanwhile.
_PUT = {"sqlite": "UPDATE {table} SET scores = json_set(scores, %s, %s), version = version + 1 WHERE id = %s",
        "postgresql": "UPDATE {table} SET scores = jsonb_set(scores, %s, to_jsonb(%s::text)), version = version + 1 WHERE id = %s"}
_TAKE = {"sqlite": "UPDATE {table} SET scores = json_remove(scores, %s), version = version + 1 WHERE id = %s",
         "postgresql": "UPDATE {table} SET scores = scores #- %s, version = version + 1 WHERE id = %s"}


@transaction.atomic
def compose(*, scheme: Scheme, by: Actor, at: datetime) -> Composed:
    """Write everybody's total by the scheme; nothing is written while one score is out of range. Raises Refused with every reason."""
    if by.role not in PROVINCE:
        raise Refused([not_yours(COMPOSE, PROVINCE)])
    hold_inputs(scheme.cycle_id)
    if reasons := against_composing(scheme):
        raise Refused(reasons)
    seen = Composed()
    totals = list(composing(scheme, seen))
    if reasons := doubts(seen):
        raise Refused(reasons)
    put_scores(TOTAL, totals)
    record("admissions.totals.composed", subject=scheme, by=by, at=at, applicants=seen.applicants, totals=seen.totals, written=seen.fresh,
           lacking=dict(seen.lacking), below=dict(seen.below), rule=_said(scheme))
    return seen


def _said(scheme: Scheme) -> Mapping[str, Any]:
    return {"scheme": scheme.key, "version": scheme.version, "citation": scheme.citation, "components": scheme.components}


def put_scores(column: str, scores: Iterable[tuple[int, str]]) -> int:
    """Write one score of many applicants, by key; return how many."""
    return _each(_PUT, ((_path(column), score, key) for key, score in scores))


def take_scores(column: str, keys: Iterable[int]) -> int:
    """Take one score of many applicants away; return how many."""
    return _each(_TAKE, ((_path(column), key) for key in keys))


def _path(column: str) -> Any:
    return [column] if connection.vendor == "postgresql" else f'$."{column}"'


def _each(statements: Mapping[str, str], rows: Iterator[tuple[Any, ...]]) -> int:
    sql = statements[connection.vendor].format(table=connection.ops.quote_name(Applicant._meta.db_table))
    number = 0
    while part := list(islice(rows, CHUNK)):
        with connection.cursor() as cursor:
            cursor.executemany(sql, part)
        number += len(part)
    return number
