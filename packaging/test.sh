#!/usr/bin/env bash
# Lints, checks types and the rooms' law, and runs every test. Arguments go to pytest:  bash packaging/test.sh -k ledger
# Exit code: pytest's; 1 when only a check before the tests failed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
setup test

failed=()
check() { # check NAME COMMAND...: a failure is remembered, and the rest still runs
  local name=$1
  shift
  say "$name"
  "$@" || failed+=("$name")
}
check "ruff check" "$VENV_PYTHON" -m ruff check --quiet .
check "ruff format" "$VENV_PYTHON" -m ruff format --check --quiet .
check "mypy" "$VENV_PYTHON" -m mypy
check "import-linter" "$VENV/bin/lint-imports" --no-cache

if [ ${#failed[@]} -gt 0 ]; then say "failed before the tests: $(IFS=,; echo "${failed[*]}")"; fi
code=0
if [ $# -eq 0 ]; then set -- -n 3 --dist loadfile; fi # a file's tests stay together: they share fixtures and sockets
"$VENV_PYTHON" -m pytest "$@" || code=$?
if [ "$code" -eq 0 ] && [ ${#failed[@]} -gt 0 ]; then code=1; fi
exit "$code"
