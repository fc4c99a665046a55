"""What happens after commit and at night: proposals, batches, letters, fresh lists, signed roots, the second look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.jobs.work import job, recurring, start
from zhijiao.kernel.outbox.delivery import receives
from zhijiao.kernel.outbox.letters import address, letters, members
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.people.seats import actor_held
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.apprenticeships import doors as apprenticeships
from zhijiao.systems.exchange.actions.issuing import CHUNK, issue_chunk, order_batch
from zhijiao.systems.exchange.actions.proposing import SOURCE, propose
from zhijiao.systems.exchange.actions.publishing import renew_lists, sign_root
from zhijiao.systems.exchange.actions.reviewing import look_again
from zhijiao.systems.exchange.models import Batch, Credential, LogLeaf, StatusList
from zhijiao.systems.exchange.terms import SIGNED, State

AT_ONCE = 20  # credentials that are signed while the page waits; more of them are a job
MANY = 1_000

ISSUED = Bilingual("Your certificate is there: {number}", "你的证明已签发：{number}")
ISSUED_SAYS = Bilingual("{school} has issued “{what}”. See, keep and share it here: {url}", "{school}签发了“{what}”。查看、保存和出示：{url}")
MOVED = Bilingual("Your certificate {number}: {state}", "你的证明{number}：{state}")
MOVED_SAYS = Bilingual("{school} changed the state of your certificate to “{state}”. {why}\n{url}", "{school}把你的证明改为“{state}”。{why}\n{url}")
ASKED = Bilingual("Certificate {number}: its revocation waits for a second person", "证明{number}被提请撤销，等待另一人决定")
ASKED_SAYS = Bilingual("Reason: {reason}. Decide here: {url}", "原因：{reason}。请在此决定：{url}")


# --- issuing many ----------------------------------------------------------------------------------------------------


@transaction.atomic
def order_issue(*, rows: Sequence[Credential], by: Actor, at: datetime) -> Batch:
    """Issue many: a few at once, more of them in the worker. Raises Refused."""
    batch = order_batch(rows=rows, by=by, at=at)
    if batch.total <= AT_ONCE:
        issue_chunk(batch=batch, by=by, at=at, most=CHUNK)
    else:
        work = start(press_batch, by=by, at=at, key=batch.pk, user=by.user_id, membership=by.membership_id, moment=at.isoformat())
        batch.task = work.task
        Batch.objects.filter(pk=batch.pk).update(task=batch.task)
    batch.refresh_from_db()
    return batch


@job(Bilingual("Issuing certificates", "批量签发证明"))
def press_batch(progress: Progress, *, key: int, user: int, membership: int, moment: str) -> dict[str, Any]:
    """Issue a batch chunk by chunk; after a crash it goes on with those that are not issued, none twice and none left out."""
    at = datetime.fromisoformat(moment)
    by = actor_held(user, membership, local_day(at))
    done, batch = progress.done, Batch.objects.get(pk=key)
    while not batch.is_done:
        with transaction.atomic():
            done += issue_chunk(batch=batch, by=by, at=at, most=CHUNK)
            progress.advance(done, batch.total)
        batch.refresh_from_db()
    return {"issued": batch.issued, "refused": len(batch.refused)}


# --- proposals -------------------------------------------------------------------------------------------------------


@receives("apprenticeships.agreement.completed")
def propose_certificate(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Propose a certificate for a placement that was completed."""
    found = apprenticeships.completion(payload["agreement"])
    propose(completed=[found] if found else [], by=SYSTEM, at=at)


@recurring(timedelta(days=1), Bilingual("Certificates for completed placements", "为办结的实习补列证明"))
def propose_missing(*, at: datetime) -> None:
    """Propose certificates for whatever was completed and has none: what was there before, or came by a file."""
    known = set(Credential.objects.filter(source=SOURCE).values_list("source_number", flat=True))
    fresh = (number for number, _ in apprenticeships.completed_numbers() if number not in known)
    for numbers in _chunks(fresh):
        propose(completed=list(apprenticeships.completions(numbers).values()), by=SYSTEM, at=at)


@recurring(timedelta(days=1), Bilingual("Issued certificates beside what they rest on", "复核已签发证明的依据"))
def review(*, at: datetime) -> None:
    """Compare what was issued with what its source says now."""
    rows = Credential.objects.filter(state__in=(State.ISSUED, State.SUSPENDED)).defer("document").order_by("pk")
    for chunk in _chunks(rows.iterator(chunk_size=MANY)):
        look_again(credentials=chunk, by=SYSTEM, at=at)


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, MANY)):
        yield chunk


# --- what is published -----------------------------------------------------------------------------------------------


@recurring(timedelta(days=1), Bilingual("Signing the status lists again", "每晚重签状态列表"))
def renew(*, at: datetime) -> None:
    """Sign every list again, school by school."""
    for school in Organisation.objects.filter(pk__in=StatusList.objects.values("school")):
        renew_lists(school=school, by=SYSTEM, at=at)


@receives("signing.key.compromised")
def renew_after_theft(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Sign the lists of a school again whose key was stolen: signed with that key they prove nothing."""
    for school in Organisation.objects.filter(pk=payload["organisation"], pk__in=StatusList.objects.values("school")):
        renew_lists(school=school, by=SYSTEM, at=at)


@recurring(timedelta(days=1), Bilingual("Signing the roots of the issuance logs", "每日签署签发日志的根"))
def sign_roots(*, at: datetime) -> None:
    """Have the province sign what each school's log came to."""
    for school in Organisation.objects.filter(pk__in=LogLeaf.objects.values("school")):
        sign_root(school=school, by=SYSTEM, at=at)


# --- letters ---------------------------------------------------------------------------------------------------------


@receives("exchange.credentials.issued")
def tell_holders(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell each holder that a certificate is there."""
    for one in Credential.objects.filter(pk__in=payload["credentials"], state__in=SIGNED).select_related("learner", "school").defer("document"):
        body = ISSUED_SAYS.filled(school=one.school.words, what=one.achieved.words, url=address("/exchange/mine"))
        letters([one.learner], ISSUED.filled(number=one.number), body, at)


@receives("exchange.credential.moved")
def tell_holder(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the holder that a certificate was suspended, lifted or revoked."""
    one = Credential.objects.select_related("learner", "school").get(pk=payload["credential"])
    if one.state.value != payload["state"]:
        return  # it has moved on since, and a letter of its own says so
    reason = one.revoke_reason if one.state is State.REVOKED else one.suspend_reason
    body = MOVED_SAYS.filled(school=one.school.words, state=one.state.words, why=reason.words if reason else "", url=address("/exchange/mine"))
    letters([one.learner], MOVED.filled(number=one.number, state=one.state.words), body, at)


@receives("exchange.revocation.asked")
def tell_decider(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the school's registrars that a revocation waits."""
    one = Credential.objects.select_related("school").get(pk=payload["credential"])
    if one.revoke_reason is None:
        return  # it was turned down before the letter left
    body = ASKED_SAYS.filled(reason=one.revoke_reason.words, url=address(one.get_absolute_url()))
    letters(members(one.school, (Role.SCHOOL_REGISTRAR,), at), ASKED.filled(number=one.number), body, at)
