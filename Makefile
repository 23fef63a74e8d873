# Everything here works on a fresh machine with Python 3.11 or newer and make; `make help` lists it.
PYTHON ?= python3
# How many processes the tests are spread over.
WORKERS ?= 2

BIN := .venv/bin
SOURCES := app.py bot flows handlers storage
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --root-user-action=ignore
UV := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate --quiet

.DEFAULT_GOAL := help
.PHONY: help run test test-browser test-proxy check format format-check lint types contracts translations bench lock messages weights compile clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.runtime ## start everything on http://127.0.0.1:8000, with its own PostgreSQL
	@exec $(BIN)/wasl serve

test: .venv/.development ## run all tests that need Python only
	@$(BIN)/python -m pytest -m "not browser and not proxy" -n $(WORKERS) --dist loadgroup

test-browser: .venv/.development ## run the tests in a real browser (needs Chromium)
	@$(BIN)/python -m tools.chromium
	@$(BIN)/python -m pytest -m browser -n $(WORKERS) --dist loadfile

test-proxy: .venv/.development ## run the tests of several processes behind nginx (needs nginx)
	@$(BIN)/python -m tools.nginx
	@$(BIN)/python -m pytest -m proxy

check: format-check lint types contracts translations test test-browser test-proxy ## exactly what CI runs

format: .venv/.development ## put all files into the one format
	@$(BIN)/ruff check --quiet --select I --fix .
	@$(BIN)/ruff format .

format-check: .venv/.development
	@echo "Format" && $(BIN)/ruff format --check --quiet . || { echo "Run 'make format' to put these files right."; exit 1; }

lint: .venv/.development ## look for mistakes (ruff)
	@echo "Lint" && $(BIN)/ruff check --quiet .

types: .venv/.development ## check types (mypy --strict)
	@echo "Types" && $(BIN)/mypy

contracts: .venv/.development ## check who may import whom
	@echo "Import contracts" && $(BIN)/lint-imports --no-cache

translations: .venv/.development ## check that every catalogue is complete
	@echo "Translations" && $(BIN)/python -m tools.translations

bench: .venv/.development .venv-bench/.others ## measure turns and broadcasts against others, a million cases, and understanding
	@$(BIN)/python -m bench; turns=$$?; $(BIN)/python -m bench.study_broadcast; many=$$?; $(BIN)/python -m bench.study_inbox; inbox=$$?; \
		$(BIN)/python -m bench.study_understanding $(if $(TEXTS),--data $(TEXTS)) && exit $$((turns | many | inbox))

# The others pin libraries that we have newer, so they live apart.
.venv-bench/.others: bench/requirements.txt
	@echo "Installing what is measured beside Wasl"
	@$(PYTHON) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r bench/requirements.txt
	@touch $@

lock: .venv/bin/python ## resolve pyproject.toml anew into the lock files
	@$(PIP) uv
	@$(UV) --upgrade --group build -o requirements.txt
	@$(UV) --upgrade --group build --group dev -c requirements.txt -o requirements-dev.txt
	@$(UV:pyproject.toml=bench/requirements.in) --upgrade -o bench/requirements.txt

messages: .venv/.development ## bring the catalogues up to date with the texts in the code
	@$(BIN)/python -m tools.translations --update

weights: .venv/.development ## learn the weights of understanding anew from their examples
	@$(BIN)/python -m tools.weights

compile: .venv/.development ## compile the catalogues (before a wheel is built; a checkout reads the .po files)
	@$(BIN)/pybabel --quiet compile --domain wasl --directory locales

clean: ## remove what was installed and built; the data stay
	@rm -rf .venv .venv-bench build dist wasl.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Wasl needs Python 3.11 or newer: install it, or name one that you have: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Making .venv"
	@$(PYTHON) -m venv --clear .venv \
		|| { echo "Python could not make .venv: on Debian and Ubuntu, 'apt-get install python3-venv' and try again."; exit 1; }

# A failed installation leaves no stamp, so the next make begins it again.
.venv/.runtime: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing what Wasl runs on (one or two minutes the first time)"
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.development: requirements-dev.txt pyproject.toml | .venv/bin/python
	@echo "Installing what Wasl runs on and is tested with (one or two minutes the first time)"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@ .venv/.runtime
