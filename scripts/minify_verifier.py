"""Make the script of the offline verifier small: sources in engines/credentials/page, result beside them, with the hash of what it was made from.

For developers, after a change of the sources; needs npx. The result is committed, so nobody else needs Node.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from zhijiao.engines.credentials.page import HERE, MINIFIED, SOURCES, sources_hash

ESBUILD = "esbuild@0.25.12"


def main() -> int:
    """Minify and write."""
    text = "\n".join((HERE / name).read_text("utf-8") for name in SOURCES)
    call = ["npx", "--yes", ESBUILD, "--minify", "--charset=utf8", "--target=es2022", "--loader=js"]
    ran = subprocess.run(call, input=text, capture_output=True, text=True, check=False, cwd=Path("/"))
    if ran.returncode:
        print(ran.stderr, file=sys.stderr)
        return 2
    (HERE / MINIFIED).write_text(f"// {sources_hash()}\n{ran.stdout.strip()}\n", "utf-8")
    print(f"{MINIFIED}: {len(ran.stdout.strip().encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
