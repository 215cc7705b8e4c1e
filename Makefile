# One door for every chore. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := run
.PHONY: help run install test test-browser browser golden check format bench kills fuzz data lock lowest dist clean

help:  ## List the chores
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

run: install  ## Install, and measure a 40 km pullback on the shipped data (the default)
	$(BIN)/dmz compute --distance 40

install: .venv/installed  ## Make .venv with the locked versions, all capabilities and the tools of the trade

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all,test,dev]'
	$(BIN)/python -m compileall -q dmz
	touch $@

test: install  ## Run the tests with branch coverage
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered --cov-fail-under=90 $(ARGS)

test-browser: browser install  ## Run the tests of the page in a browser, which is installed where it is missing
	CI=true $(BIN)/python -m pytest tests/output/maps/test_browser.py $(ARGS)

browser:  ## Install Chromium and its driver where they are missing (Debian, as root)
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || \
		{ apt-get update && apt-get install -y --no-install-recommends chromium chromium-driver; }

golden: install  ## Draw the golden thumbnails of maps anew; then look at the maps
	$(BIN)/python -m tests.output.maps.test_figure

check: install  ## Lint, check formatting and types
	$(BIN)/ruff check dmz data tests
	$(BIN)/ruff format --check dmz data tests
	$(BIN)/mypy

format: install  ## Format the code
	$(BIN)/ruff format dmz data tests
	$(BIN)/ruff check --fix dmz data tests

bench: install  ## Measure accuracy and speed side by side with the alternatives, and print a table
	$(BIN)/python -m tests.bench

kills: install  ## Kill a batch a hundred times at random moments, and compare what comes out
	$(BIN)/python -m tests.batch.kills $(ARGS)

fuzz: install  ## Feed the readers of files with inputs made at random, for a quarter of an hour
	$(BIN)/python -m tests.hostile.fuzz $(ARGS)

data: install  ## Rebuild the shipped data from their source packages, and say what changed
	$(BIN)/python data/build.py

lock:  ## Take the newest versions of all dependencies into constraints.txt
	rm -rf .venv/lock && $(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet '.[all,test,dev]'
	.venv/lock/bin/pip freeze --exclude dmz | grep -v '@' > constraints.txt
	rm -rf .venv/lock

lowest:  ## Run the tests with the lowest versions that pyproject.toml allows
	$(PYTHON) -m venv .venv/lowest
	.venv/lowest/bin/pip install --quiet --disable-pip-version-check uv
	.venv/lowest/bin/uv pip install --quiet --python .venv/lowest/bin/python --resolution lowest-direct --editable '.[all,test]'
	.venv/lowest/bin/python -m pytest $(ARGS)

dist: install  ## Build the wheel and the source archive, which carry the data
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist

clean:  ## Remove everything that was made
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
