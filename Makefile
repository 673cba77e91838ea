# Plain `make` prints this help. Needs Python 3.11 or later and git; everything else is fetched into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 3000
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run dev test test-fast soak check bench bench-matching lock migrate clean

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed (PYTHON=...)")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: .venv/.ready ## The app on http://localhost:3000 (PORT= chooses another), with demo banks unless configured
	@$(BIN)/python -m pluggy_app run --port $(PORT)

dev: .venv/.ready ## The same app, reloading when code changes
	@$(BIN)/python -m pluggy_app run --port $(PORT) --dev

test: export PYTHONDONTWRITEBYTECODE =
test: check ## Everything: checks, unit, integration on both databases, browser journeys
	$(BIN)/python tests/browser/find_chromium.py --install
	$(BIN)/pytest -n 3

test-fast: .venv/.ready-dev ## Unit and integration tests only
	$(BIN)/pytest -q tests/unit tests/integration tests/test_house_rules.py

soak: .venv/.ready-dev ## The long proofs of docs/reliability.md, about an hour (SOAK_ROUNDS=, SOAK_SEED=)
	SOAK_ROUNDS=$${SOAK_ROUNDS:-200} $(BIN)/pytest -q tests/soak
	SEQUENCES=$${SEQUENCES:-1000} $(BIN)/pytest -q tests/integration/test_match_sequences.py
	HISTORIES=$${HISTORIES:-1000} $(BIN)/pytest -q tests/integration/test_sync_histories.py
	STATEMENT_MUTATIONS=$${STATEMENT_MUTATIONS:-5000} $(BIN)/pytest -q tests/unit/bank_files tests/integration/api/test_api_statements.py -k "broken or spelling"
	SCHEMATHESIS_EXAMPLES=$${SCHEMATHESIS_EXAMPLES:-200} $(BIN)/pytest -q tests/integration/api/test_api_schemathesis.py
	WHOLE=1 $(BIN)/pytest -q -n 2 tests/unit/ui tests/integration tests/process tests/browser -k 'postgresql or web_workers or start or axe or narrow or files or 390'

check: .venv/.ready-dev ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.ready-dev ## The benchmarks, each printing ratios
	@for script in $(filter-out benchmarks/fit_%,$(wildcard benchmarks/*.py)); do echo "== $$script"; $(BIN)/python $$script || exit 1; done

bench-matching: .venv/.ready-dev ## How right the matching is, on made-up company years with the truth
	$(BIN)/python benchmarks/matching.py

lock: .venv/.ready-dev ## Compile requirements.txt and requirements-dev.txt from their .in files
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate requirements-dev.in -o requirements-dev.txt

migrate: .venv/.ready ## Bring the database to this code's schema
	@$(BIN)/python -m pluggy_app migrate

clean: ## Remove what was built; keeps data/
	rm -rf .venv .web .states
