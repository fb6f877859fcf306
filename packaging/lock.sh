#!/usr/bin/env bash
# Compiles every locked requirements file: one resolution for all platforms, with hashes, naming no index.
# Only releases at least a week old are taken, so that a withdrawn or hijacked upload has had time to be noticed.
# Needs the network. Uses $UV, or uv on the PATH, or installs uv into a venv that is thrown away.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

uv=${UV:-$(command -v uv || true)}
if [ -z "$uv" ]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  python3 -m venv "$scratch"
  "$scratch/bin/pip" install --quiet uv
  uv=$scratch/bin/uv
fi
week_ago=$(python3 -c 'import datetime as d; print((d.datetime.now(d.timezone.utc) - d.timedelta(days=7)).date())')

lock() { # lock OUTPUT INPUT [OPTION...]
  local output=$1
  shift
  "$uv" pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --upgrade \
    --exclude-newer "$week_ago" --no-emit-index-url --no-emit-find-links \
    --custom-compile-command "bash packaging/lock.sh" --output-file "packaging/$output" "$@"
}

lock requirements.txt pyproject.toml --extra build
lock requirements-dev.txt pyproject.toml --extra build --extra dev --constraint packaging/requirements.txt
lock requirements-client-nautilus.txt packaging/requirements-client-nautilus.in
lock requirements-client-ibapi.txt packaging/requirements-client-ibapi.in
# numpy comes from the main environment: the client needs no second copy of it
lock requirements-client-ib_insync.txt packaging/requirements-client-ib_insync.in --no-emit-package numpy
