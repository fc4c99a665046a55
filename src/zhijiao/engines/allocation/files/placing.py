"""`place`: apprentices to posts within the limits of law on heads, minimums kept, each result with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.allocation.arrays import table
from zhijiao.engines.allocation.files.grouping import read_groups, write_groups
from zhijiao.engines.allocation.files.plans import once, thousandths, whole
from zhijiao.engines.allocation.files.problems import Doubts
from zhijiao.engines.allocation.files.tables import Rows, read
from zhijiao.engines.allocation.files.writing import whole as written_whole
from zhijiao.engines.allocation.groups import Grouped, grouped_project
from zhijiao.engines.allocation.keys import lot
from zhijiao.engines.allocation.optimising import MOST_PEOPLE, best_closures
from zhijiao.engines.allocation.projects import Closure
from zhijiao.engines.allocation.stability import check_placement
from zhijiao.engines.sheets.faults import FileProblem, FilesError

Ints = NDArray[np.int64]
OF_POST, OF_ENTERPRISE = 5, 10  # one in five of the like-post staff (20 %), one in ten of all staff (10 %)
_MOST = 1_000_000
_UNRANKED = -1
Lists = list[list[tuple[int, int]]]  # of each apprentice (post, position) in order


class Reason(Terms):
    """Why a row of the results is as it is."""

    PLACED = "placed", "placed", "已安排"
    NO_LIST = "no_preferences", "listed no post", "没有填报岗位"
    FULL = ("posts_filled", "every listed post is filled by others who come first, is closed, or does not rank them",
            "所填岗位已由排序在前者填满、已关闭或未列入其排序")
    HEADCOUNT = "headcount_limit", "no place within 20 % of the like-post staff or 10 % of the enterprise's staff", "同岗位20%或单位10%的人数上限内没有名额"
    MINIMUM = "below_minimum", "stayed below its minimum", "人数不足最低要求"


@dataclass(frozen=True)
class _Posts:
    names: list[str]
    enterprises: list[str]
    seats: Ints
    enterprise: Ints
    enterprise_seats: Ints
    minimums: Ints


def place(apprentices: Path, posts: Path, preferences: Path, out: Path, *, ranks: Path | None = None, groups: Path | None = None,
          seed: str = "", exact: bool = False, engine: str = "fast") -> dict[str, int]:
    """Place and write results.csv and closed.csv; return the counts. Raises FilesError with every doubt, nothing written.

    With `groups` also groups.csv: where each is together, and which enterprises and groups would rather have each other. Whose
    turn it is among groups is drawn from the public seed. `exact` closes the posts that let the most be placed, for few apprentices
    and no groups; the counts then say how many closing one by one would have placed.
    """
    if exact and groups is not None:
        raise FilesError([FileProblem(groups.name, None, None, Bilingual("--exact looks for the best posts to close without groups",
                                                                    "--exact只用于没有小组的情形"))])
    if groups is not None and not seed:
        raise FilesError([FileProblem(groups.name, None, None, Bilingual("with groups, --seed must give the public seed that orders them",
                                                                    "有小组时请用--seed给出公开的种子，用来排定先后"))])
    doubts = Doubts()
    people = read(apprentices, ("apprentice", "score"))
    who = once(people, "apprentice", doubts)
    score, wrong = thousandths(people.frame["score"], Decimal(-_MOST), Decimal(_MOST))
    written = people.frame["score"]
    doubts.where(wrong, people.file, people.row, "score", lambda i: (f"{written[i]!r}: a number is needed", f"“{written[i]}”：应为数字"))
    there = _posts(posts, doubts)
    if exact and len(people.frame) > MOST_PEOPLE:
        doubts.add(people.file, None, None, f"--exact is for {MOST_PEOPLE} apprentices at most; there are {len(people.frame)}",
                   f"--exact最多用于{MOST_PEOPLE}名学徒；现有{len(people.frame)}名")
    doubts.settle()
    place_of = {name: index for index, name in enumerate(there.names)}
    lists = _lists(read(preferences, ("apprentice", "position", "post")), who, place_of, doubts)
    ranked = None if ranks is None else _ranks(read(ranks, ("post", "apprentice", "rank")), who, place_of, doubts)
    friends = {} if groups is None else read_groups(groups, who, doubts)
    doubts.settle()
    names = people.texts("apprentice")
    order = sorted(range(len(names)), key=lambda i: names[i])  # equals: the smaller code first
    rows = [lists[i] for i in order]
    new = {i: n for n, i in enumerate(order)}
    teams = {name: [new[i] for i in members] for name, members in sorted(friends.items(), key=lambda one: (lot(seed, one[0]), one[0]))}
    places = _places(rows, score[order], order, ranked)
    found = _placed(rows, places, there, teams, engine)
    one_by_one = int((found.positions >= 0).sum())
    if exact:
        found = _with_best_closed(rows, places, there, engine)
    counts = _write(out, [names[i] for i in order], rows, there, found)
    if exact:
        counts["placed_one_by_one"] = one_by_one
    if groups is not None:
        counts |= write_groups(out, list(teams), there.enterprises, found)
    return counts


def _placed(rows: Lists, places: Ints, there: _Posts, teams: dict[str, list[int]], engine: str) -> Grouped:
    """Place, and check it by what knows no engine."""
    lists = table([[post for _, post in row] for row in rows], len(there.names))
    found = grouped_project(lists, places, there.seats, there.enterprise, there.enterprise_seats, list(teams.values()),
                            minimums=there.minimums, engine=engine)
    lists[np.isin(lists, [one.post for one in found.closed])] = -1
    bound = sorted(i for members, e in zip(teams.values(), found.together, strict=True) if e >= 0 for i in members)
    verdict = check_placement(lists, places, there.seats, there.enterprise, there.enterprise_seats, found.positions)
    if len(verdict.posts) or len(verdict.enterprises) or {i for i, _ in verdict.blocking} - set(bound):
        raise AssertionError("the placement is not stable or breaks a limit: nothing was written")
    return found


def _with_best_closed(rows: Lists, places: Ints, there: _Posts, engine: str) -> Grouped:
    lists = [[post for _, post in row] for row in rows]
    closed = best_closures(lists, places, there.seats, there.enterprise, there.enterprise_seats, there.minimums)
    open_seats = there.seats.copy()
    open_seats[list(closed)] = 0
    least = np.where(open_seats == 0, 0, there.minimums)
    found = _placed(rows, places, replace(there, seats=open_seats, minimums=least), {}, engine)
    inside = np.bincount(found.posts[found.posts >= 0], minlength=len(least))
    return replace(found, closed=tuple(Closure(p, int(inside[p]), int(there.minimums[p])) for p in closed))


def _posts(path: Path, doubts: Doubts) -> _Posts:
    rows = read(path, ("post", "enterprise", "capacity", "post_staff", "enterprise_staff"), ("minimum",))
    once(rows, "post", doubts)
    capacity = whole(rows, "capacity", doubts, least=1, most=_MOST)
    post_staff = whole(rows, "post_staff", doubts, least=0, most=_MOST * 100)
    staff = whole(rows, "enterprise_staff", doubts, least=0, most=_MOST * 100)
    least = whole(rows, "minimum", doubts, least=0, most=_MOST, empty=0) if "minimum" in rows.frame.columns else np.zeros(len(staff), dtype=np.int64)
    names = rows.texts("enterprise")
    number = {name: index for index, name in enumerate(sorted(set(names)))}
    enterprise = np.array([number[name] for name in names], dtype=np.int64)
    first = np.unique(enterprise, return_index=True)[1]
    blank = np.array([not name.strip() for name in names])
    doubts.where(blank, rows.file, rows.row, "enterprise", lambda i: ("is empty", "没有填写"))
    doubts.where(staff != staff[first[enterprise]], rows.file, rows.row, "enterprise_staff", lambda i: (
        f"{staff[i]}, but {names[i]} has {staff[first[enterprise[i]]]} in row {rows.row(int(first[enterprise[i]]))}",
        f"{staff[i]}，但{names[i]}在第{rows.row(int(first[enterprise[i]]))}行为{staff[first[enterprise[i]]]}"))
    seats = np.minimum(capacity, post_staff // OF_POST)
    both = np.minimum(np.bincount(enterprise, weights=seats).astype(np.int64), staff[first] // OF_ENTERPRISE)
    posts = rows.texts("post")
    order = np.array(sorted(range(len(posts)), key=lambda p: posts[p]), dtype=np.int64)  # the order of the file decides nothing
    return _Posts([posts[p] for p in order], list(number), seats[order], enterprise[order], both, least[order])


def _lists(rows: Rows, who: dict[str, int], posts: dict[str, int], doubts: Doubts) -> Lists:
    """Return each apprentice's (position, post) in order."""
    found: list[dict[int, tuple[int, int]]] = [{} for _ in who]
    position = whole(rows, "position", doubts, least=1, most=_MOST)
    for index, (name, post) in enumerate(rows.frame.select("apprentice", "post").iter_rows()):
        i, p = who.get(name), posts.get(post)
        row = rows.row(index)
        if i is None:
            doubts.add(rows.file, row, "apprentice", f"{name!r} is not in apprentices", f"学徒名单里没有“{name}”")
        if p is None:
            doubts.add(rows.file, row, "post", f"{post!r} is not in posts", f"岗位名单里没有“{post}”")
        if i is None or p is None:
            continue
        at = int(position[index])
        if at in found[i]:
            doubts.add(rows.file, row, "position", f"{name} has position {at} in row {found[i][at][1]} already",
                       f"{name}的第{at}志愿与第{found[i][at][1]}行重复")
        elif any(p == other for other, _ in found[i].values()):
            doubts.add(rows.file, row, "post", f"{name} lists {post} twice", f"{name}重复填报{post}")
        else:
            found[i][at] = p, row
    return [[(at, row[at][0]) for at in sorted(row)] for row in found]


def _ranks(rows: Rows, who: dict[str, int], posts: dict[str, int], doubts: Doubts) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    rank = whole(rows, "rank", doubts, least=1, most=_MOST * 100)
    for index, (post, name) in enumerate(rows.frame.select("post", "apprentice").iter_rows()):
        i, p, row = who.get(name), posts.get(post), rows.row(index)
        if i is None:
            doubts.add(rows.file, row, "apprentice", f"{name!r} is not in apprentices", f"学徒名单里没有“{name}”")
        if p is None:
            doubts.add(rows.file, row, "post", f"{post!r} is not in posts", f"岗位名单里没有“{post}”")
        if i is not None and p is not None:
            if (p, i) in found:
                doubts.add(rows.file, row, "apprentice", f"{post} ranks {name} twice", f"{post}对{name}重复排序")
            found[p, i] = int(rank[index])
    return found


def _places(rows: Lists, score: Ints, order: list[int], ranked: dict[tuple[int, int], int] | None) -> Ints:
    """Return the place of each pair: by rank where ranks are given, then by score; -1 where a post does not rank somebody."""
    width = max((len(row) for row in rows), default=0)
    rank = np.zeros((len(rows), width), dtype=np.int64)
    if ranked is not None:
        for i, row in enumerate(rows):
            for k, (_, post) in enumerate(row):
                rank[i, k] = ranked.get((post, order[i]), _UNRANKED)
    keys = np.stack([rank.ravel(), -np.repeat(score, width)], axis=1)
    place = np.unique(keys, axis=0, return_inverse=True)[1].reshape(rank.shape) if keys.size else rank
    return np.where(rank == _UNRANKED, _UNRANKED, place)


def _write(out: Path, names: list[str], rows: Lists, posts: _Posts, found: Grouped) -> dict[str, int]:
    results = []
    for name, row, k in zip(names, rows, found.positions.tolist(), strict=True):
        if k >= 0:
            results.append((name, posts.names[row[k][1]], row[k][0], str(Reason.PLACED)))
        else:
            results.append((name, None, None, str(Reason.FULL if row else Reason.NO_LIST)))
    closed = {one.post: Reason.MINIMUM for one in found.closed}
    closed |= {p: Reason.HEADCOUNT for p in range(len(posts.names)) if not posts.seats[p] or not posts.enterprise_seats[posts.enterprise[p]]}
    out.mkdir(parents=True, exist_ok=True)
    table: Any = pl.DataFrame(results, schema={"apprentice": pl.String, "post": pl.String, "position": pl.Int64, "reason": pl.String}, orient="row")
    written_whole(out / "results.csv", table.write_csv)
    shut = sorted((posts.names[p], str(reason)) for p, reason in closed.items())
    written_whole(out / "closed.csv", pl.DataFrame(shut, schema={"post": pl.String, "reason": pl.String}, orient="row").write_csv)
    placed = int((found.positions >= 0).sum())
    return {"apprentices": len(names), "placed": placed, "unplaced": len(names) - placed, "posts": len(posts.names), "closed": len(closed)}
