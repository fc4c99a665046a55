"""The applicant's pages by plain requests, as a phone without scripts sends them; and those of files of lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import a_batch, a_cycle, a_scheme, a_track, a_unit
from tests.systems.admissions.filling import Stage, a_stage
from zhijiao.systems.admissions.models import Applicant, ListImport, PreferenceList, Round
from zhijiao.systems.admissions.terms import ImportState, ListState, RoundState, UnitState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("zhijiao.kernel.people.middleware.moment", lambda: NOON)
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def stage(people: Cast) -> Stage:
    return a_stage(people)


@pytest.fixture
def client(stage: Stage) -> Client:
    return signed_in(stage.people.applicant.user)


def signed_in(user, language: str = "en") -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def address(stage: Stage) -> str:
    return f"/admissions/rounds/{stage.round.number}/list"


def clicked(client: Client, stage: Stage, do: str, *units, version: int = 0, **more: str):
    return client.post(address(stage), {"unit": [unit.pk for unit in units], "version": version, "do": do, **more})


def kept(stage: Stage) -> list[int]:
    return PreferenceList.objects.get(applicant=stage.applicant).units


def test_adding_moving_and_removing_are_one_click_each(stage, client):
    a, b, c, _ = stage.units
    assert clicked(client, stage, f"add:{a.pk}").status_code == 302
    clicked(client, stage, f"add:{b.pk}", a, version=1)
    clicked(client, stage, f"add:{c.pk}", a, b, version=2)
    assert kept(stage) == [a.pk, b.pk, c.pk]
    clicked(client, stage, f"up:{c.pk}", a, b, c, version=3)
    assert kept(stage) == [a.pk, c.pk, b.pk]
    clicked(client, stage, f"down:{a.pk}", a, c, b, version=4)
    assert kept(stage) == [c.pk, a.pk, b.pk]
    clicked(client, stage, f"move:{b.pk}", c, a, b, version=5, **{f"to-{b.pk}": "1"})
    assert kept(stage) == [b.pk, c.pk, a.pk]
    clicked(client, stage, f"remove:{c.pk}", b, c, a, version=6)
    assert kept(stage) == [b.pk, a.pk]


def test_a_number_typed_at_a_line_and_sent_with_enter_moves_it(stage, client):
    a, b, c, _ = stage.units
    clicked(client, stage, "save", a, b, c, **{f"to-{a.pk}": "1", f"to-{b.pk}": "2", f"to-{c.pk}": "1"})
    assert kept(stage) == [c.pk, a.pk, b.pk]


def test_a_dragged_order_is_kept_as_it_is_sent(stage, client):
    a, b, c, _ = stage.units
    clicked(client, stage, "save", c, a, b)
    assert kept(stage) == [c.pk, a.pk, b.pk]


def test_the_page_goes_back_to_the_line_or_to_the_search(stage, client):
    a = stage.units[0]
    answer = clicked(client, stage, f"add:{a.pk}", q="护理", region="21/2101")
    assert answer["Location"] == f"{address(stage)}?q=%E6%8A%A4%E7%90%86&region=21%2F2101#find"
    assert clicked(client, stage, f"up:{a.pk}", a, version=1)["Location"] == f"{address(stage)}#line-{a.pk}"


def test_a_stale_page_shows_both_orders_and_loses_neither(stage, client):
    a, b, *_ = stage.units
    clicked(client, stage, "save", a)
    clicked(client, stage, "save", a, b, version=1)
    answer = clicked(client, stage, f"up:{a.pk}", b, a, version=1)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "The list was changed elsewhere" in text
    assert text.count(f'form="mine" name="unit" value="{b.pk}"') == 1
    assert kept(stage) == [a.pk, b.pk]
    assert clicked(client, stage, "save", b, a, version=2).status_code == 302  # "keep the order of my page instead"
    assert kept(stage) == [b.pk, a.pk]


def test_handing_in_is_refused_with_each_reason_at_its_line_and_the_draft_stays(stage, client):
    bad = stage.unit(requires=("历史",))
    answer = clicked(client, stage, "submit", stage.units[0], bad)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Line 2, Hunhe Vocational College, Numerical control: Required subjects not taken: 历史" in text
    assert PreferenceList.objects.get().state == ListState.DRAFT
    assert kept(stage) == [stage.units[0].pk, bad.pk]


def test_handed_in_it_is_shown_with_its_hash_and_taken_back_until_the_closing(stage, client, monkeypatch):
    answer = clicked(client, stage, "submit", *stage.units[:2])
    assert answer.status_code == 302
    page = client.get(address(stage)).content.decode()
    assert "Handed in" in page
    assert "SHA-256 of this list" in page
    assert 'value="take_back"' in page
    assert 'value="submit"' not in page
    version = PreferenceList.objects.get().version
    assert clicked(client, stage, "take_back", version=version).status_code == 302
    assert PreferenceList.objects.get().state == ListState.DRAFT
    clicked(client, stage, "submit", *stage.units[:2], version=version + 1)
    monkeypatch.setattr("zhijiao.kernel.people.middleware.moment", lambda: NOON + timedelta(days=3))
    page = client.get(address(stage)).content.decode()
    assert "Handed in" in page
    assert 'value="take_back"' not in page
    assert clicked(client, stage, "take_back", version=version + 2).status_code == 409


def test_with_a_script_the_whole_page_follows_after_handing_in(stage, client):
    answer = client.post(address(stage), {"unit": [stage.units[0].pk], "version": 0, "do": "submit"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, address(stage))


def test_what_cannot_be_added_is_said_and_what_was_there_stays(people):
    stage = a_stage(people, units=61)
    client = signed_in(people.applicant.user)
    clicked(client, stage, "save", *stage.units[:60])
    answer = clicked(client, stage, f"add:{stage.units[60].pk}", *stage.units[:60], version=1)
    assert answer.status_code == 422
    assert "The list is full: 60 lines" in answer.content.decode()
    answer = clicked(client, stage, f"add:{stage.units[0].pk}", *stage.units[:3], version=1)
    assert "This unit is in the list already, at line 1" in answer.content.decode()
    assert len(kept(stage)) == 60


@pytest.mark.parametrize("posted", [{"unit": ["x"], "version": "0"}, {"unit": [], "version": ""}, {"unit": ["1"], "version": "0", "do": "add:-1"},
                                    {"unit": ["9" * 30], "version": "0"}])
def test_what_no_page_sends_is_refused_and_nothing_is_kept(stage, client, posted):
    assert client.post(address(stage), posted).status_code == 422
    assert not PreferenceList.objects.exists()


def test_a_search_shows_what_may_be_entered_with_what_stands_in_the_list_already(stage, client):
    barred = stage.unit(programme="药学", programme_en="Pharmacy", requires=("历史",))
    clicked(client, stage, "save", stage.units[0])
    page = client.get(address(stage)).content.decode()
    assert f"add:{stage.units[1].pk}" in page
    assert f"add:{stage.units[0].pk}" not in page
    assert f"add:{barred.pk}" not in page
    page = client.get(address(stage) + "?q=药学&all=1").content.decode()
    assert "Required subjects not taken: 历史" in page
    assert f"add:{barred.pk}" not in page


def test_both_languages_say_it_whole(stage):
    client = signed_in(stage.people.applicant.user, "zh-hans")
    stage.unit(state=UnitState.CLOSED)
    page = client.get(address(stage)).content.decode()
    for words in ("填报志愿", "检索计划", "你的报考条件"):
        assert words in page, words


def test_my_page_lists_the_years_with_what_can_be_done(stage, client):
    page = client.get("/admissions/my").content.decode()
    assert "1 list can be filled in" in page
    assert address(stage) in page
    Applicant.objects.filter(pk=stage.applicant.pk).update()
    other = signed_in(stage.people.apprentice.user)
    assert other.get("/admissions/my").status_code == 403


def test_an_applicant_without_registration_is_told_what_to_do(stage, client):
    stage.applicant.person = None
    stage.applicant.save()
    assert "No registration is linked with this account" in client.get("/admissions/my").content.decode()
    assert client.get(address(stage)).status_code == 404


def test_rounds_of_another_track_or_not_open_yet_are_not_there(stage, client):
    cycle = stage.batch.cycle
    batch = a_batch(a_scheme(cycle))
    a_unit(batch, a_track(cycle), stage.people.college)
    for number, of, state in (("LN-O-2026-777771", batch, RoundState.OPEN), ("LN-O-2026-777772", stage.batch, RoundState.PLANNED)):
        Round.objects.create(number=number, batch=of, order=5, state=state, planned_at=NOON)
        assert client.get(f"/admissions/rounds/{number}/list").status_code == 404
    a_cycle(stage.people, year=2020)


# --- the applicant's page -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("applicant", 200), ("provincial_official", 200), ("city_officer", 200), ("registrar", 200),
                                             ("shenfu_officer", 404), ("stranger", 403), ("college_registrar", 404), ("mentor", 403)])
def test_an_applicant_is_seen_by_oneself_the_own_school_and_the_offices_above(stage, who, status):
    client = signed_in(getattr(stage.people, who).user)
    assert client.get(stage.applicant.get_absolute_url()).status_code == status


def test_scores_are_corrected_with_a_reason_and_told(stage):
    client = signed_in(stage.people.provincial_official.user)
    base = stage.applicant.get_absolute_url()
    form = client.get(f"{base}/correct_scores").content.decode()
    assert 'name="score-foreign" value="88"' in form or 'value="88"' in form
    posted = {f"score-{key}": value for key, value in stage.applicant.scores.items()} | {"score-foreign": "89", "version": "1"}
    assert client.post(f"{base}/correct_scores", {**posted, "reason": ""}).status_code == 422
    assert client.post(f"{base}/correct_scores", {**posted, "reason": "复核"}).status_code == 302
    page = client.get(base).content.decode()
    assert "88 → 89" in page
    assert "复核" in page


# --- files of lists -------------------------------------------------------------------------------------------------


def test_a_file_is_sent_on_the_rounds_page_checked_by_the_worker_and_written(stage):
    from zhijiao.systems.admissions.actions.importing import check_lists, write_lists

    one, client = stage.another(), signed_in(stage.people.provincial_official.user)
    place = f"/admissions/rounds/{stage.round.number}/lists/import"
    assert client.get(place).status_code == 200
    file = SimpleUploadedFile("lists.csv", f"applicant,position,unit\n{one.number},1,{stage.units[0].code}\n".encode())
    answer = client.post(place, {"file": file})
    sent = ListImport.objects.get()
    assert answer["Location"] == sent.get_absolute_url()
    assert "The file is being checked" in client.get(sent.get_absolute_url()).content.decode()
    check_lists(list_import=sent, at=NOON)
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "Nothing is wrong. Write the lists?" in page
    client.post(f"{sent.get_absolute_url()}/write", {"version": sent.version})
    sent.refresh_from_db()
    assert sent.state == ImportState.WRITING
    write_lists(list_import=sent, at=NOON)
    assert "Lists written" in client.get(sent.get_absolute_url()).content.decode()


def test_problems_of_a_file_are_a_table_with_rows_and_columns(stage):
    from zhijiao.systems.admissions.actions.importing import check_lists

    client = signed_in(stage.people.provincial_official.user)
    place = f"/admissions/rounds/{stage.round.number}/lists/import"
    client.post(place, {"file": SimpleUploadedFile("lists.csv", b"applicant,position,unit\nnobody,1,Z1\n")})
    sent = ListImport.objects.get()
    check_lists(list_import=sent, at=NOON)
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "Nothing was written: the file has problems" in page
    assert "&#x27;nobody&#x27; is not in applicants" in page
    assert client.post(place).status_code == 422
    assert client.post(place, {"file": SimpleUploadedFile("lists.txt", b"x")}).status_code == 422


def test_files_are_the_provinces_own(stage):
    for who in ("city_officer", "applicant", "registrar"):
        client = signed_in(getattr(stage.people, who).user)
        assert client.get(f"/admissions/rounds/{stage.round.number}/lists/import").status_code == 403


def test_scores_that_a_frozen_round_has_read_are_not_asked_for_again(stage):
    Round.objects.filter(pk=stage.round.pk).update(state=RoundState.FROZEN)
    client, base = signed_in(stage.people.provincial_official.user), stage.applicant.get_absolute_url()
    assert f"Round {stage.round.number} is frozen and has read these scores" in client.get(base).content.decode()
    assert client.get(f"{base}/correct_scores").status_code == 422
