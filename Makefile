# Two commands on a fresh machine: `make demo` and `make test`. Everything else is for developers.
SHELL := /bin/bash
PORT ?= 8000
SIZE ?= small
PY := .venv/bin/python
APPS := $(shell find src/zhijiao -type d -name locale)

.PHONY: install demo test test-postgresql faults bench docs docs-check messages lint types contracts check vendor bundle bundle-test clean

install: .venv/.installed messages

# The lock decides what is installed; the stamp makes a second run free.
.venv/.installed: requirements.lock pyproject.toml scripts/install.sh
	@scripts/install.sh
	@touch $@

messages: .venv/.installed
	@$(PY) scripts/compile_messages.py

# DATABASE_URL=postgresql://... puts it into another database, which must be empty or a demo already.
demo: install
	@DATABASE_URL="$(DATABASE_URL)" .venv/bin/zhijiao demo --size $(SIZE) --port $(PORT)

test: install
	@$(PY) scripts/run_tests.py

# What touches the database, again, on a PostgreSQL of its own.
test-postgresql: install
	@$(PY) scripts/run_tests.py --postgresql

# The server killed, the database killed, the disk full: minutes, so not part of `make test`.
faults: install
	@$(PY) -m tests.faults $(FAULTS)

# All, or one: `make bench BENCH=province SIZE=province` (two databases of 100,000 placements: half an hour).
bench: install
	@SIZE=$(SIZE) $(PY) -m benchmarks $(BENCH)

docs: install
	@$(PY) scripts/generate_docs.py

docs-check: install
	@$(PY) scripts/generate_docs.py --check

lint: install
	@.venv/bin/ruff check src tests scripts benchmarks

types: install
	@.venv/bin/mypy

contracts: install
	@.venv/bin/lint-imports

check: lint types contracts docs-check

# Front-end packages and fonts, fetched once by developers and committed with a manifest.
vendor: install
	@$(PY) scripts/vendor_frontend.py
	@$(PY) scripts/vendor_fonts.py

# One file that installs on a machine without a network; PYTHONS="3.11 3.13", MACHINE=aarch64.
bundle: install
	@$(PY) scripts/bundle.py $(addprefix --python ,$(PYTHONS)) $(addprefix --machine ,$(MACHINE))

# The whole of it in a fresh folder with the network cut.
bundle-test: bundle
	@sh scripts/bundle/try.sh $$(ls -t dist/zhijiao-*-$$(uname -m).run | head -1)

clean:
	rm -rf .venv .tools var build dist
