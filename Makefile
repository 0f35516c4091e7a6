# `make run` and `make test` need Python 3.11 or newer, make and git; the rest is installed into .venv.

PYTHON ?= $(or $(shell command -v python3.11),$(shell command -v python3),python3)
BIN := .venv/bin
hash = $(shell cat $(1) | sha256sum | cut -c1-16)
RUNTIME := .venv/.runtime-$(call hash,requirements.txt)
DEVELOPMENT := .venv/.development-$(call hash,requirements.txt requirements-dev.txt)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras \
	--no-emit-find-links --no-emit-index-url --no-emit-trusted-host
CAN_APT = [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null
APT := DEBIAN_FRONTEND=noninteractive apt-get -qq

.DEFAULT_GOAL := help
.PHONY: help run test lint lock bench drill chromium

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: $(RUNTIME) ## Run the whole site on http://127.0.0.1:8000 (PORT changes it); Ctrl-C stops it
	@$(BIN)/python -m qms.run

test: lint chromium ## Run every check: lint, types, arrows, tests on real servers, a real browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(DEVELOPMENT) ## Check style, arrows between apps and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy .

lock: $(DEVELOPMENT) ## Lock requirements.in and requirements-dev.in with hashes
	$(LOCK) --output-file=requirements.txt requirements.in
	$(LOCK) --output-file=requirements-dev.txt requirements-dev.in

drill: $(RUNTIME) ## Back the running site up, restore it beside it and try it out (BACKUP=folder: that one)
	@$(BIN)/python -m qms.drill

bench: $(DEVELOPMENT) ## Measure speed against the budgets
	@status=0; for works in benchmarks benchmarks.exports; do $(BIN)/python -m $$works || status=1; done; exit $$status

$(RUNTIME): | $(BIN)/pip
	@echo "Installing what the site needs into .venv …"
	@$(INSTALL) -r requirements.txt
	@rm -f .venv/.runtime-* && touch $@

$(DEVELOPMENT): $(RUNTIME)
	@echo "Installing what the checks need into .venv …"
	@$(INSTALL) -r requirements-dev.txt
	@rm -f .venv/.development-* && touch $@

$(BIN)/pip:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is too old: name Python 3.11 or newer with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(CAN_APT) \
		&& echo "Installing python3-venv …" && $(APT) update && $(APT) install -y python3-venv >/dev/null; } \
		|| { echo "$(PYTHON) cannot make a virtual environment: run apt-get install python3-venv as root"; exit 1; }
	@$(PYTHON) -m venv --clear .venv

# The browser tests fail without a browser; they are never skipped.
chromium:
	@command -v chromium >/dev/null || { $(CAN_APT) && echo "Installing chromium …" && $(APT) update \
		&& $(APT) install -y --no-install-recommends chromium fonts-noto-core >/dev/null; } \
		|| echo "No chromium here: the browser tests will fail. Install Debian's chromium and fonts-noto-core."
