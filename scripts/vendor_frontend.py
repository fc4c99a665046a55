"""Bring the front-end packages into the product: `npm pack` at pinned versions, a manifest with hashes, no build step.

Run by hand when a version or the list of icons changes: `python scripts/vendor_frontend.py`. Users never need Node.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src/zhijiao/web/static/vendor"
TESTS_ONLY = ROOT / "tests/browser/vendor"  # axe-core is MPL and a tool of the tests: never served
SPRITE = "tabler-icons/sprite.svg"
SOURCE_MAP = re.compile(rb"(?m)^\s*(?://[#@]|/\*[#@])\s*sourceMappingURL=.*$\n?")

ICONS = tuple(
    """
    alarm alert-octagon alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right arrow-up ban bell
    books briefcase building building-bank building-factory-2 calendar calendar-check calendar-event camera
    certificate chart-bar check checklist chevron-down chevron-left chevron-right chevron-up circle-check circle-x
    clipboard-check clipboard-list clock cloud-off cloud-up coin-yuan compass copy dots download edit external-
    link eye eye-off file-certificate file-description file-spreadsheet file-text filter first-aid-kit flag gavel
    hand-grab heart-handshake helmet help-circle history home hourglass-high id info-circle key keyboard language
    link list-check lock login logout mail map map-pin menu-2 message message-report minus moon music notebook
    paperclip pencil phone player-pause player-play plus printer qrcode refresh report-analytics rotate scale
    school search send settings shield-check shield-exclamation shield-heart signature sort-ascending sort-
    descending speakerphone stethoscope sun table tools trash upload user user-check user-circle user-share users
    wallet world x
    """.split()  # noqa: SIM905 (a list of names reads best as words)
)

MIT = """MIT License

Copyright (c) {who}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True)
class Package:
    """One npm package: which of its files we take, under which name."""

    name: str
    version: str
    licence: str
    files: dict[str, str]  # path in the package -> path under the vendor folder
    licence_file: str
    licence_text: str | None = None  # where the package ships none
    into: Path = field(default=STATIC)


PACKAGES = (
    Package("htmx.org", "2.0.11", "0BSD", {"dist/htmx.min.js": "htmx/htmx.min.js"}, "htmx/LICENSE.txt"),
    Package("@tabler/core", "1.6.1", "MIT", {"dist/css/tabler.min.css": "tabler/tabler.min.css"}, "tabler/LICENSE.txt",
            MIT.format(who="2018-2026 The Tabler Authors")),
    Package("echarts", "6.1.0", "Apache-2.0", {"dist/echarts.min.js": "echarts/echarts.min.js"}, "echarts/LICENSE.txt"),
    Package("echarts", "4.9.0", "Apache-2.0", {"map/json/province/liaoning.json": "maps/liaoning.json"}, "maps/LICENSE.txt"),
    Package("@tabler/icons", "3.52.0", "MIT", {f"icons/outline/{n}.svg": SPRITE for n in ICONS}, "tabler-icons/LICENSE.txt"),
    Package("axe-core", "4.14.1", "MPL-2.0", {"axe.min.js": "axe-core/axe.min.js"}, "axe-core/LICENSE.txt", into=TESTS_ONLY),
)


def packed(package: Package, folder: Path) -> tuple[tarfile.TarFile, str]:
    """Fetch the package with npm; return its archive and the integrity (sha-512) npm states for it."""
    said = subprocess.run(
        ["npm", "pack", "--json", "--ignore-scripts", f"{package.name}@{package.version}"],
        cwd=folder, check=True, capture_output=True, text=True,
    )
    [about] = json.loads(said.stdout)
    name = about["filename"].replace("@", "").replace("/", "-")
    return tarfile.open(folder / name), about["integrity"]


def member(archive: tarfile.TarFile, path: str) -> bytes:
    """Return the bytes of one file of the archive."""
    handle = archive.extractfile(f"package/{path}")
    if handle is None:
        raise FileNotFoundError(path)
    return handle.read()


def symbol(name: str, svg: bytes) -> str:
    """Turn one icon into a <symbol>; drawing attributes stay with our stylesheet."""
    body = re.sub(r"(?s)<!--.*?-->", "", svg.decode())
    paths = re.findall(r"<(?:path|circle|rect|line|polyline)[^>]*/>", body)
    kept = [p for p in paths if 'd="M0 0h24v24H0z"' not in p]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(kept)}</symbol>'


def sprite(archive: tarfile.TarFile) -> bytes:
    """Return one SVG with every icon we use as a symbol."""
    parts = [symbol(name, member(archive, f"icons/outline/{name}.svg")) for name in sorted(set(ICONS))]
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(parts) + "\n</svg>\n").encode()


def contents(package: Package, archive: tarfile.TarFile) -> dict[str, bytes]:
    """Return the files to write, by path under the vendor folder, without source-map comments."""
    if SPRITE in package.files.values():
        return {SPRITE: sprite(archive), "tabler-icons/names.txt": ("\n".join(sorted(set(ICONS))) + "\n").encode()}
    return {target: SOURCE_MAP.sub(b"", member(archive, path)) for path, target in package.files.items()}


def vendor(package: Package, folder: Path) -> list[dict[str, object]]:
    """Write the files of one package; return its manifest rows."""
    archive, integrity = packed(package, folder)
    licence = package.licence_text.encode() if package.licence_text else member(archive, "LICENSE")
    rows = []
    for target, data in {**contents(package, archive), package.licence_file: licence}.items():
        path = package.into / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if target != package.licence_file:
            rows.append({"name": package.name, "version": package.version, "licence": package.licence,
                         "licence_file": package.licence_file, "integrity": integrity, "file": target,
                         "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    return rows


def main() -> None:
    """Vendor every package and write one manifest beside each target folder's files."""
    rows: dict[Path, list[dict[str, object]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            rows.setdefault(package.into, []).extend(vendor(package, Path(folder)))
            print(f"{package.name} {package.version}")
    for into, found in rows.items():
        (into / "manifest.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
