# 留痕 Liuhen. `make help` lists the targets.
SHELL := /bin/sh
# The environment everything runs in: .venv, or a name like .venv-3.13 beside another (PYTHON=… says which Python makes it).
VENV ?= .venv
export VENV
PY := $(VENV)/bin/python
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
# A test run starts hundreds of processes: compiled once, whatever the machine says.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-bench demo test test-browser test-pythons smoke-pythons test-machines test-openai-whisper faults fuzz check bench coverage-of-law serve lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-20s %s\n", $$1, $$2}'

setup:  ## what `make demo` needs: ffmpeg, a font, Python packages, the speech weights
	@sh scripts/setup.sh demo

setup-test:  ## and what the tests' real parts need: PostgreSQL, an S3 server, Chromium, LibreOffice
	@sh scripts/setup.sh test

demo: setup  ## one sample dump from the recorder to the archive, into ./demo-home
	@$(VENV)/bin/liuhen demo

serve: setup  ## the console, the Prefect server and its schedules on this machine
	@$(VENV)/bin/liuhen serve

test: setup-test  ## the whole test suite
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup

test-browser: setup-test  ## the console in Debian's Chromium: the scenarios of an office's day (part of `make test` too)
	@$(PY) -m pytest tests/console

test-pythons:  ## setup, demo and the whole suite on each Python from 3.11 to 3.13 that is here (half an hour each)
	@$${PYTHON:-python3} scripts/pythons.py all -- -n $(WORKERS) --dist loadgroup

smoke-pythons: setup-test  ## setup, demo and the tests marked smoke on the newest Python here that is not the one of the environment
	@$(PY) scripts/pythons.py smoke -- -n $(WORKERS) --dist loadgroup -m smoke

test-machines: setup-test  ## PostgreSQL, S3, a Prefect server, two workers; one is killed in the middle of a dump (5 minutes)
	@LIUHEN_MACHINES=1 $(PY) -m pytest tests/pipelines/flows/test_machines.py

# Its torch is no dependency of ours: name another version or build by TORCH=…
TORCH ?= torch==2.13.0
OPENAI := .venv-openai-whisper/bin/python
test-openai-whisper:  ## the optional speech engine, with torch, in an environment of its own
	@[ -x $(OPENAI) ] || $${PYTHON:-python3} -m venv .venv-openai-whisper
	@$(OPENAI) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@$(OPENAI) -m pip install --quiet --disable-pip-version-check --no-build-isolation '$(TORCH)' --editable '.[openai-whisper]'
	@$(OPENAI) scripts/assemble_speech_model.py
	@$(OPENAI) scripts/convert_whisper_weights.py
	@$(OPENAI) -m pytest tests/transcripts/engines/test_openai_whisper.py

test-ceph: setup-test  ## the stores' tests against a real Ceph (ceph-mon, ceph-mgr, ceph-osd, ceph-common, radosgw; skipped without)
	@LIUHEN_TEST_CEPH=1 $(PY) -m pytest tests/storage/stores/test_stores.py tests/storage/stores/test_s3_store.py tests/storage/trail/test_stamping.py -k "not file"

faults: setup-test  ## 520 kills and 220 failing calls over whole commands, both databases and both stores (a quarter of an hour)
	@FAULT_KILLS=520 FAULT_ERRORS=220 $(PY) -m pytest -n 3 tests/faults

# LIUHEN_FUZZ: how many times the usual number of cases; LIUHEN_FUZZ_SEED: another draw
LIUHEN_FUZZ ?= 100
fuzz: setup-test  ## damaged, lying and random files, for as long as LIUHEN_FUZZ says
	@LIUHEN_FUZZ=$(LIUHEN_FUZZ) $(PY) -m pytest -x --timeout 0 tests/footage/containers/test_fuzz.py tests/footage/containers/test_container_hostile.py

setup-bench:
	@sh scripts/setup.sh bench

check: setup-test  ## style, types, direction of imports, dead code, message catalogue, lock files, law coverage
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@$(PY) scripts/check_dead_code.py
	@$(PY) scripts/check_messages.py
	@$(PY) scripts/check_lock.py
	@$(PY) scripts/coverage_of_law.py --check

bench: setup-bench  ## every benchmark, side by side with the tool a user would pick instead
	@$(PY) -m benchmarks

coverage-of-law: setup-test  ## which clauses have a passing test: writes docs/coverage-of-law.md
	@$(PY) scripts/coverage_of_law.py

lock:  ## resolve the dependencies anew
	@scripts/lock.sh --upgrade

clean:  ## remove what make has made here, the demo's home included
	@chmod -R u+w demo-home 2>/dev/null || true
	@rm -rf .venv .venv-* demo-home .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
