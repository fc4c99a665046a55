"""Front-end files: vendored packages are what the manifest says, styles use tokens that exist, nothing comes from outside."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/zhijiao"
FOLDERS = [SOURCE / "web/static/vendor", ROOT / "tests/browser/vendor"]
ROWS = [(folder, row) for folder in FOLDERS for row in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))]
STYLES = sorted(p for p in SOURCE.rglob("*.css") if "vendor" not in p.parts)
SCRIPTS = sorted(p for p in SOURCE.rglob("*.js") if "vendor" not in p.parts)
TOKENS = set(re.findall(r"(--zj-[a-z0-9-]+):", (SOURCE / "web/static/web/tokens.css").read_text(encoding="utf-8")))


@pytest.mark.parametrize(("folder", "row"), ROWS, ids=lambda v: v["file"] if isinstance(v, dict) else "")
def test_a_vendored_file_is_the_one_in_the_manifest(folder: Path, row: dict):
    data = (folder / row["file"]).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (row["bytes"], row["sha256"])
    assert row["integrity"].startswith("sha512-") and re.fullmatch(r"\d+\.\d+\.\d+", row["version"])
    assert (folder / row["licence_file"]).read_text(encoding="utf-8").strip()
    assert b"sourceMappingURL" not in data, "the storage of hashed names would look for the map"


@pytest.mark.parametrize("folder", FOLDERS, ids=["served", "tests"])
def test_every_vendored_file_is_in_the_manifest(folder: Path):
    named = {row["file"] for where, row in ROWS if where == folder} | {row["licence_file"] for where, row in ROWS if where == folder}
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {"manifest.json"}
    assert there == named


def test_axe_is_not_served():
    assert not [p for p in SOURCE.rglob("*axe*") if p.is_file()]


@pytest.mark.parametrize("path", STYLES, ids=lambda p: p.name)
def test_a_style_sheet_uses_tokens_that_exist_and_no_colour_of_its_own(path: Path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert set(re.findall(r"var\((--zj-[a-z0-9-]+)\)", text)) <= TOKENS
    if path.name != "tokens.css":
        assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", text)) <= {"#fff"}, "say the colour in tokens.css"
    assert not re.search(r"url\(\s*['\"]?(?:https?:)?//", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_a_script_runs_under_the_policy(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function\(|\.innerHTML\s*=|document\.write|https?://", text)
