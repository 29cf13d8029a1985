# make demo   the main job, end to end, on an embedded broker (needs Python 3.11, nothing else)
# make test   lint, types, import contract, tests
# make env    .venv/ with everything both need
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Tests start hundreds of processes; each would compile every module anew where this is set.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test env lint types contract unit check docs bench clean

demo: env
	$(BIN)/streamdetect demo $(ARGS)

# The checks that need no test run side by side; what each prints stays together.
test: env
	@$(MAKE) --no-print-directory --output-sync=target --jobs=2 types lint contract
	@$(MAKE) --no-print-directory unit

check: test

env: $(STAMP)

# torch is pinned and comes with pip; an environment with CUDA packages is refused (see README.md).
$(STAMP): pyproject.toml hatch_build.py $(wildcard streamdetect/_*.c streamdetect/native/*.h)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25"
	$(BIN)/python -m pip install --quiet "torch==2.13.0"
	@if $(BIN)/python -m pip list --format=freeze | grep -i '^nvidia-'; then \
	  echo "make env: this environment has CUDA packages (nvidia-*)."; \
	  echo "  Why: streamdetect runs on CPU; these are gigabytes that no worker uses."; \
	  echo "  Fix: rm -rf $(VENV), install a CPU build of torch 2.13.0 first (README.md), make env."; \
	  exit 1; fi
	$(BIN)/python -m pip install --quiet --editable ".[model,onnx,rocksdb,broker,dev]"
	$(BIN)/python -m compileall -q streamdetect  # for who starts it where nothing may be written later
	touch $(STAMP)

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: env
	$(BIN)/mypy

contract: env
	$(BIN)/lint-imports

# Four on two cores: tests of whole processes wait much.
unit: env
	$(BIN)/pytest -n 4 --dist worksteal $(PYTEST_ARGS)

# Every generated page and schema; tests fail when one drifts.
docs: env
	$(BIN)/python -m streamdetect.events.schemas
	$(BIN)/python -m streamdetect.metrics > docs/metrics.md
	$(BIN)/python -m streamdetect.settings > docs/settings.md
	$(BIN)/python -m streamdetect.ruleset.schema
	$(BIN)/python -m streamdetect.cli.explain_document > docs/explain.schema.json
	$(BIN)/python -m streamdetect.cli.reference > docs/cli.md

# Peers that only benchmarks need: nothing of the project imports them.
bench: env
	$(BIN)/python -m pip install --quiet "pyahocorasick==2.3.1" "hyperscan==0.9.1"
	$(BIN)/python -m benchmarks.hot_path $(ARGS)
	$(BIN)/python -m benchmarks.throughput $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
