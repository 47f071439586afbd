# Lan Tỏa. The two commands are `make run` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
DATA ?= ./var
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: run
run: build ## set everything up and run with a demonstration campaign: make run [PORT=8000]
	@exec $(BIN)/lantoa run --demo --data "$(DATA)" --port "$(PORT)"

.PHONY: test
test: build $(VENV)/.dev-installed ## set everything up and run every check
	@bash scripts/run_tests.sh

.PHONY: bench
bench: build $(VENV)/.dev-installed ## run one benchmark: make bench NAME=isolation
	@test -n "$(NAME)" || { echo "make bench NAME=…  one of: $$(ls bench/*.py | xargs -n1 basename | sed 's/\.py//' | grep -v '^_' | tr '\n' ' ')"; exit 2; }
	@test -f "bench/$(NAME).py" || { echo "no such bench: $(NAME)"; exit 2; }
	@$(BIN)/python -m bench.$(NAME)

.PHONY: build
build: check-tools $(VENV)/.installed player/vendor/.copied assets ## install what running needs

.PHONY: assets
assets: $(VENV)/.installed
	@$(BIN)/python scripts/build_assets.py

.PHONY: check-tools
check-tools:
	@command -v $(PYTHON) >/dev/null || { echo "Cần Python 3.11 trở lên (không thấy $(PYTHON))."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cần Python 3.11 trở lên; $(PYTHON) là $$($(PYTHON) -V)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python thiếu mô-đun venv (trên Debian/Ubuntu: apt install python3-venv)."; exit 1; }
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Cần Node.js 20 trở lên và npm (https://nodejs.org)."; exit 1; }
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || { echo "Cần Node.js 20 trở lên; đang có $$(node -v)."; exit 1; }
	@test "$$(df -Pm . | awk 'NR==2 {print $$4}')" -ge 1500 || { echo "Ổ đĩa còn dưới 1,5 GB; không đủ để cài đặt."; exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "== Cài thư viện Python (vài chục giây ở lần đầu)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . 2> >(grep -v -e '^WARNING: Location' >&2)
	@touch $@

$(VENV)/.dev-installed: $(VENV)/.installed
	@echo "== Cài công cụ kiểm thử…"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]' 2> >(grep -v -e '^WARNING: Location' >&2)
	@touch $@

node_modules/.installed: package.json package-lock.json
	@echo "== Cài thư viện trình duyệt…"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

player/vendor/.copied: node_modules/.installed scripts/copy_vendor.mjs
	@node scripts/copy_vendor.mjs
	@touch $@

.PHONY: clean
clean: ## remove what the build made (keeps ./var)
	@rm -rf $(VENV) node_modules player/vendor player/css/lantoa.css player/css/console.css player/css/exam.css player/css/study.css
