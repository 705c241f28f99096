#!/bin/sh
# Resolve the dependencies of pyproject.toml anew into the two lock files (hashes, every Python we support, no index address).
# What scripts/check_lock.py refuses, such as a version that differs by Python without a reason, does not take the old files' place.
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
PATH="$PWD/$venv/bin:$PATH"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
compile="uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url --no-header --no-annotate"
cp requirements.lock requirements-dev.lock "$made"  # what is not upgraded stays
$compile --extra speech --extra build pyproject.toml -o "$made/requirements.lock" "$@" >/dev/null
$compile --extra speech --extra build --extra sso --extra dev -c "$made/requirements.lock" pyproject.toml -o "$made/requirements-dev.lock" "$@" >/dev/null
"$venv/bin/python" scripts/check_lock.py "$made"
cp "$made/requirements.lock" "$made/requirements-dev.lock" .
