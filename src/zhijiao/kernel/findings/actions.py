"""Keep what the law said; let a warning pass with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import models, transaction

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Finding as Found
from zhijiao.kernel.findings.models import Finding, Waiver
from zhijiao.kernel.findings.queries import findings_of, place
from zhijiao.kernel.journal.entries import plain, record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused

_WRITTEN = ("version", "severity", "outcome", "article", "article_en", "article_zh", "fields", "text_en", "text_zh",
            "fix_en", "fix_zh", "found_at", "run")


def keep(*, subject: models.Model, findings: Iterable[Found], at: datetime, run: str = "") -> None:
    """Replace what is stored about a subject by `findings`."""
    keep_many(found={subject.pk: list(findings)}, subjects=[subject], at=at, run=run)


@transaction.atomic
def keep_many(*, subjects: Sequence[models.Model], found: Mapping[object, Sequence[Found]], at: datetime,
              run: str = "") -> None:
    """Replace what is stored about many subjects of one kind; `found` is by primary key, a missing key has none."""
    if not subjects:
        return
    rows = [_row(subject, finding, at, run) for subject in subjects for finding in found.get(subject.pk, ())]
    said = {(row.subject_id, row.rule) for row in rows}
    stored = Finding.objects.filter(subject_kind=subjects[0]._meta.label_lower,
                                    subject_id__in=[str(subject.pk) for subject in subjects])
    gone = [pk for pk, key, rule in stored.values_list("pk", "subject_id", "rule") if (key, rule) not in said]
    Finding.objects.filter(pk__in=gone).delete()
    Finding.objects.bulk_create(rows, update_conflicts=True, update_fields=_WRITTEN, batch_size=500,
                                unique_fields=("subject_kind", "subject_id", "rule"))


def _row(subject: models.Model, finding: Found, at: datetime, run: str) -> Finding:
    return Finding(
        **place(subject), rule=finding.rule, version=finding.version, severity=str(finding.severity),
        outcome=str(finding.outcome), article=finding.article, article_en=finding.citation.said("en"),
        article_zh=finding.citation.said("zh"), fields=plain(dict(finding.fields)), text_en=finding.en,
        text_zh=finding.zh, fix_en=finding.fix_en, fix_zh=finding.fix_zh, found_at=at, run=run)


@transaction.atomic
def waive(*, subject: models.Model, rule: str, reason: str, by: Actor, at: datetime, until: date | None = None) -> Waiver:
    """Record why a warning is let pass. Raises Refused without a reason, for a rule that blocks and for one that is not failed."""
    if not reason.strip():
        raise Refused([Reason(Bilingual("Say why the warning is let pass", "请写明为什么可以继续"), rule=rule, field="reason")])
    found = findings_of(subject).filter(rule=rule).first()
    if found is not None and found.severity == "BLOCK":
        raise Refused([Reason(
            Bilingual("This rule blocks: a reason does not lift it", "这一条是阻断，写明理由也不能放行"), rule=rule,
            article=found.source, next=found.fix)])
    if found is None or found.outcome != "fail":  # a reason given in advance would let pass what nobody has seen yet
        raise Refused([Reason(Bilingual("There is no such warning now", "现在没有这项提醒"), rule=rule)])
    waiver = Waiver.objects.create(**place(subject), rule=rule, reason=reason.strip(), waived_at=at,
                                   waived_by_id=by.user_id, until=until)
    record("findings.warning.waived", subject=subject, by=by, at=at, rule=rule, reason=waiver.reason, until=until)
    return waiver
