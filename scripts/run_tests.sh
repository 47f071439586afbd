#!/usr/bin/env bash
# Every check, in the order that fails soonest. The last lines are pytest's own summary.
# LANTOA_THOROUGH=1: with what is left out here because it rarely tells anything new (docs/develop/testing.md).
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

# Works on one core while the others go on; told of below, after the first long part at the latest.
types=$(mktemp)
$bin/mypy >"$types" 2>&1 &
typing=$!
trap 'kill "$typing" 2>/dev/null || true; rm -f "$types"' EXIT
told_of_types() {
  [ -n "$typing" ] || return 0
  local status=0
  wait "$typing" || status=$?
  typing=
  step "Kiểu dữ liệu (mypy --strict)"
  cat "$types"
  return "$status"
}

step "Mô hình và migration khớp nhau"
LANTOA_DATA=$(mktemp -d) $bin/lantoa manage makemigrations --check --dry-run

step "Mã phía người học (tsc, node --test)"
npx --no-install tsc --noEmit -p player
node --test player/

kill -0 "$typing" 2>/dev/null || told_of_types # nothing changed since the last run: it is there already

# Files are taken in the order tests/conftest.py gives: long ones first.
many=(-n 2 --dist loadfile --no-loadscope-reorder)

step "Dịch vụ trên PostgreSQL"
LANTOA_TEST_DB=postgresql $bin/python -m pytest "${many[@]}" -m "not browser and (not process or both_databases)" tests
told_of_types

step "Mọi thứ trên SQLite, có trình duyệt thật"
$bin/python -m pytest "${many[@]}" tests
