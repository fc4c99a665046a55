"""What a PDF says to a test: the addresses that its links lead to."""

from __future__ import annotations

import re
import zlib


def links_of(paper: bytes) -> list[str]:
    """Return the addresses of a PDF's links, in order; also those in packed parts of the file."""
    parts = [paper]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", paper, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(packed))
        except zlib.error:  # a picture or a font packed otherwise
            continue
    return [found.decode("ascii") for part in parts for found in re.findall(rb"/URI ?\(([^)]*)\)", part)]
