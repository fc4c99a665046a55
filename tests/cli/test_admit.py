"""`zhijiao admit`, `admit verify`, `admit explain` on files: what is written, what is refused, what is found and said."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.cli.conftest import Run
from tests.cli.rounds import Files, many

POLICIES = ["admit_all", "reject_all", "lottery", "list_position"]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def admit(run: Run, files: Files, policy: str = "admit_all", *more: object, options: list[object] | None = None):
    return run("admit", *(options or files.written()), "--rules", files.named(policy), "--out", files.out, "--seed", "2026-07-20", *more)


def test_a_round_told_by_hand(run: Run, files: Files) -> None:
    # A2 and A3 have the same key; U1 has two seats, one of them A1's
    ran = admit(run, files)
    assert ran.code == 0 and "4 of 5 applicants admitted" in ran.out and ran.err == ""
    assert files.results() == {"A1": ("U1", "1"), "A2": ("U1", "1"), "A3": ("U2", "1"), "A4": ("", ""), "A5": ("U3", "1")}
    assert (files.out / "results.csv").read_text().splitlines()[0] == "applicant,unit,position"
    assert (files.out / "cutoffs.csv").read_text().splitlines() == [
        "unit,quota,filled,total,key,rank", "U1,2,2,450.5,450.5;90,2", "U2,1,1,450.5,450.5;90,2", "U3,1,1,480,480;95,1"]
    certificate = json.loads((files.out / "certificate.json").read_text())
    assert certificate["engine"]["name"] == "fast" and certificate["rules"]["tie_policy"] == "admit_all" and certificate["seed"] == "2026-07-20"
    assert certificate["counts"]["admitted"] == 4 and len(certificate["inputs"]["plan"]["sha256"]) == 64


@pytest.mark.parametrize(("policy", "placed"), [
    ("admit_all", {"A1": "U1", "A2": "U1", "A3": "U1"}),
    ("reject_all", {"A1": "U1", "A2": "U2", "A3": ""}), ("list_position", {"A1": "U1", "A2": "U2", "A3": "U1"})])
def test_equals_at_a_cut_off(run: Run, files: Files, policy: str, placed: dict[str, str]) -> None:
    files.preferences = [["A1", 1, "U1"], ["A2", 2, "U1"], ["A2", 3, "U2"], ["A3", 1, "U1"]]
    assert admit(run, files, policy).code == 0
    assert {name: files.results()[name][0] for name in placed} == placed
    assert ("position" in next(iter(files.cutoffs().values()))) == (policy == "list_position")


@pytest.mark.parametrize("rules", ["refuse", None])
def test_a_tie_at_a_binding_cut_off_is_refused_by_default(run: Run, files: Files, rules: str | None) -> None:
    files.preferences = [["A1", 1, "U1"], ["A2", 1, "U1"], ["A3", 1, "U1"]]
    if rules is None:
        files.rules = 'list_length = 4\nkey = ["total"]\n'
    for engine in ("fast", "reference"):
        ran = admit(run, files, "refuse", "--engine", engine)
        assert ran.code == 2 and "plan.csv, row 2, column quota: unit U1 (quota 2)" in ran.err and "list_position" in ran.err
        assert not files.out.exists()
    assert "单位U1" in run("admit", *files.options(), "--rules", files.named("refuse"), "--out", files.out, "--lang", "zh").err


@pytest.mark.parametrize("policy", POLICIES)
def test_engines_order_and_forms_of_file_give_the_same_bytes_and_verify(run: Run, tmp_path: Path, policy: str) -> None:
    files = many(tmp_path)
    assert admit(run, files, policy).code == 0
    first = [(files.out / name).read_bytes() for name in ("results.csv", "cutoffs.csv")]
    assert run("admit", "verify", files.out, *files.options()).code == 0
    files.as_lists()
    forms: list[tuple[list[object], list[str]]] = [([], ["--engine", "reference"]), (files.options("lists.parquet"), [])]
    pl.read_csv(tmp_path / "preferences.csv").write_parquet(tmp_path / "long.parquet")
    forms.append((files.options("long.parquet"), []))
    for options, more in forms:
        assert admit(run, files, policy, *more, options=options).code == 0
        assert [(files.out / name).read_bytes() for name in ("results.csv", "cutoffs.csv")] == first
        assert run("admit", "verify", files.out, *(options or files.options())).code == 0
    rng = random.Random(3)
    for rows in (files.plan, files.applicants, files.preferences):
        rng.shuffle(rows)
    assert admit(run, files, policy).code == 0
    assert [(files.out / name).read_bytes() for name in ("results.csv", "cutoffs.csv")] == first


@pytest.mark.parametrize("policy", POLICIES)
def test_the_published_sql_finds_nothing_and_finds_a_change(run: Run, tmp_path: Path, policy: str) -> None:
    files = many(tmp_path, seed=4)
    assert admit(run, files, policy).code == 0
    sql = json.loads((files.out / "certificate.json").read_text())["sql"]

    def ask() -> list[tuple[object, ...]]:
        base = duckdb.connect()
        for table in ("plan", "applicants", "preferences", "results", "cutoffs"):
            folder = files.out if table in ("results", "cutoffs") else tmp_path
            base.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{folder / table}.csv', header = true)")  # a path of this test
        return base.execute(sql).fetchall()

    assert ask() == []
    exchange(files.out / "results.csv")
    assert ask()


def exchange(path: Path) -> None:
    """Take a seat from the first who has one and give it to nobody."""
    lines = path.read_text().splitlines()
    at = next(i for i, line in enumerate(lines[1:], 1) if not line.endswith(",,"))
    lines[at] = lines[at].split(",")[0] + ",,"
    path.write_text("\n".join(lines) + "\n")


Change = Callable[[Files], object]


@pytest.mark.parametrize(("change", "file", "row", "column", "word"), [
    (lambda f: f.preferences.append(["A5", 2, "U9"]), "preferences.csv", 10, "unit", "'U9' is not in the plan"),
    (lambda f: f.preferences.append(["A9", 1, "U1"]), "preferences.csv", 10, "applicant", "'A9' is not in applicants"),
    (lambda f: f.preferences.append(["A1", 2, "U1"]), "preferences.csv", 10, "position", "position 2 in row 3"),
    (lambda f: f.preferences.append(["A1", 3, "U1"]), "preferences.csv", 10, "unit", "lists unit U1 twice"),
    (lambda f: f.preferences.append(["A1", 5, "U1"]), "preferences.csv", 10, "position", "positions 1 to 4"),
    (lambda f: f.preferences.append(["A1", 0, "U1"]), "preferences.csv", 10, "position", "'0'"),
    (lambda f: f.preferences.append(["A1", "x", "U1"]), "preferences.csv", 10, "position", "'x'"),
    (lambda f: f.preferences.append(["A1", 4, ""]), "preferences.csv", 10, "unit", "is empty"),
    (lambda f: f.preferences.append(["A4", 4, "U2"]), "preferences.csv", 10, "unit", "requires 化学, 生物"),
    (lambda f: f.preferences.append(["A1", 4, "U3"]), "preferences.csv", 10, "unit", "is of track 历史"),
    (lambda f: f.preferences.clear(), "preferences.csv", None, None, "empty"),
    (lambda f: f.applicants.append(["A1", "历史", *f.applicants[0][2:]]), "applicants.csv", 7, "track", "in two tracks: 物理 in row 2"),
    (lambda f: f.applicants.append(f.applicants[0]), "applicants.csv", 7, "applicant", "row 2 already"),
    (lambda f: f.applicants.append(["", *f.applicants[0][1:]]), "applicants.csv", 7, "applicant", "empty"),
    (lambda f: f.applicants[1].__setitem__(2, 751), "applicants.csv", 3, "total", "'751': a score from 0 to 750"),
    (lambda f: f.applicants[1].__setitem__(3, -1), "applicants.csv", 3, "chinese", "'-1'"),
    (lambda f: f.applicants[1].__setitem__(5, ""), "applicants.csv", 3, "foreign", "missing"),
    (lambda f: f.applicants[1].__setitem__(5, "9x"), "applicants.csv", 3, "foreign", "'9x'"),
    (lambda f: f.applicants[1].__setitem__(5, "nan"), "applicants.csv", 3, "foreign", "'nan'"),
    (lambda f: f.applicants[1].__setitem__(5, "90.0001"), "applicants.csv", 3, "foreign", "'90.0001'"),
    (lambda f: f.applicants.clear(), "applicants.csv", None, None, "empty"),
    (lambda f: f.plan[0].__setitem__(4, 0), "plan.csv", 2, "quota", "'0': a whole number from 1"),
    (lambda f: f.plan[0].__setitem__(4, -2), "plan.csv", 2, "quota", "'-2'"),
    (lambda f: f.plan[0].__setitem__(4, "two"), "plan.csv", 2, "quota", "'two'"),
    (lambda f: f.plan[0].__setitem__(4, ""), "plan.csv", 2, "quota", "''"),
    (lambda f: f.plan.append(["U1", *f.plan[0][1:]]), "plan.csv", 5, "unit", "row 2 already"),
    (lambda f: f.plan.append(["", *f.plan[0][1:]]), "plan.csv", 5, "unit", "empty"),
    (lambda f: f.plan[0].append("more"), "plan.csv", 2, None, "7 cells"),
])
def test_a_doubtful_input_is_named_and_nothing_is_allocated(
        run: Run, files: Files, change: Change, file: str, row: int | None, column: str | None, word: str) -> None:
    change(files)
    ran = admit(run, files)
    place = file + (f", row {row}" if row else "") + (f", column {column}" if column else "") + ": "
    assert ran.code == 2 and ran.out == "" and place in ran.err and word in ran.err
    assert not files.out.exists()
    chinese = run("admit", *files.options(), "--rules", files.named("admit_all"), "--out", files.out, "--lang", "zh")
    assert chinese.code == 2 and file in chinese.err and (row is None or f"第{row}行" in chinese.err)


@pytest.mark.parametrize(("name", "content", "word"), [
    ("plan.csv", b"", "the file is empty"), ("plan.csv", b"unit,school,programme,track,quota\n", "no row below the headings"),
    ("plan.csv", b"unit,school,track,quota\n", "row 1, column programme: this column is missing"), ("plan.csv", "单位\n".encode("gb18030"), "UTF-8"),
    ("plan.csv", b"unit,school,programme,track,quota,quota\nU1,a,b,c,1,2\n", "twice"),
    ("plan.csv", b"unit,school,programme,track,quota\nU1,a,\xff,c,1\n", "UTF-8"),
    ("lists.parquet", b"no parquet", "is not Parquet"), ("plan.csv", None, "cannot be read"), ("lists.parquet", None, "is not Parquet")])
def test_files_that_cannot_be_read(run: Run, files: Files, name: str, content: bytes | None, word: str) -> None:
    files.written()
    if content is None:
        (files.folder / name).unlink(missing_ok=True)
    else:
        (files.folder / name).write_bytes(content)
    ran = admit(run, files, options=files.options("lists.parquet" if name == "lists.parquet" else "preferences.csv"))
    assert ran.code == 2 and name in ran.err and word in ran.err and not files.out.exists()


@pytest.mark.parametrize(("rows", "word"), [
    ({"applicant": ["A1", "A1"], "units": [["U1"], ["U2"]]}, "row 2, column applicant: A1 stands in row 1 already"),
    ({"applicant": ["A1"], "units": [["U1", "U9"]]}, "row 1, column units: position 2: 'U9'"),
    ({"applicant": ["A1"], "units": [["U1", "U1"]]}, "lists unit U1 twice"),
    ({"applicant": ["A9"], "units": [["U1"]]}, "'A9' is not in applicants"),
    ({"applicant": ["A1"], "units": [["U1", "U2"] * 3]}, "6 units; a list holds 4"),
    ({"applicant": ["A4"], "units": [["U2"]]}, "requires 化学"),
    ({"applicant": ["A1"], "place": [1]}, "column position: this column is missing"),
    ({"applicant": [], "position": [], "unit": []}, "empty"),
    ({"applicant": pl.Series([], dtype=pl.String), "units": pl.Series([], dtype=pl.List(pl.String))}, "empty"),
    ({"applicant": ["A1", "A2"], "units": [["U1"], ["U1", ""]]}, "row 2, column units: position 2: ''"),
    ({"applicant": ["A2", "A5"], "units": [["U1"], ["U3", "U1"]]}, "row 2, column units: unit U1 is of track 物理, applicant A5 is in 历史"),
    ({"applicant": ["A1"], "units": ["U1;U2"]}, "column units: large_string: a list of unit codes is needed"),
    ({"applicant": ["A1"], "position": [1], "unit": [{"code": "U1"}]}, "lists.parquet"),
    ({"applicant": ["A1"], "position": [1], "unit": [["U1"]]}, "lists.parquet"),
    ({"applicant": ["A1"], "position": [b"\xff"], "unit": ["U1"]}, "lists.parquet"),
    ({"applicant": [["A1"]], "units": [["U1"]]}, "column applicant: large_list"), ({"applicant": ["A1"], "units": [[["U1"]]]}, "column units: large_list"),
])
def test_doubts_about_lists_in_parquet(run: Run, files: Files, rows: dict[str, list[object]], word: str) -> None:
    files.written()
    pl.DataFrame(rows).write_parquet(files.folder / "lists.parquet")
    ran = admit(run, files, options=files.options("lists.parquet"))
    assert ran.code == 2 and word in ran.err and not files.out.exists()


@pytest.mark.parametrize(("row", "word"), [
    (b"U1,a,\xff,c,1\n", "row 2002: is not CSV in UTF-8"), (b"U1,a,b,c,1,2,3\n", "row 2002: 7 cells"), (b"U1," + b"a" * 200_000 + b",b,c,1,2\n", "UTF-8")])
def test_a_bad_row_far_down_is_named(run: Run, files: Files, row: bytes, word: str) -> None:
    files.written()
    rows = b"".join(b"V%d,school,programme,track,1\n" % n for n in range(2000))
    (files.folder / "plan.csv").write_bytes(b"unit,school,programme,track,quota\n" + rows + row)
    ran = admit(run, files, options=files.options())
    assert ran.code == 2 and word in ran.err


def test_what_only_the_fast_reader_cannot_read_is_told_in_its_words(run: Run, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(*_: object, **__: object) -> None:
        raise pl.exceptions.ComputeError("no room\nfor it")

    options = files.written()
    monkeypatch.setattr(pl, "read_csv", cannot)
    assert "plan.csv: cannot be read: no room" in admit(run, files, options=options).err


def test_lines_as_other_programs_end_them_and_blank_ones_at_the_end(run: Run, files: Files) -> None:
    options = files.written()
    for name in ("plan", "applicants", "preferences"):
        path = files.folder / f"{name}.csv"
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert admit(run, files, options=options).code == 0 and len(files.results()) == 5
    (files.folder / "plan.csv").write_text("unit,school,programme,track,quota\n\n,,,,\n")
    assert "plan.csv: the file is empty" in admit(run, files, options=options).err


def test_columns_that_may_be_left_out_or_stand_in_another_order(run: Run, files: Files) -> None:
    files.preferences = [["A1", 1, "U1"], ["A4", 3, "U1"]]
    options = files.written()
    (files.folder / "plan.csv").write_text("\ufeffquota,track,note,programme,unit,school\n1,物理,x,焊接,U1,北职\n", encoding="utf-8")
    (files.folder / "applicants.csv").write_text("foreign,applicant,total,track\n80,A1,400,物理\n70,A4,500,物理\n", encoding="utf-8")
    assert admit(run, files, options=options).code == 0
    assert files.results() == {"A1": ("", ""), "A4": ("U1", "3")} and files.cutoffs()["U1"]["key"] == "500;70"


@pytest.mark.parametrize("kind", [pl.List(pl.String), pl.Array(pl.String, 2), pl.List(pl.Categorical)])
def test_lists_of_any_kind_in_parquet(run: Run, files: Files, kind: pl.DataType) -> None:
    files.written()
    rows = {"applicant": ["A1", "A5"], "units": [["U1", "U2"], None]}
    pl.DataFrame(rows, schema={"applicant": pl.Categorical, "units": kind}).write_parquet(files.folder / "lists.parquet")
    assert admit(run, files, options=files.options("lists.parquet")).code == 0
    assert files.results()["A1"] == ("U1", "1") and files.results()["A5"] == ("", "")


def test_codes_that_are_numbers_and_lists_in_several_batches(run: Run, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhijiao.engines.allocation.files.arrow._BATCH", 2)
    for row, code in zip(files.plan, ("1", "2", "3"), strict=True):
        row[0] = code
    files.written()
    for kind, code in ((pl.Int32, int), (pl.String, str)):
        rows = {"applicant": ["A1", "A2", "A3", "A5"], "units": [[code(1), code(2)], [code(1)], [code(2)], [code(3)]]}
        pl.DataFrame(rows, schema={"applicant": pl.String, "units": pl.List(kind)}).write_parquet(files.folder / "lists.parquet")
        assert admit(run, files, options=files.options("lists.parquet")).code == 0
        assert {name: unit for name, (unit, _) in files.results().items()} == {"A1": "1", "A2": "1", "A3": "2", "A4": "", "A5": "3"}


def test_an_empty_entry_of_a_list_is_a_blank_line_and_later_ones_keep_their_position(run: Run, files: Files) -> None:
    files.written()
    rows = {"applicant": ["A1", "A4"], "units": [["U2"], [None, "U1"]]}
    pl.DataFrame(rows).write_parquet(files.folder / "lists.parquet")
    assert admit(run, files, options=files.options("lists.parquet")).code == 0
    assert files.results()["A4"] == ("U1", "2")


def test_many_doubts_are_told_together_and_the_rest_counted(run: Run, files: Files) -> None:
    files.preferences += [["A1", 9, f"X{n}"] for n in range(30)]
    ran = admit(run, files)
    assert ran.err.count("preferences.csv") == 20 and "... and 40 more" in ran.err


@pytest.mark.parametrize(("rules", "word"), [("liaoning-2020", "liaoning-vocational-2024"), ("bad", "list_length"), ("latin", "UTF-8"), ("lottery", "--seed")])
def test_rules_that_cannot_be_used(run: Run, files: Files, rules: str, word: str) -> None:
    (files.folder / "bad").write_text("key = []")
    (files.folder / "latin").write_bytes(b"# \xff")
    files.named("lottery").rename(files.folder / "lottery")
    place = files.folder / rules
    ran = run("admit", *files.written(), "--rules", place if place.exists() else rules, "--out", files.out)
    assert ran.code == 2 and word in ran.err and not files.out.exists()


def test_options_that_are_missing_are_named(run: Run, files: Files) -> None:
    ran = run("admit", "--plan", "x.csv")
    assert ran.code == 2 and "--applicants, --preferences, --rules, --out" in ran.err


def test_named_rules_and_json(run: Run, files: Files) -> None:
    ran = run("admit", *files.written(), "--rules", "liaoning-vocational-2024", "--out", files.out, "--json")
    document = json.loads(ran.out)
    assert ran.code == 0 and document["counts"]["admitted"] == 4 and document["rules"]["list_length"] == 60
    files.applicants[0][6] = 120  # the first-choice subject has 100 in Liaoning
    ran = run("admit", *files.written(), "--rules", "liaoning-vocational-2024", "--out", files.out)
    assert ran.code == 2 and "from 0 to 100" in ran.err


def test_a_column_of_ones_own_in_the_key(run: Run, files: Files) -> None:
    files.rules = 'list_length = 4\nkey = ["subjects"]\ntie_policy = "{}"\n'
    ran = admit(run, files)
    assert ran.code == 2 and "row 2, column subjects: '化学;生物'" in ran.err


# --- verify -----------------------------------------------------------------------------------------------------------


def verified(run: Run, files: Files, *more: object):
    return run("admit", "verify", files.out, *files.options(), *more)


@pytest.mark.parametrize(("name", "old", "new", "word"), [
    ("results.csv", "A2,U1,1", "A2,,", "results.csv, row 3, column unit: A2 has -, by the cut-offs of these results U1"),
    ("results.csv", "A2,U1,1", "A2,U2,2", "A2"),
    ("results.csv", "A2,U1,1", "A2,U2,1", "column unit: A2 does not list 'U2' at position '1'"), ("results.csv", "A2,U1,1\n", "", "A2 has no row"),
    ("results.csv", "A2,U1,1", "A1,U1,1", "A1 stands there twice"), ("results.csv", "A2,U1,1", "A9,U1,1", "'A9' is not in applicants"),
    ("results.csv", "A4,,", "A4,U1,3", "quota"), ("results.csv", "A2,U1,1", "A2,U1,x", "position 'x'"),
    ("cutoffs.csv", "U1,2,2,450.5,450.5;90,2", "U1,2,2,450.5,450.5;90,3", "row 2, column rank: '3'; the results give '2'"),
    ("cutoffs.csv", "U3,", "U9,", "'U9' is not in the plan"), ("cutoffs.csv", "U3,1,1,480,480;95,1\n", "", "U3 has no row"),
    ("certificate.json", '"admitted": 4', '"admitted": 5', "counts"), ("certificate.json", '"list_length": 4', '"list_length": 4', None)])
def test_a_folder_changed_by_hand(run: Run, files: Files, name: str, old: str, new: str, word: str | None) -> None:
    assert admit(run, files).code == 0
    path = files.out / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    ran = verified(run, files)
    if word is None:
        assert ran.code == 0
    else:
        assert ran.code == 1 and word in ran.out and "do not follow" in ran.out
        assert json.loads(verified(run, files, "--json").out)["ok"] is False


def test_a_file_written_anew_with_the_same_content_still_holds(run: Run, files: Files) -> None:
    assert admit(run, files).code == 0
    path = files.out / "results.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], *lines[:0:-1]]) + "\n")
    ran = verified(run, files)
    assert ran.code == 0 and "written anew" in ran.err
    assert json.loads(verified(run, files, "--json").out)["notes"]


def test_list_position_needs_its_column(run: Run, files: Files) -> None:
    assert admit(run, files, "list_position").code == 0
    path = files.out / "cutoffs.csv"
    path.write_text("\n".join(line.rpartition(",")[0] for line in path.read_text().splitlines()) + "\n")
    assert "column position: this column is missing" in verified(run, files).out


def test_many_wrong_rows_are_counted(run: Run, tmp_path: Path) -> None:
    files = many(tmp_path)
    assert admit(run, files).code == 0
    path = files.out / "results.csv"
    path.write_text("applicant,unit,position\n" + "".join(f"A{n:03},,\n" for n in range(60)))
    assert "... and " in verified(run, files).out


@pytest.mark.parametrize(("name", "content", "word"), [
    ("plan.csv", b"unit\n", "SHA-256"), ("applicants.csv", None, "cannot be read"), ("out/certificate.json", b"{}", "incomplete"),
    ("out/certificate.json", b'{"format": "other"}', "format"), ("out/certificate.json", b"{", "JSON"),
    ("out/certificate.json", None, "not the folder of a round"),
    ("out/results.csv", None, "cannot be read"), ("out/results.csv", b"", "empty")])
def test_what_cannot_be_verified(run: Run, files: Files, name: str, content: bytes | None, word: str) -> None:
    assert admit(run, files).code == 0
    path = files.folder / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    ran = verified(run, files)
    assert ran.code == 2 and word in ran.err


# --- explain ----------------------------------------------------------------------------------------------------------


def explained(run: Run, files: Files, applicant: str) -> dict[str, object]:
    ran = run("admit", "explain", files.out, applicant, "--json")
    assert ran.code == 0, ran.err
    found: dict[str, object] = json.loads(ran.out)
    return found


def test_reasons(run: Run, files: Files) -> None:
    files.preferences = [["A1", 1, "U1"], ["A1", 2, "U2"], ["A2", 1, "U1"], ["A3", 2, "U2"], ["A4", 1, "U1"], ["A2", 2, "U2"]]
    assert admit(run, files).code == 0
    first = explained(run, files, "A1")["preferences"]
    assert [one["status"] for one in first] == ["admitted", "admitted_higher"]  # type: ignore[attr-defined]
    last = explained(run, files, "A4")
    assert last["rank"] == 4 and last["result"] is None
    one = last["preferences"][0]  # type: ignore[index]
    assert one["status"] == "below_cutoff" and one["deciding"] == {"field": "total", "own": "400", "cutoff": "450.5", "difference": "-50.5"}
    assert one["rank_gap"] == 2 and one["seats_needed"] == 1 and one["programme"] == "焊接" and "由total决定" in one["zh"]
    english = run("admit", "explain", files.out, "A4")
    assert english.code == 0 and "Decided by total: 400 against 450.5" in english.out and "1 more seat would" in english.out
    assert "位次4" in run("admit", "explain", files.out, "A4", "--lang", "zh").out


@pytest.mark.parametrize(("policy", "fields"), [("lottery", {"lot"}), ("list_position", {"position"}), ("reject_all", {None, "total", "foreign"})])
def test_what_decides_between_equals(run: Run, files: Files, policy: str, fields: set[str | None]) -> None:
    files.preferences = [["A2", 2, "U2"], ["A2", 3, "U1"], ["A3", 1, "U2"], ["A3", 2, "U1"]]
    files.plan[0][4] = files.plan[1][4] = 1
    if policy == "list_position":
        files.applicants[3][2:] = files.applicants[2][2:]
        files.preferences += [["A4", 4, "U1"]]
    assert admit(run, files, policy).code == 0
    refused = [one for name in ("A2", "A3", "A4") for one in explained(run, files, name)["preferences"] if "admitted" not in one["status"]]  # type: ignore[attr-defined]
    assert {one["deciding"] and one["deciding"]["field"] for one in refused} <= fields and refused
    if policy == "reject_all":
        assert {one["status"] for one in refused} == {"equals_rejected"} and all("2 more" not in one["en"] for one in refused)
    for name in ("A2", "A3", "A4"):
        assert run("admit", "explain", files.out, name).code == 0


@pytest.mark.parametrize("policy", POLICIES)
def test_the_seats_said_to_be_needed_are_enough(run: Run, tmp_path: Path, policy: str) -> None:
    files = many(tmp_path, seed=7, applicants=40, units=6)
    for row in files.plan:
        row[4] = 2
    assert admit(run, files, policy).code == 0
    before = files.results()
    tried = 0
    for name in sorted(before)[::2]:
        for one in explained(run, files, name)["preferences"]:  # type: ignore[attr-defined]
            if one["status"] in ("below_cutoff", "equals_rejected"):
                row = next(row for row in files.plan if row[0] == one["unit"])
                row[4] = 2 + one["seats_needed"]
                other = tmp_path / "other"
                assert run("admit", *files.written(), "--rules", files.named(policy), "--out", other, "--seed", "2026-07-20").code == 0
                position = files.results(other)[name][1]
                assert position and int(position) <= one["position"], (name, one)
                row[4], tried = 2, tried + 1
    assert tried > 3


def test_what_cannot_be_explained(run: Run, files: Files) -> None:
    assert admit(run, files).code == 0
    assert "no applicant 'A9'" in run("admit", "explain", files.out, "A9").err
    (files.out / "results.csv").write_text("applicant,unit,position\n")
    ran = run("admit", "explain", files.out, "A1")
    assert ran.code == 2 and "changed since the round" in ran.err
