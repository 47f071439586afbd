#!/usr/bin/env bash
# Every check, in the order that fails soonest. The last lines are pytest's own summary.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
step() { printf '\n== %s\n' "$*"; }

step "Trình duyệt cho kiểm thử"
bash scripts/ensure_chromium.sh

step "Kiểu chữ mã nguồn (ruff)"
$bin/ruff check .
$bin/ruff format --check . || { echo "chạy: .venv/bin/ruff format ."; exit 1; }

step "Ranh giới giữa các phòng (import-linter)"
$bin/lint-imports --no-logo 2>/dev/null || $bin/lint-imports

step "Kiểu dữ liệu (mypy --strict)"
$bin/mypy

step "Mô hình và migration khớp nhau"
LANTOA_DATA=$(mktemp -d) $bin/lantoa manage makemigrations --check --dry-run

step "Mã phía người học (tsc, node --test)"
npx --no-install tsc --noEmit -p player
node --test player/

step "Dịch vụ trên PostgreSQL"
LANTOA_TEST_DB=postgresql $bin/python -m pytest -n 2 --dist loadfile -m "not browser and (not process or both_databases)" tests

step "Mọi thứ trên SQLite, có trình duyệt thật"
$bin/python -m pytest -n 2 --dist loadfile tests
