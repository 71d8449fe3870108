#!/bin/sh
# Writes the lock files anew. No registry address may end up in them.
set -eu
cd "$(dirname "$0")/.."
lock() { .venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 "$@"; }
lock pyproject.toml --extra pdf -c requirements/constraints.in -o requirements/run.txt
lock pyproject.toml --extra dev -c requirements/run.txt -o requirements/dev.txt
lock requirements/bench.in -o requirements/bench.txt
