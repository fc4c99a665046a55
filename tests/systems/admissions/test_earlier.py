"""Last year's cut-offs beside the units of this year, and the remark that nothing of a list is within their reach."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.systems.admissions import filling
from tests.systems.admissions.factories import a_college
from tests.systems.admissions.steps import released
from zhijiao.systems.admissions.models import Cycle, Round
from zhijiao.systems.admissions.queries.cutoffs import cutoffs, earlier_cutoffs
from zhijiao.systems.admissions.queries.eligible import Entrant
from zhijiao.systems.admissions.queries.lists import lines_of, out_of_reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def years(people: Cast, settings, tmp_path):
    """A released round of last year, and this year's open one with the same first programme of the same college."""
    settings.MEDIA_ROOT = tmp_path / "files"
    last, made = released(people)
    Cycle.objects.filter(pk=last.cycle.pk).update(year=2025)
    stage = filling.a_stage(people, units=1)
    again = stage.unit(programme=last.units[0].programme)
    return last, made, stage, again


def remark(stage, total: str, *units) -> str | None:
    stage.applicant.scores = {**stage.applicant.scores, "total": total}
    said = out_of_reach(lines_of([unit.pk for unit in units], Entrant.of(stage.applicant, stage.round)), stage.applicant)
    return said.en if said else None


def test_the_cut_off_of_the_same_school_programme_and_track_is_found(years):
    last, made, stage, again = years
    found = earlier_cutoffs([again, *stage.units], 2026)
    assert set(found) == {again.pk}
    assert (found[again.pk].year, found[again.pk].cutoff) == (2025, cutoffs(made)[last.units[0].code])
    assert (found[again.pk].cutoff.quota, found[again.pk].cutoff.filled) == (3, 3)


def test_another_school_track_or_year_has_none(years):
    last, _, stage, again = years
    again.school = a_college(stage.people)
    assert earlier_cutoffs([again], 2026) == {}
    again.school, again.track = stage.people.college, stage.other_track
    assert earlier_cutoffs([again], 2026) == {}
    again.track = stage.track
    assert earlier_cutoffs([again], 2025) == {}
    Round.objects.filter(batch=last.batch).update(state="set_aside")
    assert earlier_cutoffs([again], 2026) == {}


def test_a_list_out_of_reach_is_remarked_and_never_kept_back(years):
    _, _, stage, again = years
    total = earlier_cutoffs([again], 2026)[again.pk].cutoff.total
    assert remark(stage, str(int(total) - 1), again).startswith("Last year every unit of this list had a cut-off above the total of")
    assert remark(stage, total, again) is None
    assert remark(stage, str(int(total) - 1), again, stage.units[0]) is None  # of the other nothing is known
    assert Entrant.of(stage.applicant, stage.round).barred == []
