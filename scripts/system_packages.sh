#!/usr/bin/env bash
# Install the Debian packages that some tests need, when this user may; otherwise say which tests will be skipped.
set -uo pipefail
servers() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v zbarimg >/dev/null || missing+=(zbar-tools)
servers || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >/dev/null 2>&1
  if ! servers; then # the tests start a PostgreSQL of their own: Debian's need not run
    apt-get install -y -q postgresql-common >/dev/null 2>&1
    configured=/etc/postgresql-common/createcluster.conf
    if [ -f "$configured" ] && ! grep -qE '^ *create_main_cluster *= *false' "$configured"; then
      echo 'create_main_cluster = false' >>"$configured"
    fi
  fi
  still=()
  for package in "${missing[@]}"; do # one by one: what cannot be had does not keep the others away
    apt-get install -y -q "$package" >/dev/null 2>&1 || still+=("$package")
  done
  missing=("${still[@]+"${still[@]}"}")
  [ ${#missing[@]} -eq 0 ] && exit 0
fi
echo "Not installed here: ${missing[*]}. The tests that need them are skipped and counted." >&2
