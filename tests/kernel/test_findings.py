"""What the law said is kept per subject; warnings pass with a reason, blocks do not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.kernel.factories import NOON, TODAY, a_seat, acting, an_organisation
from tests.kernel.test_states import RULES, found
from zhijiao.kernel.findings.actions import keep, keep_many, waive
from zhijiao.kernel.findings.models import Finding
from zhijiao.kernel.findings.queries import counted, findings_of, waived, waivers_of
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Refused

pytestmark = pytest.mark.usefixtures("regions")


@pytest.fixture
def school():
    return an_organisation()


@pytest.fixture
def registrar(school):
    return acting(a_seat(Role.SCHOOL_REGISTRAR, school))


def kept(subject):
    return [(f.rule, f.severity, f.outcome) for f in findings_of(subject)]


def test_findings_are_kept_with_their_words_and_the_version_of_the_rule(school):
    keep(subject=school, findings=found(1), at=NOON, run="first")
    assert kept(school) == [("at_least_nine", "BLOCK", "fail"), ("at_least_two", "BLOCK", "fail"),
                            ("at_least_four", "INFO", "fail"), ("at_least_three", "WARN", "fail")]
    two = findings_of(school).get(rule="at_least_two")
    assert two.version == RULES[0].version and two.fields == {"n": 1} and two.run == "first" and two.found_at == NOON
    assert two.words.zh and two.fix.en and "测试〔2021〕1号" in two.source.zh
    assert str(two) == f"at_least_two fail parties.organisation:{school.pk}"


def test_a_later_run_replaces_what_is_stored(school):
    keep(subject=school, findings=found(1), at=NOON)
    pk = findings_of(school).get(rule="at_least_nine").pk
    keep(subject=school, findings=found(None), at=NOON)
    assert {(rule, outcome) for rule, _, outcome in kept(school)} == {(r.name, "unknown") for r in RULES}
    keep(subject=school, findings=found(5), at=NOON)
    assert kept(school) == [("at_least_nine", "BLOCK", "fail")]
    assert findings_of(school).get().pk == pk  # the same row, so that a link to it still works


def test_many_subjects_are_kept_in_few_queries_and_counted_in_one(django_assert_max_num_queries, school):
    schools = [school, *(an_organisation() for _ in range(20))]
    with django_assert_max_num_queries(5):
        keep_many(subjects=schools, found={s.pk: found(n) for n, s in enumerate(schools[:6])}, at=NOON)
    with django_assert_max_num_queries(1):
        counts = counted(schools)
    assert counts[str(school.pk)] == {"BLOCK": 2, "WARN": 1, "INFO": 1, "unknown": 0}
    assert len(counts) == 6 and counted([]) == {}
    keep(subject=school, findings=found(None), at=NOON)
    assert counted([school])[str(school.pk)] == {"BLOCK": 0, "WARN": 0, "INFO": 0, "unknown": 4}
    keep_many(subjects=[], found={}, at=NOON)
    assert Finding.objects.exclude(subject_id=str(school.pk)).exists()


def test_a_warning_is_let_pass_with_a_reason_until_a_day(school, registrar):
    keep(subject=school, findings=found(2), at=NOON)
    waive(subject=school, rule="at_least_three", reason=" the post is new ", by=registrar, at=NOON, until=date(2026, 12, 1))
    assert waived(school, TODAY) == {"at_least_three"} and waived(school, date(2026, 12, 1))
    assert waived(school, date(2026, 12, 2)) == set()
    waiver = waivers_of(school).get()
    assert (waiver.reason, waiver.waived_by_id, str(waiver)) == (
        "the post is new", registrar.user_id, f"at_least_three parties.organisation:{school.pk}")
    assert history(school)[-1].body["reason"] == "the post is new"
    assert "at_least_three" in [rule for rule, _, _ in kept(school)]  # the finding stays


@pytest.mark.parametrize(("rule", "reason", "says"), [
    ("at_least_three", "  ", "Say why"), ("at_least_two", "why not", "blocks"), ("no_such_rule", "in advance", "no such warning")])
def test_neither_an_empty_reason_nor_one_against_a_block_or_against_nothing_is_taken(school, registrar, rule, reason, says):
    keep(subject=school, findings=found(1), at=NOON)
    with pytest.raises(Refused, match=says):
        waive(subject=school, rule=rule, reason=reason, by=registrar, at=NOON)
    assert not waived(school, TODAY) and not history(school)
