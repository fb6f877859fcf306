"""Files replaced whole or not at all, and readable by their owner only."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

PRIVATE_DIRECTORY = 0o700
PRIVATE_FILE = 0o600


def make_private_directory(path: Path) -> None:
    """Create ``path`` and its parents; the last one is closed to other users even if it was there before."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(PRIVATE_DIRECTORY)


def write_atomically(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content`` so that a crash leaves either the old file or the new one.

    A symbolic link is followed, not replaced. Raises OSError; the old file is then untouched.
    """
    target = path.resolve()
    make_private_directory(path.parent)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    _sync_directory(target.parent)


def set_aside(path: Path) -> Path:
    """Rename a file we cannot use to ``<name>.broken-<n>``, the first free ``n``, and return its new path."""
    number = 1
    while (spare := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    path.rename(spare)
    return spare


def _sync_directory(path: Path) -> None:
    """Make the rename itself durable, where directories can be opened (not on Windows)."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
