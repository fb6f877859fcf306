"""A JSON file of one pydantic record: read whole, replaced whole, set aside when it cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from gatedesk.domain.notice import Notice, Severity
from gatedesk.store.atomic import set_aside, write_atomically

M = TypeVar("M", bound=BaseModel)


class JsonFile(Generic[M]):
    """``what`` names the content in a notice to the user: "drawings", "alerts"."""

    def __init__(self, path: Path, model: type[M], what: str) -> None:
        """Nothing is read or made here."""
        self._path = path
        self._model = model
        self._what = what
        self._unreadable: Notice | None = None

    def load(self) -> tuple[M, tuple[Notice, ...]]:
        """The record, empty where there is no usable file, and what to tell the user. Never raises."""
        try:
            return self._model.model_validate_json(self._path.read_bytes()), ()
        except FileNotFoundError:
            return self._model(), ()
        except (ValidationError, RecursionError) as error:
            return self._model(), (self._aside(error),)
        except OSError as error:
            self._unreadable = self._trouble("read", error)
            return self._model(), (self._unreadable,)

    def save(self, record: M) -> Notice | None:
        """Replace the file; a notice when it could not be written, or must not be because it was never read."""
        if self._unreadable:
            return self._unreadable
        try:
            write_atomically(self._path, record.model_dump_json(indent=1).encode())
        except OSError as error:
            return self._trouble("saved", error)
        return None

    def _aside(self, error: Exception) -> Notice:
        try:
            spare = set_aside(self._path)
        except OSError as trouble:
            self._unreadable = self._trouble("read", trouble)
            return self._unreadable
        return Notice(
            Severity.WARNING,
            f"The file of your {self._what} was broken; it starts empty.",
            f"Your file is kept as {spare}: mend it and rename it to {self._path.name}.",
            detail=_explain(error),
            cause=f"{self._what}-broken",
        )

    def _trouble(self, verb: str, error: OSError) -> Notice:
        return Notice(
            Severity.ERROR,
            f"The {self._what} could not be {verb}: {self._path}.",
            "Check that the folder can be used and the disk is not full; they hold until you quit.",
            detail=f"{type(error).__name__}: {error}",
            cause=f"{self._what}-not-{verb}",
        )


def _explain(error: Exception) -> str:
    """Where and why, without the values."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
    return type(error).__name__
