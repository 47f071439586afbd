#!/usr/bin/env bash
# The browser tests need Chromium; install Debian's when this machine has none and we may.
set -euo pipefail
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Cài Chromium (khoảng một phút)…"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core poppler-utils >/dev/null
  exit 0
fi
echo "Kiểm thử cần Chromium. Cài gói 'chromium' rồi chạy lại (Debian/Ubuntu: sudo apt install chromium)." >&2
exit 1
