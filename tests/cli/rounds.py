"""Small rounds on files, made for tests."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

PLAN = ("unit", "school", "programme", "track", "quota", "requires")
APPLICANTS = ("applicant", "track", "total", "chinese", "mathematics", "foreign", "first_choice", "elective_1", "elective_2", "subjects")
PREFERENCES = ("applicant", "position", "unit")
SEVEN = ["total", "chinese+mathematics", "max(chinese,mathematics)", "foreign", "first_choice", "max(elective_1,elective_2)",
         "min(elective_1,elective_2)"]


def write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


class Files:
    """The files of one round in a folder; rows may be changed before they are written."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.plan: list[list[object]] = [
            ["U1", "北职", "焊接", "物理", 2, ""], ["U2", "南职", "护理", "物理", 1, "化学;生物"], ["U3", "东职", "会计", "历史", 1, ""]]
        self.applicants: list[list[object]] = [
            ["A1", "物理", 500, 100, 100, 100, 80, 60, 60, "化学;生物"], ["A2", "物理", "450.5", 90, 90, 90, 80, 50, "50.5", "化学;生物"],
            ["A3", "物理", "450.5", 90, 90, 90, 80, "50.5", 50, "化学; 生物"], ["A4", "物理", 400, 80, 80, 80, 70, 45, 45, "地理"],
            ["A5", "历史", 480, 100, 95, 95, 80, 55, 55, ""]]
        self.preferences: list[list[object]] = [
            ["A1", 1, "U1"], ["A1", 2, "U2"], ["A2", 2, "U2"], ["A2", 1, "U1"], ["A3", 1, "U2"], ["A3", 2, "U1"], ["A4", 3, "U1"], ["A5", 1, "U3"]]
        self.rules = 'list_length = 4\nkey = ["total", "foreign"]\ntie_policy = "{}"\n'

    def written(self) -> list[object]:
        """Write the three files and return the options that name them."""
        write(self.folder / "plan.csv", PLAN, self.plan)
        write(self.folder / "applicants.csv", APPLICANTS, self.applicants)
        write(self.folder / "preferences.csv", PREFERENCES, self.preferences)
        return self.options()

    def options(self, preferences: str = "preferences.csv") -> list[object]:
        return ["--plan", self.folder / "plan.csv", "--applicants", self.folder / "applicants.csv", "--preferences", self.folder / preferences]

    def named(self, policy: str) -> Path:
        """Write and return a rule file."""
        path = self.folder / f"{policy}.toml"
        path.write_text(self.rules.format(policy), encoding="utf-8")
        return path

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def results(self, out: Path | None = None) -> dict[str, tuple[str, str]]:
        with ((out or self.out) / "results.csv").open(encoding="utf-8", newline="") as file:
            return {row["applicant"]: (row["unit"], row["position"]) for row in csv.DictReader(file)}

    def cutoffs(self) -> dict[str, dict[str, str]]:
        with (self.out / "cutoffs.csv").open(encoding="utf-8", newline="") as file:
            return {row["unit"]: row for row in csv.DictReader(file)}

    def as_lists(self, name: str = "lists.parquet") -> Path:
        """Write the preferences as one row per applicant."""
        lists: dict[object, list[tuple[object, object]]] = {}
        for applicant, position, unit in self.preferences:
            lists.setdefault(applicant, []).append((position, unit))
        rows = {"applicant": list(lists), "units": [[unit for _, unit in sorted(row)] for row in lists.values()]}
        pl.DataFrame(rows, schema={"applicant": pl.String, "units": pl.List(pl.String)}).write_parquet(self.folder / name)
        return self.folder / name


def many(folder: Path, seed: int = 1, applicants: int = 60, units: int = 8) -> Files:
    """A round of two tracks in which many have the same key."""
    files, rng = Files(folder), random.Random(seed)
    tracks = ("物理", "历史")
    files.plan = [[f"U{u}", f"S{u % 3}", f"P{u}", tracks[u % 2], rng.randint(1, 6), ""] for u in range(units)]
    files.applicants, files.preferences = [], []
    for a in range(applicants):
        scores = [rng.randint(0, 2) for _ in range(6)]
        track = a % 2
        files.applicants.append([f"A{a:03}", tracks[track], 100 * rng.randint(1, 3), *scores, ""])
        own = rng.sample(range(track, units, 2), rng.randint(0, units // 2))
        files.preferences += [[f"A{a:03}", k, f"U{u}"] for k, u in enumerate(own, 1)]
    rng.shuffle(files.preferences)
    return files
