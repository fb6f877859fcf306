"""The drawings of every symbol: read once, changed one at a time, kept by the store after every change."""

from __future__ import annotations

from collections.abc import Callable

from gatedesk.desk.bus import EventBus
from gatedesk.desk.ports import DrawingStore
from gatedesk.domain.drawing import MOST_DRAWINGS, Drawing
from gatedesk.domain.events import DrawingsChanged, Noticed
from gatedesk.domain.notice import Notice, Severity, UserMistake


class DrawingBook:
    """Drawings by contract id and their own id, in the order they were made. Every change is told on the bus."""

    def __init__(self, bus: EventBus, *, new_id: Callable[[], str], store: DrawingStore | None = None) -> None:
        """Without a store drawings last until the end of the run. ``new_id`` is for whoever makes a drawing."""
        self.new_id = new_id
        self._bus = bus
        self._store = store
        self._drawings: dict[int, dict[str, Drawing]] = {}

    def start(self) -> None:
        """Read what was kept; tells what could not be used."""
        if self._store is None:
            return
        kept, notices = self._store.load()
        self._drawings = {con_id: {one.id: one for one in drawings} for con_id, drawings in kept.items()}
        for notice in notices:
            self._bus.publish(Noticed(notice))
        for con_id in self._drawings:
            self._bus.publish(DrawingsChanged(con_id))

    def of(self, con_id: int) -> tuple[Drawing, ...]:
        """The drawings of a contract, oldest first."""
        return tuple(self._drawings.get(con_id, {}).values())

    def put(self, con_id: int, drawing: Drawing) -> None:
        """Add a drawing, or change the one with its id. Raises UserMistake when there are too many."""
        drawings = self._drawings.setdefault(con_id, {})
        if drawing.id not in drawings and len(drawings) >= MOST_DRAWINGS:
            text = f"A symbol holds at most {MOST_DRAWINGS} drawings."
            raise UserMistake(Notice(Severity.WARNING, text, "Delete some first.", cause="too-many-drawings"))
        drawings[drawing.id] = drawing
        self._changed(con_id)

    def remove(self, con_id: int, drawing_id: str) -> None:
        """Take a drawing away; one that is not there is no error."""
        if self._drawings.get(con_id, {}).pop(drawing_id, None) is not None:
            self._changed(con_id)

    def _changed(self, con_id: int) -> None:
        notice = self._store.save({key: self.of(key) for key in self._drawings}) if self._store else None
        if notice:
            self._bus.publish(Noticed(notice))
        self._bus.publish(DrawingsChanged(con_id))
