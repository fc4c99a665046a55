#!/usr/bin/env bash
# Build the environment in .venv from requirements.lock (hashes checked). Needs Python 3.11+ and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never

python=""
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(command -v "$candidate"); break
  fi
done
if [ -z "$python" ]; then echo "Python 3.11 or newer is needed and was not found. 需要Python 3.11或更高版本，没有找到。" >&2; exit 2; fi

uv=""
if command -v uv >/dev/null; then uv=$(command -v uv)
elif [ -x .tools/bin/uv ]; then uv=$PWD/.tools/bin/uv
elif "$python" -m pip --version >/dev/null 2>&1; then
  "$python" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools uv && uv=$PWD/.tools/bin/uv
fi

if [ -n "$uv" ]; then
  [ -x .venv/bin/python ] || "$uv" venv --quiet --python "$python" .venv
  VIRTUAL_ENV=$PWD/.venv "$uv" pip sync --quiet --require-hashes requirements.lock
  VIRTUAL_ENV=$PWD/.venv "$uv" pip install --quiet --no-deps --editable .
else
  if ! "$python" -m venv .venv 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q python3-venv python3-pip >/dev/null
      "$python" -m venv .venv
    else
      echo "Python's venv module is missing: install it (Debian: apt install python3-venv) and try again. 缺少venv模块，请先安装。" >&2; exit 2
    fi
  fi
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
fi
