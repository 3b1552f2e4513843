# What a developer runs and what CI runs are the same: .ci/run calls these commands too.
BIN := .venv/bin

.PHONY: dev check test docs bench

dev: ## a virtual environment with everything in it
	python3 -m venv .venv
	$(BIN)/pip install -q -e '.[dev]'

check: ## style, types, layers, claims
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nkcheck lint --fail-on note

test: ## every test
	$(BIN)/pytest -q

docs: ## the parts of README and docs/ that come from the program
	UPDATE_README=1 $(BIN)/pytest -q tests/test_packaging.py tests/test_docs.py tests/test_pipelines.py tests/test_settings.py tests/test_scan_docs.py

bench: ## how fast it is beside other things, measured in an environment of its own (docs/performance.md)
	$(BIN)/python -m bench --fresh
