# `make` alone lists the targets. Arguments: make test ARGS="-k grid", make run ARGS="--port 8000"

PYTHON ?= python3
IN_VENV = .venv/bin/python -m
COMPILE = $(IN_VENV) uv pip compile --no-config --quiet --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock"

TEXTS = .venv/messages.pot

.PHONY: help setup run test browser lint types imports fix lock translations check

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

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

translations: setup ## bring new and changed texts into the languages
	$(IN_VENV) babel.messages.frontend -q extract -F pyproject.toml -k lazy_gettext --no-wrap \
		--sort-by-file --add-location=file -o $(TEXTS) admin_app
	$(IN_VENV) babel.messages.frontend -q update --no-fuzzy-matching --ignore-obsolete --no-wrap \
		--ignore-pot-creation-date -i $(TEXTS) -d admin_app/translations

check: lint types imports test ## all of the above that only look
