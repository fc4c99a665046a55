"""Fetch the Chinese font that documents are printed with, cut it to size, and write the manifest. Run once, by hand.

Names of people need more than GB2312: kept is every character of the font but CJK Extension A, plus the 77 characters
of Extension A that are in the Table of General Standard Chinese Characters (通用规范汉字表, 2013). That covers GBK and
the whole table. Needs npm on the path; the product itself never fetches anything.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

PACKAGE, VERSION = "@expo-google-fonts/noto-sans-sc", "0.4.3"
TARGET = Path(__file__).resolve().parents[1] / "src/zhijiao/kernel/papers/fonts"
WEIGHTS = {"Regular": "400Regular/NotoSansSC_400Regular.ttf", "Bold": "700Bold/NotoSansSC_700Bold.ttf"}
LARGEST_TOTAL = 16 << 20
FEATURES = ["kern", "mark", "mkmk", "locl", "ccmp", "liga", "halt", "palt", "chws"]
EXTENSION_A = range(0x3400, 0x4DC0)
# Extension A characters of the second and third level of the table.
GENERAL_STANDARD_IN_EXTENSION_A = (
    "㧐㧟䏝㤘䥽䁖䦃㸆"
    "䜣㧑㕮㑇㳇䢺䢼㭎㟃㑊䌹㛃㭕䴓䶮䏡㶲㳚㳘䓖㛚䂮㙍䓫䓬䓨䓛䴕㫰䎃㿠䝙䏲䴔㥄㙘䐃㺄㴔㛹䴖䃅䣘㬊䅟"
    "䲟䃎䴗㬎㙦㽏㮾㻬䗖㠇䴘㵐䗛㬚㠓㘎䲠䗪䗴䲢䎖䴙㰀㸌"
)


def main() -> None:
    """Fetch, cut both weights, copy the licence, write manifest.json."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        packed = _pack(Path(scratch))
        with tarfile.open(Path(scratch) / packed["filename"]) as archive:
            archive.extractall(scratch, filter="data")
        source = Path(scratch) / "package"
        files = {f"NotoSansSC-{name}.ttf": _cut(source / path, TARGET / f"NotoSansSC-{name}.ttf")
                 for name, path in WEIGHTS.items()}
        (TARGET / "OFL.txt").write_bytes((source / "LICENSE_FONT").read_bytes())
    if sum(file["bytes"] for file in files.values()) > LARGEST_TOTAL:
        raise SystemExit("the two weights together are larger than 16 MiB")
    manifest = {"package": PACKAGE, "version": VERSION, "licence": "OFL-1.1", "licence_file": "OFL.txt",
                "integrity": packed["integrity"], "files": files}
    (TARGET / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _pack(scratch: Path) -> dict[str, str]:
    answer = subprocess.run(["npm", "pack", "--json", "--ignore-scripts", f"{PACKAGE}@{VERSION}"],
                            cwd=scratch, check=True, capture_output=True, text=True)
    packed: dict[str, str] = json.loads(answer.stdout)[0]
    return packed


def _cut(source: Path, target: Path) -> dict[str, object]:
    font = TTFont(source)
    wanted = {code for code in font.getBestCmap() if code not in EXTENSION_A}
    wanted |= {ord(sign) for sign in GENERAL_STANDARD_IN_EXTENSION_A}
    options = subset.Options(layout_features=FEATURES, hinting=False, recalc_timestamp=False, name_IDs=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.save(target)
    content = target.read_bytes()
    return {"bytes": len(content), "characters": len(font.getBestCmap()), "sha256": hashlib.sha256(content).hexdigest()}


if __name__ == "__main__":
    main()
