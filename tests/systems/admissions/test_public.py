"""Pages without an account: cut-offs with what is needed to check them, files without applicants, plans; nothing before the release."""

from __future__ import annotations

import csv
import io
import re
import runpy
from contextlib import chdir, redirect_stdout
from pathlib import Path

import polars as pl
import pytest

from tests.cast import Cast
from tests.systems.admissions.factories import a_batch, a_college, a_cycle, a_scheme, a_track, a_unit
from tests.systems.admissions.steps import a_small_round, allocated, released
from zhijiao.engines.allocation import RuleSet, TiePolicy, term
from zhijiao.engines.allocation.files import admit
from zhijiao.engines.allocation.files.rounds import Inputs
from zhijiao.systems.admissions.queries import public
from zhijiao.systems.admissions.queries.files import PUBLIC, folder, sql
from zhijiao.systems.admissions.terms import BatchState, UnitState


def says(client, address: str, language: str = "zh-hans") -> str:
    client.cookies["django_language"] = language
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_nothing_is_told_before_the_release(people: Cast, client) -> None:
    _, one = allocated(people)
    assert "还没有发布的轮次" in says(client, "/admissions/cutoffs")
    for address in (f"/admissions/cutoffs/{one.number}", f"/admissions/cutoffs/{one.number}/cutoffs.csv"):
        assert client.get(address).status_code == 404
    assert "还没有发布的轮次" in says(client, "/admissions/statistics")


def test_a_released_round_is_told_with_its_recipe_script_query_and_files(people: Cast, client) -> None:
    stage, one = released(people)
    assert one.number in says(client, "/admissions/cutoffs")
    page = says(client, f"/admissions/cutoffs/{one.number}")
    for word in ("数控技术1", "手工核验", "cutoffs.csv", "SHA-256", one.result["cutoffs"], "liaoning-vocational-2024", "语文"):
        assert word in page, word
    names = [person.name for person in stage.applicants] + [person.number for person in stage.applicants]
    assert not any(name in page for name in names)
    assert sql(one).splitlines()[0] in page.replace("&#x27;", "'").replace("&lt;", "<").replace("&gt;", ">")
    english = says(client, f"/admissions/cutoffs/{one.number}", "en")
    assert "Check a result by hand" in english and "Numerical control 1" in english
    assert not re.search("[一-鿿]", _main(english).split("Files of the round")[0].split("Check a result by hand")[1])


def _main(page: str) -> str:
    return page.split('<main class="zj-main"')[1].split("</main>")[0]


def test_only_files_without_applicants_are_given(people: Cast, client) -> None:
    stage, one = released(people)
    for name in PUBLIC:
        answer = client.get(f"/admissions/cutoffs/{one.number}/{name}")
        content = answer.content
        assert content == (folder(one) / name).read_bytes() and "attachment" in answer["Content-Disposition"]
        assert not any(applicant.number.encode() in content for applicant in stage.applicants)
    for name in ("applicants.csv", "preferences.parquet", "results.csv", "round.parquet", "..%2fx"):
        assert client.get(f"/admissions/cutoffs/{one.number}/{name}").status_code == 404


def test_a_file_that_was_changed_is_not_given(people: Cast, client) -> None:
    _, one = released(people)
    path = (folder(one) / "cutoffs.csv").resolve()
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"3", b"4", 1))
    answer = client.get(f"/admissions/cutoffs/{one.number}/cutoffs.csv")
    assert answer.status_code == 422 and "被改动过" in answer.content.decode()


@pytest.mark.parametrize(("name", "addresses"), [
    ("cutoffs.csv", ("/admissions/cutoffs/{}", "/admissions/statistics")), ("certificate.json", ("/admissions/cutoffs/{}",)),
    ("results.csv", ("/admissions/statistics",))])
def test_nothing_is_shown_of_a_file_that_was_changed(people: Cast, client, name: str, addresses: tuple[str, ...]) -> None:
    _, one = released(people)
    path = (folder(one) / name).resolve()
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"\n")
    for address in addresses:
        answer = client.get(address.format(one.number), headers={"accept-language": "zh-hans"})
        assert answer.status_code == 422 and f"{name}被改动过" in answer.content.decode(), address
    listed = says(client, "/admissions/cutoffs")
    assert one.number in listed and ("被改动过" in listed) == (name == "cutoffs.csv")


@pytest.mark.parametrize(("query", "codes"), [
    ({"q": "数控技术2"}, "2"), ({"q": "numerical CONTROL 3"}, "3"), ({"q": "a001"}, "1"), ({"q": "浑河"}, "123"), ({"city": "2102"}, ""),
    ({"city": "2101", "track": "physics"}, "123"), ({"track": "x"}, ""), ({"q": "\x00数控技术2"}, "2"), ({"city": "nowhere"}, "123")])
def test_units_are_found(people: Cast, query: dict, codes: str) -> None:
    _, one = released(people)
    found = public.units_of(one, public.Asked.of(query))
    assert [line.unit.code for line in public.lines(one, list(found))] == [f"A00{code}" for code in codes]


def run(script: str, place: Path, rank: int, wanted: list[str]) -> str:
    """Run the published script in a folder with the own rank and list put in."""
    script = re.sub(r"rank = 1234 .*", f"rank = {rank}", script)
    script = re.sub(r"wanted = \[.*", f"wanted = {wanted!r}", script)
    said = io.StringIO()
    (place / "check.py").write_text(script)
    with redirect_stdout(said), chdir(place):
        runpy.run_path("check.py")
    return said.getvalue().strip()


@pytest.mark.parametrize("policy", [TiePolicy.LIST_POSITION, TiePolicy.ADMIT_ALL, TiePolicy.LOTTERY])
def test_the_published_script_gives_everybodys_own_result(tmp_path: Path, policy: TiePolicy) -> None:
    """Forty applicants with many equals, four units: the ten lines agree with the engine, and so does nobody's memory of it."""
    assert len(public.checker("en").splitlines()) == 10 and set(public.checker("zh-hans").splitlines()) & set(public.checker("en").splitlines())
    lists = {f"a{n:02d}": [f"U{(n * k + k) % 4}" for k in (1, 2, 3)] for n in range(40)}
    lists = {who: list(dict.fromkeys(units)) for who, units in lists.items()}
    (tmp_path / "plan.csv").write_text("unit,school,programme,track,quota\n" + "".join(f"U{n},s,p,t,{quota}\n" for n, quota in enumerate((6, 7, 3, 20))))
    (tmp_path / "applicants.csv").write_text("applicant,track,total\n" + "".join(f"{who},t,{200 + int(who[1:]) % 5}\n" for who in lists))
    (tmp_path / "preferences.csv").write_text("applicant,position,unit\n" + "".join(
        f"{who},{n},{unit}\n" for who, units in lists.items() for n, unit in enumerate(units, 1)))
    inputs = Inputs(*(tmp_path / f"{name}.csv" for name in ("plan", "applicants", "preferences")))
    admit(inputs, RuleSet(3, (term("total"),), policy), tmp_path / "out", seed="7")
    ranks = dict(pl.read_parquet(tmp_path / "out" / "round.parquet").select("applicant", "rank").iter_rows())
    with (tmp_path / "out" / "results.csv").open() as file:
        results = {row["applicant"]: f"{row['position']} {row['unit']}" if row["unit"] else "none" for row in csv.DictReader(file)}
    assert {who: run(public.checker("en"), tmp_path / "out", ranks[who], units) for who, units in lists.items()} == results


def test_a_policy_that_cutoffs_do_not_tell_has_no_recipe(people: Cast) -> None:
    _, one = released(people)
    assert public.recipe(one) == public.RECIPE[TiePolicy.LIST_POSITION]
    assert TiePolicy.REJECT_ALL not in public.RECIPE and set(public.RECIPE) == set(TiePolicy) - {TiePolicy.REJECT_ALL}


def test_published_plans_are_told_and_drafts_are_not(people: Cast, client) -> None:
    assert "还没有公布的计划" in says(client, "/admissions/published")
    cycle = a_cycle(people)
    track, batch = a_track(cycle), a_batch(a_scheme(cycle))
    a_unit(batch, track, people.college, programme="护理", requires=("化学",), origins=("vocational",), fee_fen_per_year=520000)
    a_unit(batch, track, a_college(people), programme="草拟专业", state=UnitState.DRAFT)
    a_unit(a_batch(a_scheme(cycle), state=BatchState.PLANNING), track, people.college, programme="未公布专业")
    page = says(client, "/admissions/published")
    assert all(word in page for word in ("护理", "化学", "中职毕业生", "5,200")) and "草拟专业" not in page and "未公布专业" not in page
    assert "没有符合条件" in says(client, f"/admissions/published?batch={batch.number}&q=数控")
    assert "护理" in says(client, "/admissions/published?batch=LN-B-2020-000001")


def test_the_pages_cost_the_same_few_questions(people: Cast, client, django_assert_max_num_queries) -> None:
    _, one = released(people)
    for address in (f"/admissions/cutoffs/{one.number}", "/admissions/published", "/admissions/statistics", "/admissions/cutoffs"):
        client.get(address)
        with django_assert_max_num_queries(16):
            client.get(address)


def test_a_round_that_is_open_has_no_page(people: Cast, client) -> None:
    _, one = a_small_round(people)
    assert client.get(f"/admissions/cutoffs/{one.number}").status_code == 404
