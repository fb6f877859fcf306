#!/usr/bin/env bash
# Makes an environment with other people's charts for chart_frames.py --peers: peers.sh FOLDER
# Apart, because finplot pulls in PyQt6 and vnpy pins an old PySide6.
set -euo pipefail
folder=${1:?usage: peers.sh FOLDER}
python3 -m venv "$folder"
"$folder/bin/pip" install -q PySide6==6.8.2.1 pyqtgraph==0.14.0 finplot==1.9.7
"$folder/bin/pip" install -q --no-deps vnpy==4.5.0
"$folder/bin/pip" install -q tzlocal loguru qdarkstyle deap tqdm plotly TA-Lib pyzmq nbformat qrcode requests
echo "$folder/bin/python"
