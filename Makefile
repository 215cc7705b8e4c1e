# One door for every chore. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := run
# Where this is set, every process of the tests would compile dmz and its tests afresh.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run install test test-browser browser golden pictures docs man check format bench bench-postgis kills \
	fuzz audit data lock lowest dist clean

help:  ## List the chores
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

run: install  ## Install, and measure a 40 km pullback on the shipped data (the default)
	$(BIN)/dmz compute --distance 40

install: .venv/installed  ## Make .venv with the locked versions, all capabilities and the tools of the trade

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all,notebook,test,dev,docs,bench]'
	$(BIN)/python -m compileall -q dmz
	touch $@

# Counting branches takes a fifth of the time: where CI is set, as in .ci/run. Tests of a module
# stay together while there is work for all: what they share is then made once.
COVERAGE := $(if $(CI),--cov --cov-report=term:skip-covered --cov-fail-under=90)

test: install  ## Run the tests; with CI=true, with branch coverage, and none is skipped
	$(BIN)/python -m pytest -n 3 --dist worksteal $(COVERAGE) $(ARGS)

test-browser: browser install  ## Run the tests of the page in a browser, which is installed where it is missing
	CI=true $(BIN)/python -m pytest tests/output/maps/test_browser.py tests/output/maps/test_browser_cases.py $(ARGS)

browser:  ## Install Chromium, its driver and Pango where they are missing (Debian, as root)
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null && \
		ldconfig -p | grep -q libpangoft2 && ldconfig -p | grep -q libharfbuzz-subset || \
		{ apt-get update && apt-get install -y --no-install-recommends chromium chromium-driver \
		libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; }

golden: install  ## Draw the golden thumbnails of maps anew; then look at the maps
	$(BIN)/python -m tests.output.maps.test_figure

pictures: install  ## Draw the picture of the README anew; then look at it
	$(BIN)/dmz map dmz/docs/images/zones.png --distance 40 --size 150x150 --quiet
	$(BIN)/python -m tests.pictures dmz/docs/images/zones.png

docs: install  ## Make a site of the manual in build/site; a link that leads nowhere is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --config-file .github/mkdocs/mkdocs.yml

man: install  ## Write a man page for each command into build/man
	$(BIN)/dmz docs --man build/man

check: install  ## Lint, check formatting and types
	$(BIN)/ruff check dmz data tests
	$(BIN)/ruff format --check dmz data tests
	$(BIN)/mypy

format: install  ## Format the code
	$(BIN)/ruff format dmz data tests
	$(BIN)/ruff check --fix dmz data tests

bench: install  ## Measure accuracy and speed beside the alternatives, and print a table (ARGS: parts of it)
	$(BIN)/python -m tests.bench $(ARGS)

bench-postgis: install  ## The peers with PostGIS, installed where it is missing (Debian, as root), started and stopped
	@ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || \
		{ apt-get update && apt-get install -y --no-install-recommends postgresql-15-postgis-3; }
	scratch=$$(mktemp -d) && chmod 755 $$scratch && folder=$$scratch/server && $(BIN)/python -m tests.bench.postgis start $$folder && \
		{ DMZ_BENCH_POSTGIS=$$folder $(BIN)/python -m tests.bench peers; \
		$(BIN)/python -m tests.bench.postgis stop $$folder; }

kills: install  ## Kill a batch a hundred times at random moments, and compare what comes out
	$(BIN)/python -m tests.batch.kills $(ARGS)

fuzz: install  ## Feed the readers of files with inputs made at random, for a quarter of an hour
	$(BIN)/python -m tests.hostile.fuzz $(ARGS)

data: install  ## Rebuild the shipped data from their source packages, and say what changed
	$(BIN)/python data/build.py

audit: install  ## Look up known faults of the locked versions, and say what could not be asked
	$(BIN)/python -m tests.audit

lock:  ## Take the newest versions of all dependencies into constraints.txt
	rm -rf .venv/lock && $(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet '.[all,notebook,test,dev,docs,bench]'
	.venv/lock/bin/pip freeze --exclude dmz-scenarios | grep -v '@' > constraints.txt
	rm -rf .venv/lock

lowest:  ## Run the tests with the lowest versions that pyproject.toml allows
	$(PYTHON) -m venv .venv/lowest
	.venv/lowest/bin/pip install --quiet --disable-pip-version-check uv
	.venv/lowest/bin/uv pip install --quiet --python .venv/lowest/bin/python --resolution lowest-direct --editable '.[all,notebook,test]'
	.venv/lowest/bin/python -m pytest $(ARGS)

dist: install  ## Build the wheel and the source archive, which carry the data
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist

clean:  ## Remove everything that was made
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
