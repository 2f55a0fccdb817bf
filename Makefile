# Thin: every target calls one script, which says what it does.

.DEFAULT_GOAL := help
.PHONY: help demo test run db sqlx openapi likeness ci

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## the whole loop on five example failures, then keep serving; Ctrl-C ends it
	@scripts/demo

test: ## all tests
	@scripts/test

run: ## the bare server on 127.0.0.1:8080, without tokens
	@scripts/run

db: ## for developers: a migrated private Postgres; prints its DATABASE_URL (`scripts/db stop` ends it)
	@scripts/db

sqlx: ## for developers: regenerate .sqlx from migrations and queries
	@scripts/sqlx

openapi: ## for developers: regenerate openapi/openapi.json
	@scripts/openapi

likeness: ## for developers: count the words of tests/cases anew
	@scripts/likeness

ci: ## every gate that a change must pass
	@.ci/run
