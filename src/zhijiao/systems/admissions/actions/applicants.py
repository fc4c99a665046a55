"""Applicants: registered and given scores by a sheet, corrected until a round has read the scores, linked with their account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.fields import look_up_key
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actions import join
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Reason, Refused
from zhijiao.kernel.states.moves import same_version
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.admissions.models import Applicant, Offer, PreferenceList
from zhijiao.systems.admissions.queries.applicants import (
    Places,
    Row,
    Year,
    chunks,
    existing,
    given_scores,
    in_range,
    written,
    years_of,
)
from zhijiao.systems.admissions.queries.composing import frozen, readers
from zhijiao.systems.admissions.queries.office import own_case
from zhijiao.systems.admissions.queries.rounds import hold_inputs
from zhijiao.systems.admissions.states import PROVINCE
from zhijiao.systems.admissions.terms import Origin

REGISTER, CORRECT, LINK = Bilingual("Register applicants", "登记考生"), Bilingual("Correct the scores", "更正成绩"), Bilingual("Link the account", "关联账号")
SAY_WHY = Bilingual("Say why the scores are corrected", "写明更正原因")
NOTHING_NEW = Bilingual("These are the scores that are kept already", "与已登记的成绩相同")
NOT_A_SCORE = Bilingual("{column}: a score from {low} to {high}, at most three decimals", "{column}：应为{low}至{high}的分数，小数不超过三位")
NO_ACCOUNT = Bilingual("There is no active account “{username}”", "没有可用的账号“{username}”")
ANOTHER_NAME = Bilingual("The account is another person's: the names differ", "姓名不一致，不是本人账号")
NO_NUMBER = Bilingual("The citizen number is missing in {where}: it is entered there first; a name alone links nobody",
                      "{where}里没有身份证件号，须先补登；只凭姓名不能关联")
REGISTRATION, ACCOUNT = Bilingual("the registration", "考生登记"), Bilingual("the account", "账号")
ANOTHER_NUMBER = Bilingual("The account is another person's: the citizen numbers differ", "身份证件号不一致，不是本人账号")
LINKED = Bilingual("This account is linked with applicant {number} of the same year", "该账号已关联同一年度的考生{number}")
NOT_LINKED = Bilingual("No account is linked", "没有关联账号")
WHY_UNLINKED = Bilingual("Say why the account is taken away", "写明取消关联的原因")
IN_USE = Bilingual("A list or an offer of this applicant exists: nothing is taken back", "该考生已有志愿表或投档结果，不能撤回")


def _only_the_province(by: Actor, words: Bilingual) -> None:
    if by.role not in PROVINCE:
        raise Refused([not_yours(words, PROVINCE)])


@transaction.atomic
def register_applicants(*, rows: Sequence[Accepted], by: Actor, at: datetime) -> list[Applicant]:
    """Write the applicants of a sheet, aligned with its rows; whoever is registered gets the scores that were missing."""
    _only_the_province(by, REGISTER)
    values = [row.values for row in rows]
    years, places = years_of(values), Places(values)
    for year in years.values():
        hold_inputs(year.cycle.pk)
    there = existing(values, years).by_number
    people = _people([written(row, "id_number") for row in values])
    made = []
    for row in values:
        year = years[written(row, "cycle")]
        known = there.get((year.cycle.pk, written(row, "number")))
        made.append(_given(known, row, year) if known else _made(row, year, places, people, by, at))
    fresh = [one for one in made if one.pk is None]
    Applicant.objects.bulk_create(fresh, batch_size=500)
    Applicant.objects.bulk_update([one for one in made if one.pk and one not in fresh], ["scores", "version"], batch_size=500)
    _seats([one for one in fresh if one.person_id], by, at)
    return made


def _people(numbers: Sequence[str]) -> dict[str, Person]:
    """Return who is known under these citizen numbers."""
    keys = sorted({look_up_key(number) or "" for number in numbers} - {""})
    return {one.id_number_key: one for part in chunks(keys) for one in Person.objects.filter(id_number_key__in=part)}


def _made(row: Row, year: Year, places: Places, people: Mapping[str, Person], by: Actor, at: datetime) -> Applicant:
    number = written(row, "id_number").upper() or None
    return Applicant(
        cycle=year.cycle, number=written(row, "number"), name=written(row, "name"), id_number=number,
        person=people.get(look_up_key(number) or ""), school=places.school(row.get("school")), region=places.region(row.get("region")),
        origin=Origin(str(row["origin"])), track=year.tracks[written(row, "track").casefold()],  # type: ignore[call-arg]
        subjects=tuple(row.get("subjects") or ()), scores=given_scores(row), registered_at=at, registered_by_id=by.user_id)


def _given(known: Applicant, row: Row, year: Year) -> Applicant:
    fresh = {key: score for key, score in given_scores(row).items() if not known.scores.get(key)}
    if fresh:
        if year.is_frozen(known.track):
            raise Refused(frozen(readers(known.cycle_id, [known.track])))
        known.scores, known.version = {**known.scores, **fresh}, known.version + 1
    return known


def _seats(linked: Sequence[Applicant], by: Actor, at: datetime) -> None:
    """Let persons who are known act as applicants."""
    day = local_day(at)
    there = set(Membership.objects.on(day).filter(role=Role.APPLICANT, person__in=[one.person_id for one in linked]).values_list("person", flat=True))
    Membership.objects.bulk_create([
        Membership(person=one.person, organisation=one.school, role=Role.APPLICANT, since=day)
        for one in linked if one.person is not None and one.person_id not in there])


@transaction.atomic
def unregister_applicants(*, objects: Sequence[Applicant], by: Actor, at: datetime) -> None:
    """Take back what a sheet wrote, while nobody of it has a list or an offer."""
    _only_the_province(by, REGISTER)
    keys = [one.pk for one in objects]
    for part in chunks(keys):
        if PreferenceList.objects.filter(applicant__in=part).exists() or Offer.objects.filter(applicant__in=part).exists():
            raise Refused([Reason(IN_USE)])
        Applicant.objects.filter(pk__in=part).delete()


@transaction.atomic
def correct_scores(*, applicant: Applicant, scores: Mapping[str, str], reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Correct scores of one applicant, with the reason, until a round that reads them is frozen. An empty score is taken away."""
    _only_the_province(by, CORRECT)
    same_version(applicant, version)
    hold_inputs(applicant.cycle_id)
    Applicant.objects.select_for_update().get(pk=applicant.pk)
    changed = {key: text.strip() for key, text in scores.items() if text.strip() != str(applicant.scores.get(key) or "")}
    reasons = [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    reasons += [*_out_of_range(applicant, changed), *own_case(applicant, by)]
    if read := readers(applicant.cycle_id, [applicant.track]):
        reasons += frozen(read)
    if reasons or not changed:
        raise Refused(reasons or [Reason(NOTHING_NEW)])
    before = {key: applicant.scores.get(key) for key in changed}
    kept = {**applicant.scores, **changed}
    applicant.scores, applicant.version = {key: score for key, score in kept.items() if score}, applicant.version + 1
    applicant.save(update_fields=["scores", "version"])
    record("admissions.scores.corrected", subject=applicant, by=by, at=at, before=before, after=changed, reason=reason.strip())


def _out_of_range(applicant: Applicant, changed: Mapping[str, str]) -> list[Reason]:
    known = Year(applicant.cycle).columns_of(applicant.track)
    found = []
    for key, text in changed.items():
        column = known[key][0] if key in known else None
        low, high = (column.lowest, column.highest) if column else (Decimal(0), Decimal(1000))
        if text and not in_range(text, low, high):
            words = column.words if column else Bilingual(key, key)
            found.append(Reason(NOT_A_SCORE.filled(column=words, low=low, high=high), field=key))
    return found


@transaction.atomic
def link_account(*, applicant: Applicant, username: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Let an account fill in the lists of an applicant: both citizen numbers are there and the same, so is the name; one applicant a year."""
    _only_the_province(by, LINK)
    same_version(applicant, version)
    user = User.objects.filter(username=username.strip(), is_active=True).select_related("person").first()
    if user is None or user.person is None:
        raise Refused([Reason(NO_ACCOUNT.filled(username=username.strip()), field="username")])
    if reasons := _another(applicant, user.person):
        raise Refused([Reason(text, field="username") for text in reasons])
    _linked(applicant, user.person)
    if not Membership.objects.on(local_day(at)).filter(person=user.person, role=Role.APPLICANT).exists():
        join(person=user.person, organisation=applicant.school, role=Role.APPLICANT, by=by, at=at, since=local_day(at))
    record("admissions.applicant.linked", subject=applicant, by=by, at=at, person=user.person.pk, username=user.username)


def _another(applicant: Applicant, person: Person) -> list[Bilingual]:
    """Return why an account is not this applicant's: a namesake would get scores, list and offer of somebody else."""
    found = [] if person.name == applicant.name else [ANOTHER_NAME]
    lacked = [NO_NUMBER.filled(where=where) for where, key in ((REGISTRATION, applicant.id_number_key), (ACCOUNT, person.id_number_key)) if not key]
    found += lacked or ([ANOTHER_NUMBER] if person.id_number_key != applicant.id_number_key else [])
    taken = Applicant.objects.filter(cycle=applicant.cycle_id, person=person).exclude(pk=applicant.pk).first()
    return [*found, LINKED.filled(number=taken.number)] if taken else found


def _linked(applicant: Applicant, person: Person | None) -> None:
    applicant.person, applicant.version = person, applicant.version + 1
    applicant.save(update_fields=["person", "version"])


@transaction.atomic
def unlink_account(*, applicant: Applicant, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Take an account away from an applicant, with the reason: it was another person's."""
    _only_the_province(by, LINK)
    same_version(applicant, version)
    reasons = [] if reason.strip() else [Reason(WHY_UNLINKED, field="reason")]
    if applicant.person_id is None:
        reasons.append(Reason(NOT_LINKED))
    if reasons:
        raise Refused(reasons)
    person = applicant.person_id
    _linked(applicant, None)
    record("admissions.applicant.unlinked", subject=applicant, by=by, at=at, person=person, reason=reason.strip())
