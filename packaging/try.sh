#!/usr/bin/env bash
# Starts Gatedesk's demo: the window, and a simulated Gateway of its own. Needs no account and places no real order.
# Options go to `gatedesk demo`. GATEDESK_TRY_SECONDS=N ends the demo after N seconds.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
  screen=no
fi
setup try

if [ "${screen:-yes}" = no ]; then
  say "there is no screen here (DISPLAY and WAYLAND_DISPLAY are empty), so no window can open."
  say "A picture needs no screen:  .venv/bin/gatedesk screenshot --out desk.png"
  exit 2
fi
exec "$VENV_PYTHON" -m gatedesk demo ${GATEDESK_TRY_SECONDS:+--seconds "$GATEDESK_TRY_SECONDS"} "$@"
