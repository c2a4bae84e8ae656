# `make` alone lists the targets. Arguments: make test ARGS="-k grid", make run ARGS="--port 8000"

PYTHON ?= python3
IN_VENV = .venv/bin/python -m
COMPILE = $(IN_VENV) uv pip compile --no-config --quiet --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock"

.PHONY: help setup run test browser lint types imports fix lock check

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup: ## make .venv with what tests and checks need
	@$(PYTHON) manage.py setup

run: ## serve on http://127.0.0.1:5000
	@$(PYTHON) manage.py run $(ARGS)

test: ## run the tests
	@$(PYTHON) manage.py test $(ARGS)

browser: ## run the tests that drive a browser
	@$(PYTHON) manage.py test -m browser $(ARGS)

lint: setup ## look for mistakes and check the format
	$(IN_VENV) ruff check
	$(IN_VENV) ruff format --check

types: setup ## check the types
	$(IN_VENV) mypy

imports: setup ## check that imports go down only
	.venv/bin/python .venv/bin/lint-imports --no-logo

fix: setup ## mend what can be mended mechanically
	$(IN_VENV) ruff check --fix
	$(IN_VENV) ruff format

lock: setup ## pin the newest versions that the .in files allow; ARGS="-P NAME" moves one alone
	$(COMPILE) $(or $(ARGS),--upgrade) --output-file requirements.txt requirements.in
	$(COMPILE) $(or $(ARGS),--upgrade) --output-file requirements-dev.txt requirements-dev.in

check: lint types imports test ## all of the above that only look
