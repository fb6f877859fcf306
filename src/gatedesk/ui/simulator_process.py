"""The simulated Gateway as a child process of the window: started on a free port, ended with it.

Only TCP joins the two. The child ends when its standard input closes, so it cannot outlive a window that was killed.
"""

from __future__ import annotations

import asyncio
import re
import sys

from PySide6.QtCore import QObject, QProcess

from gatedesk.domain.notice import GatewayTrouble, Notice, Severity

READY = re.compile(rb"listening on 127\.0\.0\.1:(\d+)")
START_SECONDS = 20.0


class SimulatorProcess(QObject):
    """``arguments`` go to ``gatedesk simulate`` as they are."""

    def __init__(self, arguments: tuple[str, ...] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.port: int | None = None
        self._arguments = arguments
        self._ready: asyncio.Future[int] | None = None
        self._output = b""
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._finished)

    async def start(self) -> int:
        """Start once; the port it listens on. Raises GatewayTrouble with what it said when it does not."""
        if self.port is not None:
            return self.port
        self._ready = asyncio.get_running_loop().create_future()
        self._process.start(
            sys.executable, ["-m", "gatedesk", "simulate", "--port", "0", "--end-with-stdin", *self._arguments]
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                self.port = await self._ready
        except TimeoutError:
            raise self._trouble(f"it did not answer within {START_SECONDS:.0f} s") from None
        return self.port

    def stop(self) -> None:
        """End the child: politely, then by force. Returns when it is gone."""
        self._process.blockSignals(True)
        if self._process.state() == QProcess.ProcessState.NotRunning:
            return
        self._process.closeWriteChannel()
        self._process.terminate()
        if not self._process.waitForFinished(3000):
            self._process.kill()
            self._process.waitForFinished(1000)

    def _read(self) -> None:
        self._output += bytes(self._process.readAllStandardOutput().data())
        match = READY.search(self._output)
        if match and self._ready and not self._ready.done():
            self._ready.set_result(int(match[1]))

    def _finished(self) -> None:
        self.port = None
        said = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
        if self._ready and not self._ready.done():
            self._ready.set_exception(self._trouble(said or self._process.errorString()))

    @staticmethod
    def _trouble(detail: str) -> GatewayTrouble:
        return GatewayTrouble(
            Notice(
                Severity.ERROR,
                "The simulated Gateway did not start.",
                "Run `gatedesk simulate` in a terminal to see why.",
                detail=detail,
                cause="simulator",
            )
        )
