#!/bin/sh
# Zhijiao (职教) for a machine without a network: sh THIS_FILE [--check | --extract FOLDER | FOLDER]
# Installs into FOLDER (default ./zhijiao). No network, no root, no compiler. 不需要网络、root权限和编译器。
set -eu
lines=@LINES@
sum=@SUM@
name=@NAME@
payload() { tail -n +"$((lines + 1))" "$0"; }

case "${1:-}" in -h | --help) sed -n 2,3p "$0"; exit 0 ;; esac
for tool in tail tar sha256sum; do
  command -v "$tool" >/dev/null || { echo "Needed and not found: $tool. 缺少$tool。" >&2; exit 2; }
done
found=$(payload | sha256sum | cut -d' ' -f1)
if [ "$found" != "$sum" ]; then
  echo "This file is damaged or cut short: copy it again. Nothing was installed. 文件损坏或不完整，请重新拷贝；没有安装任何东西。" >&2
  exit 1
fi
case "${1:-}" in
  --check) echo "$name: sha256 $sum, whole. 文件完整。"; exit 0 ;;
  --extract) [ $# -eq 2 ] || { echo "--extract FOLDER" >&2; exit 2; }
    mkdir -p "$2" && payload | tar -x -C "$2" && echo "$2/$name"; exit 0 ;;
  -*) echo "Unknown option $1. 没有$1这个选项。" >&2; exit 2 ;;
esac
folder=${1:-zhijiao}
mkdir -p "$folder"
scratch=$(mktemp -d "$folder/.unpacked.XXXXXX")
trap 'rm -rf "$scratch"' EXIT INT TERM
payload | tar -x -C "$scratch"
sh "$scratch/$name/install.sh" "$folder"
exit 0
