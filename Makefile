# Polytraders. `make` lists the verbs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export NODE_OPTIONS := --experimental-vm-modules --no-warnings
export KAFKAJS_NO_PARTITIONER_WARNING := 1
polytraders := NODE_OPTIONS= apps/cli/bin/polytraders.js

.PHONY: help
help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# npm ci only when the lock file changed since the last one.
node_modules/.installed: package-lock.json
	@echo 'installing packages'
	@NODE_OPTIONS= npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: install
install: node_modules/.installed ## install the packages of the lock file

.PHONY: demo
demo: install ## the seeded market day through all eleven stages, in one process
	@$(polytraders) play

.PHONY: test
test: install ## everything: format, types, unit tests, services, integration tests
	@docker/test.sh

.PHONY: check
check: install ## what is quick and needs no services: format, types, tidy, unit and golden tests
	@biome check --error-on-warnings . && tsc --noEmit && jest --selectProjects unit --maxWorkers=100%

.PHONY: format
format: install ## format and fix what can be fixed
	@biome check --write .

.PHONY: generate
generate: install ## types, codecs and pages from schemas/, topics of k8s/, golden files
	@node libs/messages/generate.ts && node k8s/generate.ts && node schemas/document/generate.ts
	@node apps/loop/test/write-goldens.ts

.PHONY: up
up: install ## Kafka, schema registry, Redis, Postgres and the eleven stages on this machine
	@$(polytraders) up

.PHONY: down
down: install ## drain and stop what `make up` started
	@$(polytraders) down

# What takes arguments, or prints by itself, is run; the modules beside it are its parts.
benches := $(filter-out %/conditions.ts %/peer.ts,$(wildcard libs/*/bench/*.ts apps/*/bench/*.ts))
drills := $(shell grep -l "from 'commander'" libs/*/drill/*.ts apps/*/drill/*.ts)
# A broker that runs already is named by an option; here it is one of their own.
beside = $$(grep -q "'--brokers " $$file && echo docker/with-services.sh)
run_each = for file in $(1); do echo "== $$file"; NODE_OPTIONS= $(beside) node $$file || exit 1; done

.PHONY: bench
bench: install ## every benchmark, with its conditions
	@$(call run_each,$(benches))

.PHONY: drill
drill: install ## kill, pause and corrupt things, and show that nothing is lost; a soak of half an hour
	@$(call run_each,$(drills))
