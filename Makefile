# Everything a person types. `make demo` and `make test` do all the set-up on a Debian that has git, make and Swift;
# the only step that needs root is the install of missing Debian packages, and it is left out when there are none.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# SQLite, zlib and OpenSSL (the last for the tests alone, as is Python, for Splink); g++ brings the C library that Swift links
# with, pkg-config says where things are.
PACKAGES := g++ libsqlite3-dev libssl-dev openssl pkg-config python3-venv zlib1g-dev

SWIFT := swift
# An import of a module that a target does not declare builds when .build is warm, and not from a clean clone.
BUILD := --explicit-target-dependency-import-check error
# There is no XCTest here: without it the runner's last line counts the tests that ran.
TEST := $(BUILD) --disable-xctest

FORMATTED := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

# Tests with deadlines, sockets and processes run one after another: beside the simulator, which keeps every core busy,
# their peers would be late for no fault of theirs.
TIMED := AgencyNodeTests|TransportTests|ConformanceTests|ScenarioTests

# Every test that was built, in three groups; the argument says of which build.
define tests
$(SWIFT) test $(TEST) $(1) --skip-build --skip '$(TIMED)|SimulationTests'
$(SWIFT) test $(TEST) $(1) --skip-build --no-parallel --filter '$(TIMED)'
$(SWIFT) test $(TEST) $(1) --skip-build --filter SimulationTests
endef

# How many histories `make simulate` runs. SEED=N in the environment runs that one alone, as a failure printed it.
SEEDS ?= 1000000

.PHONY: help deps swift build release demo test lint format tsan asan simulate fuzz hostile api fhir openid browser bench docs package \
  test-package test-container test-versions sbom check-deploy clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

deps: swift ## Install the Debian packages that are missing (the only step that may need root)
	@deploy/dependencies $(PACKAGES)

swift:
	@deploy/require-swift $(SWIFT)

build: deps ## Build everything for debugging
	$(SWIFT) build $(BUILD)

release: deps ## Build the node as it is deployed: .build/release/node
	$(SWIFT) build $(BUILD) --configuration release --product node

demo: deps ## Run the reference partnership on this machine and tell its story (Ctrl-C stops it)
	@echo 'Building the node. The first time takes about five minutes on two cores.'
	$(SWIFT) build $(BUILD) --product node
	@exec .build/debug/node demo

test: deps ## Run every test
	@echo 'Building the tests. The first time takes about five minutes on two cores.'
	$(SWIFT) build $(BUILD) --build-tests
	$(call tests,)

lint: swift ## Check the format of the sources and the syntax of the scripts
	$(SWIFT) format lint --strict --recursive --parallel $(FORMATTED)
	@for script in .ci/run $$(grep -lsE '^#!/(usr/)?bin/(env )?(ba)?sh' deploy/* deploy/*/* Protocol/* Benchmarks/* Tests/Fuzzing/* Tests/Web/*); do bash -n "$$script"; done

format: swift ## Format the sources in place
	$(SWIFT) format --in-place --recursive --parallel $(FORMATTED)

tsan: deps ## Run the tests under the thread sanitizer (its own build; about half an hour)
	$(SWIFT) build $(BUILD) --build-tests --sanitize=thread --scratch-path .build-tsan
	$(call tests,--sanitize=thread --scratch-path .build-tsan)

asan: deps ## Run the tests under the address sanitizer (its own build; about half an hour)
	$(SWIFT) build $(BUILD) --build-tests --sanitize=address --scratch-path .build-asan
	$(call tests,--sanitize=address --scratch-path .build-asan)

simulate: deps ## Simulate SEEDS histories of a partnership (a million), optimised; a failure prints its seed
	SEEDS=$(SEEDS) $(SWIFT) test $(TEST) --configuration release -Xswiftc -enable-testing \
	  --scratch-path .build-simulate --filter SimulationTests

# TARGET names one of Tests/Fuzzing/Parsers/Parser.swift; TIME is in seconds, for each.
TARGET ?= all
TIME ?= 3600

fuzz: deps ## Fuzz the parsers of untrusted bytes, each for TIME seconds (an hour); TARGET=header for one (its own build, about fifteen minutes)
	SWIFT=$(SWIFT) Tests/Fuzzing/run $(TARGET) $(TIME)

hostile: deps ## Measure an honest pair of nodes while a member gone bad tries everything at once
	$(SWIFT) build $(BUILD) --build-tests
	HOSTILE=1 $(SWIFT) test $(TEST) --skip-build --no-parallel --filter StormTests

api: deps ## Hold the API to its description: Schemathesis (from PyPI) asks a node everything that can be asked
	$(SWIFT) build $(BUILD) --product node
	Tests/Web/schemathesis .build/debug/node

fhir: deps ## Validate what the FHIR facade answers with two implementations of the standard (from PyPI)
	$(SWIFT) build $(BUILD) --product node
	Tests/Web/fhir .build/debug/node

openid: deps ## Sign in through an identity provider that others wrote (Authlib's, from PyPI)
	$(SWIFT) build $(BUILD) --product node
	Tests/Web/openid .build/debug/node

browser: deps ## Do each job on the pages in a real browser, judged by axe; FOLDER keeps the screenshots (installs Chromium)
	@deploy/dependencies chromium chromium-driver python3-venv
	$(SWIFT) build $(BUILD) --product node
	Tests/Web/browser .build/debug/node $(FOLDER)

bench: deps ## Measure against PostgreSQL with pglogical and raw SQLite (installs both)
	@deploy/dependencies python3
	Benchmarks/run

docs: deps ## Make the manual pages and shell completions from the commands: .build/docs
	$(SWIFT) build $(BUILD) --product node
	deploy/docs/generate .build/debug/node .build/docs

package: deps ## Build the Debian package: .build/package (a release build first, about eleven minutes on two cores)
	@deploy/dependencies binutils chrpath dpkg-dev python3 xz-utils
	SWIFT=$(SWIFT) deploy/debian/build

test-package: package ## Install, use, upgrade and purge the Debian package in a root of its own, then boot a systemd with it (needs root)
	@deploy/dependencies debootstrap
	deploy/test-package "$$(ls -t .build/package/*.deb | head -n 1)"
	deploy/boot-package "$$(ls -t .build/package/*.deb | head -n 1)"

test-container: package ## Build the container's image around the package's program, and use it read-only as its own user (needs root)
	@deploy/dependencies buildah debootstrap iproute2 python3
	deploy/test-container .build/release/node

test-versions: release ## Run one partnership with the release before, OLD=FILE, and this one: each dials, is dialed, and takes over
	@deploy/dependencies python3
	deploy/test-versions $(OLD) .build/release/node

sbom: deps ## Write the software bill of materials, CycloneDX, to standard output
	@deploy/sbom $(SWIFT)

check-deploy: ## Check what is deployed: systemd units and how they are confined, alert rules, dashboard
	@deploy/dependencies python3 systemd
	deploy/check-units
	deploy/monitoring/check

clean: ## Remove everything that was built
	rm -rf .build .build-*
