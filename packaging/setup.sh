# Sourced by try.sh and test.sh: leaves a working .venv behind, and does nothing when one is already there.
# Call `setup try` (run time only) or `setup test` (with the development tools). A second call needs no network.
# Reads: PYTHON (which Python to build on). Sets: ROOT, VENV, VENV_PYTHON.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VENV=$ROOT/.venv
VENV_PYTHON=$VENV/bin/python
CLIENTS="nautilus ibapi ib_insync" # other people's API clients, which test the simulated Gateway

say() { printf '%s\n' "gatedesk: $*" >&2; }
stop() {
  say "$*"
  exit 1
}

# --- Python ---------------------------------------------------------------------------------------------------

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() { # the first Python >= 3.11; python3 comes first because the system keeps it working
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.14 python3.11 python; do
    if is_new_enough "$candidate"; then
      command -v "$candidate"
      return
    fi
    [ "$candidate" != "${PYTHON:-}" ] || stop "PYTHON=$PYTHON is not a Python of version 3.11 or newer."
  done
  stop "Python 3.11 or newer is needed. On Debian or Ubuntu: sudo apt-get install python3 python3-venv"
}

venv_is_sound() { # it runs, has pip, is new enough and was made for this very folder
  is_new_enough "$VENV_PYTHON" && [ -d "$("$VENV_PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/pip" ] &&
    grep -qF "$VENV" "$VENV/pyvenv.cfg"
}

make_venv() {
  local python
  python=$(find_python)
  if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    install_debian_packages "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
  fi
  say "creating .venv with $("$python" -V)"
  "$python" -m venv --clear "$VENV"
}

# --- locked packages ------------------------------------------------------------------------------------------

digest() { # one hash over the Python version and the named files, so that any change is seen
  "$VENV_PYTHON" -c 'import hashlib, pathlib, sys
total = hashlib.sha256(sys.version.encode())
for name in sys.argv[1:]:
    total.update(pathlib.Path(name).read_bytes())
print(total.hexdigest())' "$@"
}

stamp_holds() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; } # stamp_holds FILE DIGEST

pip_install() {
  PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0 \
    "$VENV_PYTHON" -m pip install --quiet --no-warn-script-location "$@"
}

install_requirements() { # install_requirements try|test
  local lock=packaging/requirements.txt wanted
  [ "$1" = try ] || lock=packaging/requirements-dev.txt
  wanted=$(digest pyproject.toml "$lock")
  if stamp_holds "$VENV/.installed-$1" "$wanted"; then return; fi
  # what the tests need holds everything the program needs
  if [ "$1" = try ] && stamp_holds "$VENV/.installed-test" "$(digest pyproject.toml packaging/requirements-dev.txt)"; then
    return
  fi
  say "installing the locked packages (about a minute, the first time only)"
  rm -f "$VENV"/.installed-*
  pip_install --require-hashes -r "$lock"
  pip_install --no-deps --no-build-isolation -e .
  printf '%s\n' "$wanted" >"$VENV/.installed-$1"
}

install_clients() { # each into a folder of its own: they must not be importable from the program
  local name lock target wanted
  for name in $CLIENTS; do
    lock=packaging/requirements-client-$name.txt
    target=$VENV/clients/$name
    wanted=$(digest "$lock")
    if stamp_holds "$target/.installed" "$wanted"; then continue; fi
    say "installing the API client $name for the tests"
    rm -rf "$target"
    pip_install --require-hashes --no-deps --no-build-isolation --target "$target" -r "$lock"
    printf '%s\n' "$wanted" >"$target/.installed"
  done
}

# --- system libraries of Qt (Linux) ---------------------------------------------------------------------------

QT_LIBRARIES="
libEGL.so.1            libegl1
libGL.so.1             libgl1
libGLX.so.0            libgl1
libOpenGL.so.0         libopengl0
libX11.so.6            libx11-6
libX11-xcb.so.1        libx11-xcb1
libdbus-1.so.3         libdbus-1-3
libfontconfig.so.1     libfontconfig1
libfreetype.so.6       libfreetype6
libglib-2.0.so.0       libglib2.0-0
libgthread-2.0.so.0    libglib2.0-0
libgssapi_krb5.so.2    libgssapi-krb5-2
libxcb.so.1            libxcb1
libxcb-cursor.so.0     libxcb-cursor0
libxcb-glx.so.0        libxcb-glx0
libxcb-icccm.so.4      libxcb-icccm4
libxcb-image.so.0      libxcb-image0
libxcb-keysyms.so.1    libxcb-keysyms1
libxcb-randr.so.0      libxcb-randr0
libxcb-render.so.0     libxcb-render0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0      libxcb-shape0
libxcb-shm.so.0        libxcb-shm0
libxcb-sync.so.1       libxcb-sync1
libxcb-util.so.1       libxcb-util1
libxcb-xfixes.so.0     libxcb-xfixes0
libxcb-xkb.so.1        libxcb-xkb1
libxkbcommon.so.0      libxkbcommon0
libxkbcommon-x11.so.0  libxkbcommon-x11-0
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1    libwayland-egl1
"

missing_qt_libraries() { # missing_qt_libraries try|test: sonames that the parts of Qt we load do not find
  local qt
  qt=$("$VENV_PYTHON" -c 'import importlib.util as u; print(u.find_spec("PySide6").submodule_search_locations[0])')
  local parts=("$qt"/QtWidgets.*so "$qt"/QtSvg.*so "$qt"/QtNetwork.*so "$qt"/Qt/plugins/platforms/libqoffscreen.so)
  if [ "$1" = try ] && [ -n "${DISPLAY:-}" ]; then parts+=("$qt"/Qt/plugins/platforms/libqxcb.so); fi
  if [ "$1" = try ] && [ -n "${WAYLAND_DISPLAY:-}" ]; then parts+=("$qt"/Qt/plugins/platforms/libqwayland*.so); fi
  ldd "${parts[@]}" 2>/dev/null | awk '/not found/ && !seen[$1]++ { print $1 }'
}

packages_of() { # sonames on the input, Debian packages on the output; an unknown soname stays as it is
  awk 'NR == FNR { if (NF == 2) package[$1] = $2; next }
       { name = ($1 in package) ? package[$1] : $1; if (!seen[name]++) print name }' <(printf '%s' "$QT_LIBRARIES") -
}

install_debian_packages() { # as root, or by sudo where it asks nothing; else one line to type
  local line="apt-get install --yes --no-install-recommends $*" as_root=()
  command -v apt-get >/dev/null || stop "these system packages are missing (named as on Debian): $*"
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then stop "system packages are missing. Please type:  sudo $line"; fi
    as_root=(sudo -n)
  fi
  say "installing the system packages $*"
  "${as_root[@]}" apt-get update -qq >/dev/null || say "apt-get update failed; trying with the lists that are here"
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" $line -qq -o Dpkg::Use-Pty=0 >/dev/null || stop "apt-get could not install them. Please type:  $line"
}

check_qt_libraries() {
  if [ "$(uname -s)" != Linux ]; then return; fi
  local missing packages
  missing=$(missing_qt_libraries "$1")
  if [ -z "$missing" ]; then return; fi
  packages=$(packages_of <<<"$missing")
  # shellcheck disable=SC2086 - one word a package
  install_debian_packages $packages
  missing=$(missing_qt_libraries "$1")
  [ -z "$missing" ] || stop "Qt still does not find: $(echo $missing)"
}

setup() { # setup try|test
  cd "$ROOT"
  venv_is_sound || make_venv
  install_requirements "$1"
  check_qt_libraries "$1"
  if [ "$1" = test ]; then install_clients; fi
}
