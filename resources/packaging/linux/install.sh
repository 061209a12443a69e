#!/bin/sh
# Installs for the present user alone, without an administrator:  sh install.sh   (sh install.sh --remove takes it away)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
place=$HOME/.local/opt/kpi-desktop
programs=$HOME/.local/bin

refresh() {
  if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$data/applications" || true; fi
  if command -v update-mime-database >/dev/null; then update-mime-database "$data/mime" || true; fi
}

if [ "${1:-}" = --remove ]; then
  rm -rf "$place"
  rm -f "$programs/kpi-desktop" "$programs/kpi-cli" "$data/applications/kpi-desktop.desktop" "$data/mime/packages/kpi-desktop.xml" \
    "$data/icons/hicolor/scalable/apps/kpi-desktop.svg" "$data/icons/hicolor/256x256/apps/kpi-desktop.png"
  refresh
  echo "已卸载。您的考核文件没有改动。"
  exit 0
fi

mkdir -p "$HOME/.local/opt" "$programs" "$data/applications" "$data/mime/packages" \
  "$data/icons/hicolor/scalable/apps" "$data/icons/hicolor/256x256/apps"
# The version that stands is replaced only when the new one lies beside it whole.
rm -rf "$place.new"
cp -R "$here/kpi-desktop" "$place.new"
rm -rf "$place"
mv "$place.new" "$place"
ln -sf "$place/kpi-desktop" "$programs/kpi-desktop"
ln -sf "$place/kpi-cli" "$programs/kpi-cli"
sed "s|^Exec=kpi-desktop|Exec=\"$place/kpi-desktop\"|" "$here/kpi-desktop.desktop" > "$data/applications/kpi-desktop.desktop"
cp "$here/kpi-desktop.xml" "$data/mime/packages/kpi-desktop.xml"
cp "$here/kpi-desktop.svg" "$data/icons/hicolor/scalable/apps/"
cp "$here/kpi-desktop.png" "$data/icons/hicolor/256x256/apps/"
refresh
"$place/kpi-cli" self-test
echo "安装完成：在开始菜单的“办公”里找“岗位绩效管理”。"
