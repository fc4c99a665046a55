"""The file of a backup: a zip with one part per table, one part with all papers, and a manifest written last.

The manifest names the content of every other part by length and hash. A file that was cut short has no directory at its
end, so it is known at once; one that was changed anywhere no longer fits its manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.backup.content import Column, Table

FORMAT = "zhijiao-backup-1"
PAPERS, MANIFEST = "papers", "manifest.json"
_BLOCK = 1 << 20


class Unusable(Exception):
    """A backup that cannot be made, read or taken in; `message` says why and what would be right. Nothing was changed."""

    def __init__(self, message: Bilingual):
        super().__init__(message.en)
        self.message = message


class Hash(Protocol):
    """What hashlib gives."""

    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@dataclass(frozen=True)
class Part:
    """One table in the file: its columns, how many rows, their hash, the last key that was ever given."""

    key: str
    columns: list[list[str]]
    rows: int
    sha256: str
    last: int | None

    def table(self, name: str) -> Table:
        """Return the table that the part was written from."""
        return Table(name, self.key, tuple(Column(*column) for column in self.columns))


@dataclass(frozen=True)
class Manifest:
    """What the file holds. `content` is the hash by which two backups, or a backup and a restore, are compared."""

    format: str
    version: str
    made_at: str
    database: str
    migrations: list[list[str]]
    tables: dict[str, Part]
    papers: dict[str, Any]
    keys: dict[str, str]
    sealed: dict[str, dict[str, int]]
    content: str = field(default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", self._content())

    def _content(self) -> str:
        tables = {name: [part.columns, part.rows, part.sha256] for name, part in self.tables.items()}
        said = json.dumps([self.migrations, tables, self.papers], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()


class Writer:
    """Writes the parts of a backup one after another; holds one line or one block at a time."""

    def __init__(self, file: zipfile.ZipFile):
        self._file = file

    def table(self, name: str, lines: Iterable[bytes]) -> tuple[int, str]:
        """Write the rows of a table; return how many and their hash."""
        digest, count = hashlib.sha256(), 0
        with self._part(f"tables/{name}.jsonl", zipfile.ZIP_DEFLATED) as part:
            for line in lines:
                part.write(line)
                digest.update(line)
                count += 1
        return count, digest.hexdigest()

    def papers(self, papers: Iterable[tuple[str, Path]]) -> dict[str, Any]:
        """Write papers: a line with name and length, then the bytes. Return count, bytes, hash, and which are not there."""
        digest, count, size = hashlib.sha256(), 0, 0
        missing: list[str] = []
        with self._part(PAPERS, zipfile.ZIP_STORED) as part:
            for name, path in papers:
                if not path.is_file():
                    missing.append(name)
                    continue
                with path.open("rb") as paper:
                    length = os.fstat(paper.fileno()).st_size
                    head = json.dumps([name, length], ensure_ascii=False).encode() + b"\n"
                    part.write(head)
                    digest.update(head)
                    _copy(paper, length, (part.write, digest.update))
                count, size = count + 1, size + length
        return {"files": count, "bytes": size, "sha256": digest.hexdigest(), "missing": missing}

    def manifest(self, manifest: Manifest) -> None:
        """Write the manifest, last of all."""
        self._file.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1), zipfile.ZIP_DEFLATED)

    def _part(self, name: str, how: int) -> IO[bytes]:
        info = zipfile.ZipInfo(name)
        info.compress_type, info.external_attr = how, 0o600 << 16
        return self._file.open(info, "w", force_zip64=True)


def _copy(source: IO[bytes], length: int, sinks: Iterable[Any]) -> None:
    while length:
        block = source.read(min(_BLOCK, length))
        if not block:
            raise _cut_short()
        length -= len(block)
        for sink in sinks:
            sink(block)


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """Open a new backup for writing: beside, for its owner alone, moved to its name when it is whole and on disk."""
    if path.exists():
        raise Unusable(Bilingual(f"{path} is there already; a backup never overwrites: choose another name.",
                                 f"{path}已经存在；备份不会覆盖文件，请换一个文件名。"))
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w+b") as raw:
            with zipfile.ZipFile(raw, "w", compresslevel=3) as file:
                yield Writer(file)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


class Backup:
    """A backup that is open for reading, its manifest read."""

    def __init__(self, file: zipfile.ZipFile):
        self._file = file
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        try:
            said = json.loads(self._file.read(MANIFEST))
            if said["format"] != FORMAT:
                raise Unusable(Bilingual(f"This is a backup of the form “{said['format']}”; this version reads “{FORMAT}”.",
                                         f"这份备份的格式是“{said['format']}”，本版本只能读“{FORMAT}”。"))
            tables = {name: Part(**part) for name, part in said["tables"].items()}
            manifest = Manifest(**{**said, "tables": tables})
        except (KeyError, TypeError, ValueError) as why:
            raise Unusable(Bilingual("This is no backup of Zhijiao: it has no manifest that can be read.",
                                     "这不是职教系统的备份：没有可读的清单。")) from why
        if manifest.content != said["content"]:
            raise _changed(MANIFEST)
        return manifest

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the rows of a table. Raises Unusable at the end when they are not those that were written."""
        digest, count, part = hashlib.sha256(), 0, self.manifest.tables[name]
        with self._file.open(f"tables/{name}.jsonl") as lines:
            for line in lines:
                digest.update(line)
                count += 1
                yield line
        if (count, digest.hexdigest()) != (part.rows, part.sha256):
            raise _changed(name)

    def papers(self) -> Iterator[tuple[str, int, IO[bytes]]]:
        """Yield the name, length and bytes of each paper; the bytes must be read before the next is asked for."""
        digest, count = hashlib.sha256(), 0
        with self._file.open(PAPERS) as part:
            while head := part.readline(1 << 16):
                digest.update(head)
                name, length = json.loads(head)
                paper = _Counted(part, length, digest)
                yield name, length, paper  # type: ignore[misc]
                paper.finish()
                count += 1
        if (count, digest.hexdigest()) != (self.manifest.papers["files"], self.manifest.papers["sha256"]):
            raise _changed(PAPERS)

    def check(self) -> None:
        """Read everything once and compare it with the manifest. Raises Unusable."""
        for name in self.manifest.tables:
            for _ in self.lines(name):
                pass
        for _ in self.papers():
            pass


class _Counted:
    """The next `length` bytes of a stream, hashed as they are read."""

    def __init__(self, stream: IO[bytes], length: int, digest: Hash):
        self._stream, self._left, self._digest = stream, length, digest

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        block = self._stream.read(wanted)
        if wanted and not block:
            raise _cut_short()
        self._digest.update(block)
        self._left -= len(block)
        return block

    def finish(self) -> None:
        while self._left:
            self.read(_BLOCK)


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """Open a backup for reading. Raises Unusable when it is none, was cut short or was changed."""
    if not path.is_file():
        raise Unusable(Bilingual(f"There is no file {path}.", f"没有文件{path}。"))
    try:
        with zipfile.ZipFile(path) as file:
            yield Backup(file)
    except (zipfile.BadZipFile, zlib.error, EOFError) as why:
        raise _cut_short() from why


def _cut_short() -> Unusable:
    return Unusable(Bilingual("The backup is cut short, damaged or no backup at all. Nothing was changed.",
                              "备份不完整、已损坏，或者根本不是备份。没有改动任何内容。"))


def _changed(part: str) -> Unusable:
    return Unusable(Bilingual(f"The backup was changed after it was written: “{part}” is not what the manifest says. Nothing was changed.",
                              f"备份写成后被改动过：“{part}”与清单不符。没有改动任何内容。"))
