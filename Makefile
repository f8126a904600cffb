# Everything starts here. It needs Python 3.11 or newer, make and a C library; nothing else.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
JOBS ?= auto
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := .venv/bin/

.PHONY: help demo test docs mutants prove bench clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  long proofs: $(or $(patsubst bench/proofs/%.py,%,$(wildcard bench/proofs/*.py)),none yet)"
	@echo "  benches:     $(or $(patsubst bench/%.py,%,$(wildcard bench/*.py)),none yet)"

demo: .venv/ready ## everything on synthetic people; CHECK=1 ends by itself, FRESH=1, AT=, PORT=8000
	@$(RUN)evenhand demo --port $(PORT) $(if $(AT),--at $(AT)) $(if $(FRESH),--fresh) \
		$(if $(CHECK),--check)

test: .venv/ready ## everything that CI runs; JOBS=2 test processes, LONG=1 every variant
	$(RUN)ruff format --check .
	$(RUN)ruff check .
	$(RUN)mypy
	$(RUN)lint-imports
	$(RUN)evenhand manage makemigrations --check --dry-run
	$(RUN)pytest -n $(JOBS) --dist worksteal $(if $(LONG),-m "long or not long")

docs: .venv/ready ## write the pages of the rules in docs/rules, and the same as a site
	@$(RUN)evenhand rules pages --site docs/rules/build

mutants: .venv/ready ## put small faults into the rulebook; ONLY="lv verdict.py" JOBS=2
	@$(RUN)python bench/proofs/mutants.py $(if $(ONLY),--only $(ONLY)) \
		$(if $(filter-out auto,$(JOBS)),--jobs $(JOBS))

prove: .venv/ready ## run one long proof, for example NAME=races
	@test -f "bench/proofs/$(NAME).py" || { echo "Say which: make prove NAME=... (see make help)"; exit 2; }
	@$(RUN)python "bench/proofs/$(NAME).py"

bench: .venv/ready ## measure one thing, for example NAME=night
	@test -f "bench/$(NAME).py" || { echo "Say which: make bench NAME=... (see make help)"; exit 2; }
	@$(RUN)python "bench/$(NAME).py"

clean: ## remove the environment, the caches and the embedded database (asks nothing)
	@if [ -x $(RUN)evenhand ]; then $(RUN)evenhand reset --yes; fi
	rm -rf .venv .uv .evenhand .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The locked environment, brought up to date when the lock changes.
.venv/ready: pyproject.toml uv.lock | $(UV)
	$(UV) sync --locked
	@touch $@

# uv in the checkout, for machines that lack it: in an environment of its own, or, where Python
# comes without ensurepip, in a plain folder.
.uv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; say which with PYTHON=..."; exit 1; }
	@rm -rf .uv
	@{ $(PYTHON) -m venv .uv && .uv/bin/python -m pip install --quiet uv; } >/dev/null 2>&1 \
		|| { rm -rf .uv; $(PYTHON) -m pip install --quiet --target .uv uv; } \
		|| { rm -rf .uv; echo "uv could not be installed: there is no network, or $(PYTHON) has" \
			"neither ensurepip nor pip. Install uv yourself (https://docs.astral.sh/uv/)."; exit 1; }
