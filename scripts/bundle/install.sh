#!/bin/sh
# Install the wheels beside this script into FOLDER/releases/NAME and point FOLDER/current at it. Touches nothing else.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
name=@NAME@
pythons="@PYTHONS@"
machine=@MACHINE@
folder=${1:?FOLDER}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

refuse() { echo "$1" >&2; exit 2; }
[ "$(uname -s)-$(uname -m)" = "Linux-$machine" ] || refuse "This bundle is for Linux on $machine, not $(uname -s) on $(uname -m). 本安装包用于$machine的Linux。"
(cd "$here" && sha256sum --quiet -c SHA256SUMS) || refuse "A file of the bundle is damaged: copy it again. 安装包里的文件损坏，请重新拷贝。"

python=""
for version in $pythons; do
  for candidate in "${ZHIJIAO_PYTHON:-}" "python$version" python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
    if [ "$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$version" ]; then
      python=$(command -v "$candidate"); break 2
    fi
  done
done
[ -n "$python" ] || refuse "Python $pythons is needed and was not found (ZHIJIAO_PYTHON names one). 需要Python ${pythons}，没有找到（可用ZHIJIAO_PYTHON指定）。"

release="$folder/releases/$name"
if [ -e "$release/whole" ]; then  # it may be serving: it is not touched
  ln -sfn "releases/$name" "$folder/current"
  echo "Already installed in $folder. 已经安装过。"
  exit 0
fi
rm -rf "$release"
mkdir -p "$folder/releases"
# pip runs out of its own wheel: Debian's Python has no ensurepip unless python3-venv is installed.
"$python" -m venv --without-pip "$release" || refuse "Python's venv module does not work. Python的venv模块用不了。"
for pip in "$here"/wheels/pip-*.whl; do :; done
if ! "$release/bin/python" "$pip/pip" --isolated install --quiet --disable-pip-version-check --no-index --no-deps --no-cache-dir \
  --require-hashes --find-links "$here/wheels" -r "$here/requirements.txt"; then
  rm -rf "$release"
  refuse "The wheels could not be installed; the release in use is unchanged. 安装失败；正在使用的版本没有改动。"
fi
touch "$release/whole"
ln -sfn "releases/$name" "$folder/current"
"$folder/current/bin/zhijiao" --version
echo "Installed in $folder. Next: $folder/current/bin/zhijiao demo, or serve (docs/operations.md). 已安装。下一步：zhijiao demo，或zhijiao serve。"
