# Two commands do everything: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: help run test lint bench bench-peers machine race drill demo-reset migrate lock screens translations clean backup restore restored

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: .venv/installed ## start Klatch: against Telegram with TELEGRAM_BOT_TOKEN, else the demo
	@$(BIN)/python -m scripts.run

test: .venv/developing ## every test, on SQLite, PostgreSQL and in Chromium; with DRILLS=1 the long ones too
	@DRILLS=$(DRILLS) $(BIN)/python -m scripts.test $(ARGS)

lint: .venv/developing ## ruff, mypy --strict, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint web/templates playground/templates --lint --quiet

bench: .venv/developing ## what the README claims about speed, measured side by side
	@$(BIN)/python -m benchmarks $(PARTS)

bench-peers: .venv/developing .venv-peers/installed ## our RSVPs beside orders of pretix, in one run
	@$(BIN)/python -m benchmarks.peers

machine: .venv/developing ## ten thousand steps of people and organisers in any order, on both databases
	@MACHINE_STEPS=$(or $(STEPS),10000) $(BIN)/python -m pytest -q -s -n0 tests/machine -k whatever

race: .venv/developing ## eight processes give a thousand answers each, through both doors, on both databases
	@DRILLS=1 RACE_ANSWERS=$(or $(ANSWERS),1000) $(BIN)/python -m pytest -q -s -n0 tests/test_races_from_outside.py

drill: .venv/developing ## the bot and the site killed, cut off, throttled, restored: what is promised and what was reached
	@$(BIN)/python -m tests.drills $(PARTS)

demo-reset: ## forget the demo world; the next `make run` makes it anew
	rm -rf data/demo.db data/demo.db-wal data/demo.db-shm data/demo.db.migrating data/playground.json data/demo-clock

migrate: .venv/installed ## bring the database up to date
	@$(BIN)/python -m migrations

backup: .venv/installed ## everything in one file under data/backups, while it runs; TO=… for another place
	@$(BIN)/python -m scripts.backup save $(TO)

restore: .venv/installed ## put a backup back, with FILE=…; the bot and the site are stopped
	@$(BIN)/python -m scripts.backup restore "$(FILE)"

restored: .venv/installed ## after a restore by other means, before the bot starts: docs/operating.md
	@$(BIN)/python -m scripts.backup settle

lock: .venv/developing ## requirements.in → requirements.txt with hashes
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt

screens: .venv/developing ## take the pictures under docs/screens/ anew
	@$(BIN)/python -m scripts.screens

translations: .venv/developing ## collect the phrases of the code into locales/
	@$(BIN)/python -m scripts.translations

clean: ## forget what was installed, not what was stored
	rm -rf .venv .venv-peers .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	$(PYTHON) -m venv --upgrade-deps .venv # the pip that comes with Python 3.11 looks at links twice as long

.venv/installed: requirements.txt | .venv/bin/python
	@echo "klatch: installing what it needs, once"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/developing: requirements-dev.txt | .venv/bin/python
	@echo "klatch: installing what its tests need, once"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.txt
	@touch $@ .venv/installed

.venv-peers/installed: benchmarks/peers/requirements.txt
	@echo "klatch: installing what it is measured beside, once"
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers/requirements.txt
	@touch $@
