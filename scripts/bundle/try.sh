#!/bin/sh
# Try the bundle as a machine without a network would: a fresh folder, an empty environment, no interface but loopback.
# sh scripts/bundle/try.sh FILE.run [SIZE]. Needs root, or user namespaces.
set -eu
file=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
size=${2:-tiny}
if [ "${ZHIJIAO_CUT:-}" != yes ]; then
  alone="unshare --net"
  [ "$(id -u)" = 0 ] || alone="unshare --net --map-root-user"
  exec $alone env -i ZHIJIAO_CUT=yes PATH="$PATH" HOME=/nonexistent LANG=C.UTF-8 sh "$0" "$file" "$size"
fi
python=$(command -v python3)
"$python" - <<'P'
import fcntl, socket, struct
with socket.socket() as any_socket:  # the loopback of a new namespace is down
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))
names = [name for _, name in socket.if_nameindex()]
with open("/proc/net/route") as routes:
    if len(routes.readlines()) > 1:
        raise SystemExit(f"the network is not cut: {names}")
P
place=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; cd /; rm -rf "$place"' EXIT
cd "$place"
started=$(date +%s)
sh "$file" zj
installed=$(date +%s)
echo "installed in $((installed - started)) s, $(du -sm zj | cut -f1) MB"
zj/current/bin/zhijiao rules list >/dev/null
ZHIJIAO_VAR=$place/var zj/current/bin/zhijiao demo --size "$size" --port 8765 >demo.log 2>&1 &
server=$!
answers() { "$python" -c 'import sys, urllib.request; sys.exit(urllib.request.urlopen("http://localhost:8765" + sys.argv[1], timeout=5).status != 200)' "$1" 2>/dev/null; }
until answers /healthz; do
  if ! kill -0 "$server" 2>/dev/null || [ $(($(date +%s) - installed)) -gt 600 ]; then cat demo.log; echo "the demo does not answer" >&2; exit 1; fi
  sleep 1
done
for page in /demo/ /readyz /check /check/template.xlsx; do answers "$page" || { cat demo.log; echo "$page does not answer" >&2; exit 1; }; done
echo "demo ($size) answers /healthz, /readyz, /demo/, /check after $(($(date +%s) - installed)) s"
