# Everything runs in a virtual environment of the checkout's own, made on first use.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUNS ?= samples/fit
OUT ?= out
# The samples end on Sunday 2026-11-15; your own folder is planned from today.
START ?= $(if $(filter samples/fit,$(RUNS)),2026-11-16)
WEEKS ?= 4
# Public recordings for the benchmarks: two runners and many devices.
CORPUS ?= $(or $(RUNLIFT_CORPUS),../shared/corpus)
HERE := $(patsubst ~%,$(HOME)%,$(RUNS))

.PHONY: docs pages programmes sweep help plan test test-slow check format samples pictures bench dist clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'
	@echo
	@echo "  make plan RUNS=~/my-activities START=2026-11-23 WEEKS=4 OUT=out"

$(VENV)/.program: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed, found: $$($(PYTHON) --version 2>&1)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "No virtual environment: on Debian run 'apt install python3-venv' first."; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.developer: $(VENV)/.program
	@echo "Adding the tools for tests and checks (once) ..."
	@$(BIN)/python -m pip install --quiet --group dev
	@touch $@

plan: $(VENV)/.program ## plan the sample runs, or your own: make plan RUNS=~/my-activities
	@$(BIN)/runlift plan "$(HERE)" -o "$(OUT)" --weeks $(WEEKS) $(if $(START),--start $(START)); \
	status=$$?; \
	if [ $$status -gt 1 ]; then exit $$status; fi; \
	test -f "$(OUT)/plan.json" || exit 1; \
	if [ $$status -eq 1 ]; then echo; echo "Some files were left out (named above); the plan was made from the others."; fi

test: $(VENV)/.developer ## run every test
	$(BIN)/python -m pytest

test-slow: $(VENV)/.developer ## real clients: Radicale, vdirsyncer, khal, ical.js, Chromium with axe
	@test -x $(VENV)/clients/bin/khal || { $(PYTHON) -m venv $(VENV)/clients && $(VENV)/clients/bin/python -m pip install --quiet -r tests/slow/clients.txt; }
	@test -d $(VENV)/clients/node_modules/axe-core || npm install --silent --prefix $(VENV)/clients ical.js@2.2.1 axe-core@4.14.1
	@$(BIN)/python -c "import playwright" 2>/dev/null || $(BIN)/python -m pip install --quiet playwright==1.65.2
	RUNLIFT_SLOW=1 RUNLIFT_CLIENTS=$(CURDIR)/$(VENV)/clients $(BIN)/python -m pytest tests/slow

pictures: $(VENV)/.developer plan ## make the README's pictures anew (needs Chromium)
	@$(BIN)/python -c "import playwright" 2>/dev/null || $(BIN)/python -m pip install --quiet playwright==1.65.2
	$(BIN)/python tests/slow/pictures.py "$(OUT)/index.html" docs/images

pages: $(VENV)/.program ## make the pages of docs/ that say again what the program says
	$(BIN)/python tools/make_pages.py

docs: $(VENV)/.program ## build the documentation as a site in build/site (links checked)
	@$(BIN)/python -c "import zensical" 2>/dev/null || $(BIN)/python -m pip install --quiet --group docs
	$(BIN)/zensical build --clean --strict

check: $(VENV)/.developer ## lint, format, types, import contracts
	$(BIN)/ruff check src tests benchmarks samples fuzz
	$(BIN)/ruff format --check src tests benchmarks samples fuzz
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.developer ## put the code into shape
	$(BIN)/ruff check --fix src tests benchmarks samples fuzz
	$(BIN)/ruff format src tests benchmarks samples fuzz

samples: $(VENV)/.developer ## make samples/fit anew (same bytes each time)
	$(BIN)/python samples/make_samples.py

bench: $(VENV)/.developer ## measure: tables against peers, labels and the clock (CORPUS=folder)
	@$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/reading.py peers $(CORPUS)/runner-g $(CORPUS)/runner-s
	$(BIN)/python benchmarks/reading.py years $(CORPUS)/runner-g $(CORPUS)/runner-s
	$(BIN)/python benchmarks/effort.py
	$(BIN)/python benchmarks/effort_fallbacks.py
	$(BIN)/python benchmarks/effort_constants.py
	$(BIN)/python benchmarks/plan.py
	$(BIN)/python benchmarks/feed.py

sweep: $(VENV)/.developer ## every public recording against the other readers, and damaged (minutes)
	$(BIN)/python -m pytest tests/slow/sweep_differential.py tests/slow/sweep_damage.py tests/slow/sweep_entries.py

programmes: $(VENV)/.developer ## 1,000 random programmes as workouts, each read back (JUDGE=path of another judge)
	$(BIN)/python benchmarks/workouts.py --programmes 1000 $(if $(JUDGE),--judge $(JUDGE))

dist: $(VENV)/.developer ## build the wheel
	$(BIN)/python -m pip wheel --no-deps --wheel-dir dist .

clean: ## remove what was made (not your plans in other folders)
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache src/*.egg-info

# --- hostile input, crashes and versions, the long way (docs/reliability.md) ---

.PHONY: fuzz fuzz-coverage kill serve-load mutation wheel-check oldest newest supply
SERVE_SECONDS ?= 60
FUZZ_SECONDS ?= 300
EACH ?= 60
KILLS ?= 300

fuzz: $(VENV)/.developer ## feed mutated files to every door: make fuzz FUZZ_SECONDS=300
	$(BIN)/python fuzz/mutation_fuzz.py --seconds $(FUZZ_SECONDS) --first $$(date +%s)

fuzz-coverage: $(VENV)/.developer ## coverage-guided, where atheris installs: make fuzz-coverage EACH=60
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(BIN)/python -m pip install --quiet atheris
	$(BIN)/python fuzz/coverage_fuzz.py all $(VENV)/fuzz -max_total_time=$(EACH) -rss_limit_mb=6000

kill: $(VENV)/.developer ## kill -9 the program at random points: make kill KILLS=300
	$(BIN)/python fuzz/kill.py --rounds $(KILLS)

serve-load: $(VENV)/.developer ## besiege `runlift serve` while its folder breaks: make serve-load SERVE_SECONDS=60
	$(BIN)/python fuzz/server_load.py --seconds $(SERVE_SECONDS)

mutation: $(VENV)/.developer ## how many changes of the rules do the tests notice?
	@test -x $(VENV)/mutation/bin/mutmut || $(BIN)/python -m venv $(VENV)/mutation
	@$(VENV)/mutation/bin/python -m pip install --quiet mutmut
	$(BIN)/python fuzz/mutation_score.py $(VENV)/mutation/bin/mutmut

wheel-check: $(VENV)/.developer ## install the built wheel elsewhere and plan the samples, on each Python found
	$(BIN)/python fuzz/wheel_check.py
	$(BIN)/python fuzz/wheel_check.py --oldest

oldest: $(VENV)/.developer ## run the tests with the oldest dependencies that pyproject.toml allows
	$(BIN)/python fuzz/oldest.py

newest: $(VENV)/.developer ## run the tests with the newest dependencies, in a fresh environment
	$(BIN)/python fuzz/oldest.py --newest

supply: $(VENV)/.developer ## what is installed, its licences, what is known against it
	$(BIN)/python fuzz/supply.py
