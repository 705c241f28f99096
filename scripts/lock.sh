#!/bin/sh
# Resolve the dependencies of pyproject.toml anew into the two lock files (hashes, every Python we support, no index address).
set -eu
cd "$(dirname "$0")/.."
compile="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate"
PATH="$PWD/.venv/bin:$PATH"
$compile --extra speech --extra build pyproject.toml -o requirements.lock "$@"
$compile --extra speech --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock "$@"
