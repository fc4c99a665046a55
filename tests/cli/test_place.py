"""`zhijiao place`: apprentices to posts from files, limits of 20 % and 10 %, minimums, reasons, doubts."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.rounds import write

HEADS = {"apprentices": ("apprentice", "score"), "posts": ("post", "enterprise", "capacity", "post_staff", "enterprise_staff", "minimum"),
         "preferences": ("apprentice", "position", "post"), "ranks": ("post", "apprentice", "rank"), "groups": ("group", "apprentice")}


class Files:
    """Files of a placement."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.rows: dict[str, list[list[object]]] = {
            "apprentices": [["a1", 90], ["a2", 80], ["a3", "70.5"], ["a4", 60], ["a5", 50]],
            "posts": [["p1", "E1", 3, 10, 30, ""], ["p2", "E1", 5, 25, 30, ""], ["p3", "E2", 1, 4, 100, ""], ["p4", "E3", 4, 40, 100, 3]],
            "preferences": [["a1", 1, "p1"], ["a2", 1, "p1"], ["a3", 1, "p1"], ["a3", 2, "p2"], ["a4", 1, "p4"], ["a4", 2, "p2"], ["a4", 3, "p3"]]}

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def options(self, *more: object) -> list[object]:
        for name, rows in self.rows.items():
            write(self.folder / f"{name}.csv", HEADS[name], rows)
        named = [part for name in self.rows for part in (f"--{name}", self.folder / f"{name}.csv")]
        return ["place", *named, "--out", self.out, *more]

    def read(self, name: str) -> list[dict[str, str]]:
        with (self.out / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_placement_told_by_hand(run: Run, files: Files, engine: str) -> None:
    # p1 takes 2 (20 % of 10), E1 takes 3 (10 % of 30), p3 none (20 % of 4); p4 wants 3 and gets one, so it closes and a4 goes on
    ran = run(*files.options("--engine", engine))
    assert ran.code == 0 and "3 of 5 apprentices placed in 4 posts, 2 of them closed" in ran.out
    assert (files.out / "results.csv").read_text().splitlines() == [
        "apprentice,post,position,reason", "a1,p1,1,placed", "a2,p1,1,placed", "a3,p2,2,placed", "a4,,,posts_filled", "a5,,,no_preferences"]
    assert (files.out / "closed.csv").read_text().splitlines() == ["post,reason", "p3,headcount_limit", "p4,below_minimum"]


def test_ranks_of_posts_come_before_scores_and_who_is_not_ranked_is_not_taken(run: Run, files: Files) -> None:
    files.rows["ranks"] = [["p1", "a3", 1], ["p1", "a2", 2], ["p2", "a4", 1], ["p4", "a4", 1]]
    ran = run(*files.options("--json"))
    assert json.loads(ran.out)["counts"] == {"apprentices": 5, "placed": 3, "unplaced": 2, "posts": 4, "closed": 2}
    assert {row["apprentice"]: row["post"] for row in files.read("results.csv")} == {"a1": "", "a2": "p1", "a3": "p1", "a4": "p2", "a5": ""}


def test_friends_are_kept_together_where_an_enterprise_takes_both(run: Run, files: Files) -> None:
    files.rows["posts"].append(["p5", "E5", 2, 30, 100, ""])
    files.rows["preferences"] += [["a2", 2, "p5"], ["a4", 4, "p5"], ["a5", 1, "p5"]]
    files.rows["groups"] = [["g1", "a2"], ["g1", "a4"], ["g2", "a1"], ["g2", "a5"]]
    ran = run(*files.options("--seed", "2026-07-20"))
    assert ran.code == 0 and "1 of 2 groups are together; 1 pairs" in ran.out
    # E1 would take both for a3, who would then go to p2 and part them
    assert (files.out / "groups.csv").read_text().splitlines() == ["group,enterprise,blocking", "g1,E5,E1", "g2,,"]
    got = {row["apprentice"]: row["post"] for row in files.read("results.csv")}
    assert got == {"a1": "p1", "a2": "p5", "a3": "p1", "a4": "p5", "a5": ""}
    first = [(files.out / name).read_bytes() for name in ("results.csv", "groups.csv", "closed.csv")]
    for rows in files.rows.values():
        random.Random(5).shuffle(rows)
    assert run(*files.options("--seed", "2026-07-20", "--engine", "reference", "--lang", "zh")).out.endswith("（见groups.csv）。\n")
    assert [(files.out / name).read_bytes() for name in ("results.csv", "groups.csv", "closed.csv")] == first
    ran = run(*files.options("--json", "--seed", "2026-07-20"))
    assert json.loads(ran.out)["counts"] == {"apprentices": 5, "placed": 4, "unplaced": 1, "posts": 5, "closed": 2, "groups": 2, "together": 1, "blocking": 1}


def a_gap(files: Files) -> None:
    """p1 is the furthest below its minimum in proportion, but closing it closes p2 as well; closing p2 alone saves p1."""
    files.rows = {"apprentices": [[f"a{i}", 90 - i] for i in range(5)],
                  "posts": [["p1", "E1", 5, 90, 900, 4], ["p2", "E2", 5, 90, 900, 3], ["p3", "E3", 5, 90, 900, ""]],
                  "preferences": [["a0", 1, "p1"], ["a1", 1, "p2"], ["a1", 2, "p1"], ["a2", 1, "p2"], ["a2", 2, "p1"], ["a3", 1, "p1"], ["a4", 1, "p3"]]}


def test_the_best_posts_to_close_and_what_closing_one_by_one_would_have_placed(run: Run, files: Files) -> None:
    a_gap(files)
    assert run(*files.options()).code == 0
    one_by_one = sum(bool(row["post"]) for row in files.read("results.csv"))
    ran = run(*files.options("--exact"))
    assert ran.code == 0 and "5 of 5 apprentices placed in 3 posts, 1 of them closed" in ran.out and f"one by one would have placed {one_by_one}." in ran.out
    assert one_by_one < 5 and files.read("closed.csv") == [{"post": "p2", "reason": "below_minimum"}]


def test_the_best_posts_to_close_are_for_few_and_without_groups(run: Run, files: Files) -> None:
    files.rows["apprentices"] += [[f"b{i}", 1] for i in range(500)]
    ran = run(*files.options("--exact"))
    assert ran.code == 2 and "apprentices.csv: --exact is for 500 apprentices at most; there are 505" in ran.err
    files.rows["groups"] = [["g1", "a1"], ["g1", "a2"]]
    ran = run(*files.options("--exact", "--seed", "x"))
    assert ran.code == 2 and "without groups" in ran.err and not files.out.exists()


def test_groups_need_a_public_seed(run: Run, files: Files) -> None:
    files.rows["groups"] = [["g1", "a1"], ["g1", "a2"]]
    ran = run(*files.options())
    assert ran.code == 2 and "groups.csv: with groups, --seed must give the public seed" in ran.err and not files.out.exists()


def a_crowd(folder: Path, seed: int) -> Files:
    files, rng = Files(folder), random.Random(seed)
    staff = {f"E{e}": rng.randint(0, 60) for e in range(4)}
    files.rows["posts"] = [[f"p{p}", f"E{p % 4}", rng.randint(1, 6), rng.randint(0, 30), staff[f"E{p % 4}"], rng.choice(["", 1, 2])] for p in range(12)]
    files.rows["apprentices"] = [[f"a{i:02}", rng.randint(0, 8)] for i in range(40)]
    files.rows["preferences"] = [[f"a{i:02}", k, f"p{p}"] for i in range(40) for k, p in enumerate(rng.sample(range(12), rng.randint(0, 6)), 1)]
    return files


@pytest.mark.parametrize("seed", range(8))
def test_no_blocking_pair_and_never_more_than_ten_and_twenty_per_cent(run: Run, tmp_path: Path, seed: int) -> None:
    """An independent check from the files alone."""
    files = a_crowd(tmp_path, seed)
    assert run(*files.options()).code == 0
    score = {str(name): value for name, value in files.rows["apprentices"]}
    post = {str(row[0]): row for row in files.rows["posts"]}
    closed = {row["post"] for row in files.read("closed.csv")}
    got = {row["apprentice"]: row["post"] for row in files.read("results.csv")}
    inside, of_enterprise = Counter(got.values()), Counter(post[p][1] for p in got.values() if p)
    for name, (_, enterprise, capacity, like, staff, least) in post.items():
        assert inside[name] <= capacity and inside[name] * 5 <= like and of_enterprise[enterprise] * 10 <= staff  # type: ignore[operator]
        assert inside[name] >= int(least or 0) if name not in closed else not inside[name]  # type: ignore[call-overload]
    lists: dict[str, list[str]] = {}
    for name, _, wish in files.rows["preferences"]:
        lists.setdefault(str(name), []).append(str(wish))
    for name, wishes in lists.items():
        for wish in wishes[:wishes.index(got[name]) if got[name] else None]:
            _, enterprise, capacity, like, staff, _ = post[wish]
            if wish in closed:
                continue
            there = [score[other] for other, p in got.items() if p == wish]
            colleagues = [score[other] for other, p in got.items() if p and post[p][1] == enterprise and other != name]
            post_full = len(there) >= min(capacity, like // 5)  # type: ignore[operator, type-var]
            all_full = len(colleagues) >= staff // 10  # type: ignore[operator]
            assert (post_full and min(there, default=99) >= score[name]) or (all_full and min(colleagues, default=99) >= score[name]), (name, wish)  # type: ignore[type-var, operator]
    first = (files.out / "results.csv").read_bytes()
    random.Random(1).shuffle(files.rows["apprentices"])
    random.Random(2).shuffle(files.rows["preferences"])
    random.Random(3).shuffle(files.rows["posts"])
    assert run(*files.options("--engine", "reference")).code == 0
    assert (files.out / "results.csv").read_bytes() == first


@pytest.mark.parametrize(("name", "row", "place", "word"), [
    ("apprentices", ["a1", 3], "apprentices.csv, row 7, column apprentice", "row 2 already"),
    ("apprentices", ["a9", "good"], "apprentices.csv, row 7, column score", "'good': a number"),
    ("posts", ["p9", "E9", 0, 10, 10, ""], "posts.csv, row 6, column capacity", "'0'"),
    ("posts", ["p9", "E9", 1, "", 10, ""], "posts.csv, row 6, column post_staff", "''"),
    ("posts", ["p9", "E1", 1, 10, 31, ""], "posts.csv, row 6, column enterprise_staff", "31, but E1 has 30 in row 2"),
    ("posts", ["p9", "E9", 1, 10, 31, "x"], "posts.csv, row 6, column minimum", "'x'"),
    ("posts", ["p9", "", 1, 10, 31, ""], "posts.csv, row 6, column enterprise", "is empty"),
    ("preferences", ["a1", 2, "p9"], "preferences.csv, row 9, column post", "'p9' is not in posts"),
    ("preferences", ["a9", 2, "p1"], "preferences.csv, row 9, column apprentice", "'a9' is not in apprentices"),
    ("preferences", ["a1", 1, "p2"], "preferences.csv, row 9, column position", "in row 2 already"),
    ("preferences", ["a1", 2, "p1"], "preferences.csv, row 9, column post", "a1 lists p1 twice"),
    ("preferences", ["a1", "x", "p2"], "preferences.csv, row 9, column position", "'x'"),
    ("groups", ["g1", "a9"], "groups.csv, row 4, column apprentice", "'a9' is not in apprentices"),
    ("groups", ["g2", "a1"], "groups.csv, row 4, column apprentice", "a1 is in a group in row 2 already"),
    ("groups", ["g2", "a3"], "groups.csv, row 4, column group", "group g2 has 1 members; two to 10"),
    ("groups", ["", "a3"], "groups.csv, row 4, column group", "is empty"),
    ("ranks", ["p9", "a1", 1], "ranks.csv, row 3, column post", "'p9'"), ("ranks", ["p1", "a9", 1], "ranks.csv, row 3, column apprentice", "'a9'"),
    ("ranks", ["p1", "a1", 2], "ranks.csv, row 3, column apprentice", "p1 ranks a1 twice"), ("ranks", ["p1", "a2", 0], "ranks.csv, row 3, column rank", "'0'"),
])
def test_a_doubtful_input_is_named_and_nobody_is_placed(run: Run, files: Files, name: str, row: list[object], place: str, word: str) -> None:
    files.rows.setdefault(name, [["p1", "a1", 1]] if name == "ranks" else [["g1", "a1"], ["g1", "a2"]]).append(row)
    ran = run(*files.options("--seed", "public"))
    assert ran.code == 2 and place in ran.err and word in ran.err and not files.out.exists()
    assert run(*files.options("--lang", "zh")).err.startswith("错误：")


def test_files_without_minimum_or_without_rows(run: Run, files: Files) -> None:
    for row in files.rows["posts"]:
        row[5] = "0"
    assert run(*files.options()).code == 0
    options = files.options()
    write(files.folder / "posts.csv", HEADS["posts"][:5], [row[:5] for row in files.rows["posts"]])
    assert run(*options).code == 0 and [row["post"] for row in files.read("closed.csv")] == ["p3"]
    write(files.folder / "preferences.csv", HEADS["preferences"], [])
    ran = run(*options)
    assert ran.code == 2 and "preferences.csv: the file is empty" in ran.err
