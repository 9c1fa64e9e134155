# What a person types. `make` alone says what there is.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help demo test test-tools bench bench-accept bench-built soak test-postgres test-patroni api-fuzz mutants fuzz e2e e2e-built e2e-tools screenshots fmt lint web web-same

# Where the demonstration stands, and where it is served.
DATA ?= data
LISTEN ?= 127.0.0.1:8080

help: ## What there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  LISTEN=$(LISTEN) and DATA=$(DATA) can be set: make demo LISTEN=127.0.0.1:9000"

# A development build: its dependencies that count are optimised (Cargo.toml), so it is there in half of the time of a
# release build and replays the scenario in under a minute.
demo: ## Build, replay the reference scenario into DATA, serve it on LISTEN
	cargo run --locked -p chiyuan -- demo --data "$(DATA)" --listen "$(LISTEN)"

test: test-tools ## Install what the tests need, and pass all of them
	@.ci/test

test-tools:
	@.ci/tools

# The long forms of the tests of faults, hostile input and random histories: hours. A seed that nobody chose is printed;
# CHIYUAN_SEED gives it back. SOAK is how many times longer than in `make test`, ONLY what of it runs.
SOAK ?= 10
soak: test-tools ## Every fault at every call, 200 kills, every cut of the log, random histories by the million (SOAK=10 ONLY=...)
	CHIYUAN_SOAK=$(SOAK) cargo nextest run --workspace --locked --no-fail-fast --success-output final \
	  -E 'test(/$(or $(ONLY),every_call|torn|kill_rounds|hostile|model|nodes)/)'
	@.ci/stop-postgres

test-postgres: test-tools ## The crates' tests on PostgreSQL alone: every desk, the scenario, the book
	CHIYUAN_TEST_STORE=postgres cargo nextest run --workspace --locked --no-fail-fast -E 'not test(/sqlite/)'
	@.ci/stop-postgres

# Two nodes and an etcd of its own, on free ports; all gone when it ends. Not in `make test`: Patroni takes its time.
test-patroni: test-tools ## The database's machine dies twice under load, and Patroni promotes the other one: four minutes
	@.ci/patroni
	cargo nextest run --workspace --locked --run-ignored only --success-output final -E 'test(/nodes::takeover::patroni/)'

api-fuzz: ## Schemathesis against the OpenAPI document of a running demonstration, as every role (EXAMPLES=30)
	@.ci/api-fuzz

# Wants cargo-mutants (cargo install cargo-mutants). CONTRIBUTING.md says what survives, and why it may.
ARITHMETIC = engines/primitives/src/span.rs engines/primitives/src/amount.rs $(addprefix engines/ledger/src/,map.rs own.rs \
  run.rs pick.rs line.rs draft.rs standing.rs)
mutants: ## Change the ledger's arithmetic in every small way, and see that a test fails each time: hours
	LEDGER_HISTORIES=12 cargo mutants -j1 --timeout 60 $(addprefix -f ,$(ARITHMETIC)) --test-package ledger \
	  --test-package primitives --output target -- --lib --tests

# Wants cargo-fuzz (cargo install cargo-fuzz). The same targets are property tests in `make test`.
fuzz: ## libFuzzer round each parser, TIME seconds each (TIME=60 TARGET=statement|statement_as|bank_file|workbook|mapping|entry|journal|words)
	@TARGET="$(TARGET)" TIME="$(or $(TIME),60)" .ci/fuzz

# Sizes: BENCH=100k, BENCH=100k,1M (the default), BENCH=large (10M too). Bars: ONLY="I2 L1".
BENCH ?= 100k,1M
bench: bench-built ## Measure the bars against their anchors (BENCH=100k, BENCH=large; ONLY="I2 L1")
	target/release/bench table --size "$(BENCH)" --only "$(ONLY)" $(BENCH_AGAINST)

bench-accept: bench-built ## Measure what CI measures, three times, and accept the worst row of each bar
	for run in 1 2 3; do target/release/bench table --size 100k --json target/bench/run-$$run.json || exit 1; done
	target/release/bench accept docs/performance/accepted.json target/bench/run-{1,2,3}.json

bench-built:
	@.ci/peers
	cargo build --release --locked --workspace --bins

e2e: test-tools ## Of them, those that look at the pages in a browser alone (ONLY="follow weight")
	cargo build --locked -p chiyuan
	@$(MAKE) --no-print-directory e2e-built

e2e-built: e2e-tools
	cd e2e && npm run --silent check && npx playwright test $(ONLY)

# The browser is the system's: npm brings none.
e2e-tools:
	cd e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent

screenshots: test-tools e2e-tools ## Take a picture of every page, for eyes (THEMES=both: dark ones too)
	cargo build --locked -p chiyuan
	rm -rf target/screenshots
	cd e2e && npx playwright test --config screenshots.config.ts

fmt: ## Lay out the code
	cargo fmt --all

lint: ## Layout and warnings
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

web: ## Build styles, fonts and scripts into base/ui/assets
	cd web && npm ci --silent --no-audit --no-fund && node build.mjs

web-same: web
	@git diff --exit-code --stat -- base/ui/assets base/ui/src/manifest.rs && \
	  test -z "$$(git status --porcelain -- base/ui/assets)" || \
	  { echo "The built files are not those of web/: run \`make web\` and commit what it makes."; exit 1; }
