# For maintainers. Everybody else: python3 start.py (see README.md).
# `make dev` makes an environment with the tools; PYTHON=... uses another one.

PYTHON ?= .venv/bin/python
SOURCES = src tests examples benchmarks docs .ci start.py

.PHONY: check dev format lint types test house docs package findings schemas bench interop hsm postgres service browser

check: lint types test package

dev:
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --editable ".[dev]"

# What check compares, written.
format:
	$(PYTHON) -m ruff format $(SOURCES)
	$(PYTHON) -m ruff check --fix $(SOURCES)

lint:
	$(PYTHON) -m ruff format --check $(SOURCES)
	$(PYTHON) -m ruff check $(SOURCES)

types:
	$(PYTHON) -m mypy

# Everything, with branch coverage: doctests, the house rules and the documentation included.
test:
	$(PYTHON) -m pytest --numprocesses=auto --dist=loadfile --cov --cov-report=term

house:
	$(PYTHON) -m pytest tests/test_house.py

# What the pages say of codes, members and outputs, written anew; tests/test_docs.py compares.
docs: findings
	$(PYTHON) docs/write_members.py
	$(PYTHON) docs/write_types.py
	$(PYTHON) docs/write_vocabularies.py
	$(PYTHON) docs/write_blocks.py

# Wheel and sdist are built; the wheel is installed into an empty environment and tried.
package:
	$(PYTHON) -m build --outdir build/dist .
	$(PYTHON) .ci/try_wheel.py build/dist

findings:
	$(PYTHON) docs/write_findings.py

schemas:
	$(PYTHON) -m microcred.micro_credential.json_schema schemas/micro-credential.json
	$(PYTHON) -m microcred.schemas.contexts schemas/contexts src/microcred/linked/contexts
	$(PYTHON) -m microcred.schemas.writing schemas/shapes src/microcred/schemas/tables
	$(PYTHON) -m microcred.schemas.json_schema schemas/json
	$(PYTHON) -m microcred.wallet_types.writing schemas/types

bench:
	$(PYTHON) benchmarks/run.py
	$(PYTHON) benchmarks/cold_start.py
	$(PYTHON) benchmarks/expansion.py
	$(PYTHON) benchmarks/canonical.py
	$(PYTHON) benchmarks/validation.py
	$(PYTHON) benchmarks/data_integrity.py
	$(PYTHON) benchmarks/status.py
	$(PYTHON) benchmarks/wallets.py

# DSS, the EC's own validator, and we judge each other's seals (Java 17 and Maven), Digital Bazaar's
# library and we each other's Data Integrity proofs, jose and we each other's tokens (Node 20 and npm),
# sd-jwt and we each other's SD-JWTs (an environment of its own). What cannot be had is told as "not
# run".
interop:
	$(PYTHON) tests/interop/lane.py

# Seals whose key is in a token, with SoftHSM (Debian: softhsm2). Told as "not run" where it is missing.
hsm:
	$(PYTHON) tests/hsm/lane.py

# Pages in Chromium (Debian: chromium, Node 20 and npm): inert, accessible, from the disk. Told as "not
# run" where it is missing.
browser:
	$(PYTHON) tests/browser/lane.py

# The registry with PostgreSQL (Debian: postgresql). Told as "not run" where it is missing.
postgres:
	$(PYTHON) tests/postgres/lane.py

# The service: Schemathesis against its own OpenAPI, and 200 verifications at once for a minute.
# Schemathesis gets an environment of its own, under build/; told as "not run" where it cannot be had.
service:
	$(PYTHON) tests/openapi/lane.py
