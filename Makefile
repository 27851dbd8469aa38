# Everything a person or CI runs. Only Python 3.11 or newer and make are needed; the rest is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORK := $(CURDIR)/.work
TEST_WORKERS ?= 2
STAMP := $(VENV)/.installed
# A requirements file holds everything: pip looks for nothing more, and takes no file of another hash.
PINNED := --no-deps --require-hashes
PINS := $(WORK)/pins
AUDIT := $(WORK)/audit

# Nothing is written outside this folder, and nothing is reported home. Who has a cache of their own can say so.
export PIP_CACHE_DIR ?= $(WORK)/pip-cache
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export SAM_CLI_TELEMETRY = 0
export __SAM_CLI_APP_DIR = $(WORK)/sam
# Each test worker, simulated Siro and command would compile all sources again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check audit bench cost growth proof logins mutants fuzz recipes upgrade pictures format build venv pins clean help

help:
	@echo "make demo    both ways through the real template on an AWS embedded in this machine, no account, no Docker"
	@echo "make test    unit, integration and end-to-end tests"
	@echo "make logins  logins to a CRM against real servers, which are installed in .work (npm and PyPI)"
	@echo "make check   format, lint, types, template"
	@echo "make audit   the template, the code, the workflows and the layers, by cfn-lint, checkov, bandit, zizmor and pip-audit"
	@echo "make mutants  small mistakes in the core, and which of them no test notices (SEED, SAMPLE, ONLY=state, MINUTES, NEW=1)"
	@echo "make fuzz    parsers get odd input for some minutes (MINUTES=10, SEED to tell a round again)"
	@echo "make bench   what the product costs, as ratios (ONLY=sync-rows for some rows)"
	@echo "make cost    what it costs at AWS, counted anew, and written into docs/costs.md (TIMES=1: measured anew, too)"
	@echo "make growth  what grows with appointments and recordings, written into docs/growth.md (TIMES=1: measured anew)"
	@echo "make proof   100,000 faulted deliveries, in hours, and docs/proof.md (MINUTES=10 for a taste, SEED=17 for one story)"
	@echo "make recipes the recipes over real CRMs, installed into .work/recipes (ONLY=tryton for one)"
	@echo "make upgrade a stack of the tagged release 0.1.0 updated in place on the embedded AWS, in minutes"
	@echo "make build   sam build for AWS (LAMBDA_PYTHON, LAMBDA_ARCHITECTURE)"
	@echo "make pictures  the README's pictures of the console, from a running demo (siro-bridge demo --keep)"
	@echo "make format  rewrite the sources in the project's format"
	@echo "make pins    resolve the pinned requirements anew"
	@echo "make clean   remove all that the project made"

demo: $(STAMP)
	@$(BIN)/siro-bridge demo

test: $(STAMP)
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile $(PYTEST_ARGS)

# Side by side, as types take as long as all the others; each says what is wrong, whatever the others say.
check: $(STAMP)
	@$(MAKE) --no-print-directory --keep-going --jobs 2 $(CHECKS)

CHECKS := check-types check-format check-lint check-template check-sam
.PHONY: $(CHECKS)

check-types: $(STAMP)
	$(BIN)/mypy

check-format: $(STAMP)
	$(BIN)/ruff format --check .

check-lint: $(STAMP)
	$(BIN)/ruff check .

check-template: $(STAMP)
	$(BIN)/cfn-lint template.yaml

check-sam: $(STAMP)
	$(BIN)/sam validate --lint --region us-east-1

# The tools have an environment of their own; what they look at is built and translated in ours. zizmor asks GitHub about
# the actions where GH_TOKEN is set.
audit: $(STAMP) $(AUDIT)/.installed
	@$(MAKE) --no-print-directory --keep-going $(AUDITS)

AUDITS := audit-template audit-code audit-workflows audit-layers audit-advisories
.PHONY: $(AUDITS)

$(AUDIT)/template.json: template.yaml $(STAMP) $(AUDIT)/.installed
	@$(BIN)/python -m audit.translated > $@

audit-template: $(AUDIT)/template.json
	$(BIN)/cfn-lint --include-checks I -- template.yaml $<
	$(AUDIT)/bin/checkov --quiet --compact --skip-download --framework cloudformation --file template.yaml $<

audit-code: $(AUDIT)/.installed
	@# It warns of each line that has a reason and was looked at by another of its rules.
	$(AUDIT)/bin/bandit --quiet --configfile pyproject.toml --recursive layers cli functions 2>$(AUDIT)/bandit.log || \
		{ cat $(AUDIT)/bandit.log; exit 1; }

audit-workflows: $(AUDIT)/.installed
	$(AUDIT)/bin/zizmor --quiet .github

audit-layers: $(STAMP) $(AUDIT)/.installed
	$(AUDIT)/bin/python -m audit.layers $(BIN)/python

audit-advisories: $(AUDIT)/.installed
	$(AUDIT)/bin/python -m audit.advisories

$(AUDIT)/.installed: requirements/audit.txt
	@$(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install -qq $(PINNED) --requirement $<
	@touch $@

logins: $(STAMP)
	LOGINS=all $(BIN)/python -m pytest $(PYTEST_ARGS) tests/integration/logins

# Beside other work: one process, and at the lowest haste.
mutants: $(STAMP)
	@nice -n 10 $(BIN)/python -m tests.mutants $(if $(SEED),--seed $(SEED)) $(if $(SAMPLE),--sample $(SAMPLE)) \
		$(if $(ONLY),--only $(ONLY)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(NEW),--new)

fuzz: $(STAMP)
	@$(BIN)/python -m tests.unit.fuzz $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

bench: $(STAMP)
	@$(BIN)/python -m bench --only "$(ONLY)"

cost: $(STAMP)
	@$(BIN)/python -m bench.cost $(if $(TIMES),--times)

growth: $(STAMP)
	@$(BIN)/python -m bench.growth $(if $(TIMES),--times)

# The seeds are the same in every process, whatever order its sets have.
proof: $(STAMP)
	@PYTHONHASHSEED=0 PYTHONPATH=layers/siro_bridge:layers:cli:functions/webhook:functions/sync:functions/enrichment \
		$(BIN)/python -m tests.proof $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

recipes: $(STAMP)
	$(BIN)/python -m pytest -m recipe -k "$(ONLY)" tests/recipes

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

upgrade: $(STAMP)
	$(BIN)/python -m pytest -m upgrade tests/e2e

pictures: $(STAMP)
	$(BIN)/python -m tests.e2e.pictures

build: $(STAMP)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sam build

venv: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; say which one: make PYTHON=python3.13 ..." >&2; exit 1; }
	@echo "Installing into $(VENV) (once; a few minutes without a cache)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq $(PINNED) --requirement requirements/dev.txt
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

# The layers' libraries in the versions that the tests run with. Dependencies of the webhook layer's stay out.
pins: $(PINS)/.installed
	$(RESOLVE) --output-file requirements/pin.txt requirements/pin.in
	$(RESOLVE) --output-file requirements/dev.txt requirements/dev.in
	$(RESOLVE) --output-file requirements/audit.txt requirements/audit.in
	$(RESOLVE) --constraint requirements/dev.txt --output-file layers/dependencies/requirements.txt \
		layers/dependencies/requirements.in
	$(RESOLVE) --constraint requirements/dev.txt --no-deps --output-file layers/dependencies_webhook/requirements.txt \
		layers/dependencies_webhook/requirements.in

# For the oldest Python, with the hashes of every platform's files. No index is named, whichever is asked.
RESOLVE = UV_CUSTOM_COMPILE_COMMAND="make pins" UV_CACHE_DIR="$(WORK)/uv-cache" $(PINS)/bin/uv pip compile --quiet --upgrade \
	--python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url

$(PINS)/.installed: requirements/pin.txt
	@$(PYTHON) -m venv $(PINS)
	@$(PINS)/bin/python -m pip install -qq $(PINNED) --requirement $<
	@touch $@

clean:
	rm -rf $(VENV) .work .aws-sam .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name '*.egg-info' -type d -prune -exec rm -rf {} +
