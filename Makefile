# What a person types. `make` alone says what there is.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help demo test test-tools fmt lint web web-same walk

# Where the demonstration stands, and where it is served.
DATA ?= data
LISTEN ?= 127.0.0.1:8080

help: ## What there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  LISTEN=$(LISTEN) and DATA=$(DATA) can be set: make demo LISTEN=127.0.0.1:9000"

# A development build: its dependencies that count are optimised (Cargo.toml), so it is there in half of the time of a
# release build and replays the scenario in under a minute.
demo: ## Build, replay the reference scenario into DATA, serve it on LISTEN
	cargo run --locked -p chiyuan -- demo --data "$(DATA)" --listen "$(LISTEN)"

test: test-tools ## Install what the tests need, and pass all of them
	INSTA_UPDATE=no cargo nextest run --workspace --locked --no-fail-fast
	@.ci/stop-postgres

test-tools:
	@.ci/tools

fmt: ## Lay out the code
	cargo fmt --all

lint: ## Layout and warnings
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

web: ## Build styles and fonts into base/ui/assets
	node web/build.mjs

web-same: web
	@git diff --exit-code --stat -- base/ui/assets base/ui/src/manifest.rs && \
	  test -z "$$(git status --porcelain -- base/ui/assets)" || \
	  { echo "The built files are not those of web/: run \`make web\` and commit what it makes."; exit 1; }

walk: ## Look at every page of a running demonstration in Chromium (ORDERS="NO:CHANNEL …")
	cd e2e && npm ci --silent && node walk.mjs "http://$(LISTEN)" ../target/shots $(ORDERS)
