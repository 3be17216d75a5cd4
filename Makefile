# `make run` starts a mainland, an island and a tablet's app on this machine; `make test` proves them.
# Settings: make run DATA=dir MAINLAND_PORT=8000 ISLAND_PORT=8100 CONTROL_PORT=8200
# Settings: make run TLS=1 HOST=192.168.1.10 PLAIN_PORT=8180

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install web run test lint format simulate mutants bench screenshots lock clean

BIN := .venv/bin
NPM := web/npm.sh
# Certificates that the machine trusts count, also where a proxy inspects TLS.
export UV_SYSTEM_CERTS := 1
export NODE_USE_SYSTEM_CA := 1

WEB_SOURCES := $(shell find web/src web/public web/build -type f) \
	web/index.html web/vite.config.ts web/vite.node.config.ts

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 20
	@sed -n 's/^# \(Settings: .*\)/\1/p' $(MAKEFILE_LIST)

install: .venv/.ready web/node_modules/.ready ## Install everything into .venv and web/node_modules

web: web/dist/sw.js ## Build the app

run: .venv/.ready web/dist/sw.js ## Start the whole fleet on this machine
	$(BIN)/haidang demo $(if $(DATA),--data $(DATA)) \
		$(if $(MAINLAND_PORT),--mainland-port $(MAINLAND_PORT)) \
		$(if $(ISLAND_PORT),--island-port $(ISLAND_PORT)) \
		$(if $(CONTROL_PORT),--control-port $(CONTROL_PORT)) \
		$(if $(TLS),--tls) $(if $(HOST),--host $(HOST)) \
		$(if $(PLAIN_PORT),--plain-port $(PLAIN_PORT))

test: lint web/dist/sw.js ## Check and test everything
	tests/ensure_programs.sh
	$(NPM) test
	$(BIN)/pytest

lint: install ## Check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(NPM) run --silent check

format: install ## Put all code into the one form
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format
	$(NPM) run --silent format

simulate: .venv/.ready $(if $(NODE),web/node_modules/.ready) ## Live through seeded histories of faults: make simulate SEEDS=200 SEED=1 JOBS=2 NODE=1
	$(BIN)/python -m tests.simulation$(if $(NODE),.node) $(if $(SEEDS),--seeds $(SEEDS)) \
		$(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS))

mutants: .venv/.ready ## Take each guard out in turn, and name the seed that notices: make mutants SEEDS=60
	$(BIN)/python -m tests.simulation.mutants $(if $(SEEDS),--seeds $(SEEDS)) \
		$(if $(JOBS),--jobs $(JOBS))

bench: .venv/.ready ## List the figures, or measure one: make bench FIGURE=name
	$(BIN)/python -m bench $(FIGURE)

screenshots: .venv/.ready web/dist/sw.js ## Take the pictures of the README
	tests/ensure_programs.sh
	$(BIN)/python -m tests.e2e.screenshots

lock: .venv/.ready ## Choose the newest allowed versions of all Python packages
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade \
		--group dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade \
		--group node -o requirements-node.lock

clean: ## Remove all that was built or installed, but no data
	rm -rf .venv web/node_modules web/dist web/dist-node dist \
		.pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/.ready: pyproject.toml requirements.lock
	@test -x $(BIN)/pip || python3 -m venv .venv || \
		{ rm -rf .venv; echo "Type: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

web/node_modules/.ready: web/package.json web/package-lock.json | .venv/.ready
	$(NPM) ci
	@touch $@

# The worker is the last file of a build.
web/dist/sw.js: web/node_modules/.ready $(WEB_SOURCES)
	$(NPM) run --silent build
