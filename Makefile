# Everything needed is put into .venv, once; it is made again only when pyproject.toml changes.
#   make demo    the main job, without a network        make test    the tests
#   make lint    style and types                        make bench   how well and how fast it reads

# The first Python between 3.11 and 3.13 that runs and can make virtual environments. Another one: make PYTHON=/path/to/python
CANDIDATES := python3 python3.13 python3.12 python3.11 python
SUITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in $(CANDIDATES); do if $$p -c '$(SUITS)' >/dev/null 2>&1; then echo $$p; break; fi; done)

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SHARED ?= ../shared

.PHONY: help demo test peers soak lint bench fuzz people-model reading-model clean
.DEFAULT_GOAL := help

help:
	@sed -n '2,3p' Makefile | cut -c3-
	@echo "  make people-model   train the model that finds persons      make clean   remove .venv and caches"
	@echo "  make reading-model  train the model that chooses an article's text"
	@echo "  make fuzz MINUTES=10  any bytes at all must give a reading"
	@echo "  make peers            pywb replays what was kept, validators accept it"
	@echo "  make soak             ten thousand random faults of servers, two hundred kills: every run must end, and nothing be lost"

# ---------------------------------------------------------------------------------------- the environment

# An old pip does not know today's extras and wheels, so pip itself comes first.
.venv/.made:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "No Python from 3.11 to 3.13 with the venv module was found."; \
	  echo "Install one (on Debian and Ubuntu: apt-get install python3 python3-venv), or name one: make PYTHON=/path/to/python"; \
	  exit 1; fi
	@echo "Setting up .venv with $(PYTHON); this happens once."
	@$(PYTHON) -m venv .venv
	@$(PIP) install --quiet --upgrade "pip>=24"
	@touch $@

.venv/.with-core: pyproject.toml | .venv/.made
	@$(PIP) install --quiet --editable .
	@touch $@

.venv/.with-%: pyproject.toml | .venv/.made
	@$(PIP) install --quiet --editable ".[$*]"
	@touch $@ .venv/.with-core

# ---------------------------------------------------------------------------------------- what people call

demo: .venv/.with-core
	@$(BIN)/kronikk demo demo-archive
	@echo "      ('. .venv/bin/activate' puts kronikk on your path; 'make test' runs the tests.)"

test: .venv/.with-test
	@$(BIN)/python -m pytest $(PYTEST_ARGS)
	@echo "Next: 'make lint' checks style and types; CONTRIBUTING.md says how a change gets in."

lint: .venv/.with-lint .venv/.with-test
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@echo "Next: 'git commit'; the same checks run in .ci/run."

bench: .venv/.with-bench
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done
	@echo "Next: figures worth keeping go into CHANGELOG.md, with the command that made them."

soak: .venv/.with-test
	@$(BIN)/python -m pytest -m soak
	@echo "Next: a fault that is not in tests/faults.py yet belongs there; tests/archive/test_kills.py says when runs are killed."

# pywb brings packages that do not go together with ours, so it gets an environment of its own.
.venv/peers/.made: pyproject.toml | .venv/.made
	@$(PYTHON) -m venv .venv/peers
	@.venv/peers/bin/python -m pip --disable-pip-version-check install --quiet "pywb>=2.8" "setuptools<81"
	@touch $@

peers: .venv/.with-test .venv/peers/.made
	@PATH="$(CURDIR)/.venv/peers/bin:$$PATH" $(BIN)/python -m pytest tests/archive -k "peers or pywb or wacz"
	@echo "Next: what another tool does not open is a defect of archive/warc or archive/export."

# What it finds interesting stays in .fuzz/corpus, so that the next run goes on from there.
MINUTES ?= 10
fuzz: .venv/.with-fuzz
	@$(BIN)/python tests/fuzz/fuzz_read_page.py .fuzz/corpus -max_total_time=$$(( $(MINUTES) * 60 ))
	@echo "Next: a crash is beside .fuzz/corpus as crash-...; mend it and put the input into tests/fuzz/corpus."

people-model: .venv/.with-core
	@$(BIN)/python -m scraper.people.train $(SHARED)
	@echo "Next: 'make test', then 'make bench' to see what the new model changes."

# The folders with gold bodies; mixed-web has none and is for measuring only.
reading-model: .venv/.with-core
	@$(BIN)/python -m tests.golden.corpus build/golden
	@$(BIN)/python -m scraper.body.train $(addprefix $(SHARED)/data/articles/,benchmark181 news421-part publishers) \
		build/golden
	@echo "Next: 'make test', then 'make bench' to see what the new model changes."

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis demo-archive
