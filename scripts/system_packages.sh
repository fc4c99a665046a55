#!/usr/bin/env bash
# Install the Debian packages that some tests need, when this user may; otherwise say which tests will be skipped.
set -uo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -q >/dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${missing[@]}" >/dev/null 2>&1 && exit 0
fi
echo "Not installed here: ${missing[*]}. The tests that need them are skipped and counted." >&2
