"""The limit for the screen: a bare QML program of twelve tiles. Prints one JSON object and ends.

``first_frame_s`` counts from the interpreter's start, ``first_frame_cpu_s`` is CPU time until then; ``rss_kib`` is resident memory after the first frame;
``frame_ms`` the median time of a full repaint; ``tap_ms`` the median from a tap's release to the next frame.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from pathlib import Path

from benchmarks.process import process_age_s, resident_kib

QML = b"""
import QtQuick
Window {
    width: 1280; height: 1024; visible: true; color: "#F5F7FA"
    property int taps: 0
    Grid {
        anchors.centerIn: parent; columns: 4; spacing: 24
        Repeater {
            model: 12
            Rectangle {
                required property int index
                width: 280; height: 280; radius: 16
                color: mouse.pressed || (root.taps + index) % 12 === 0 ? "#0B57D0" : "#FFFFFF"
                Text { anchors.centerIn: parent; text: parent.index; font.pixelSize: 48 }
                MouseArea { id: mouse; anchors.fill: parent; onReleased: root.taps += 1 }
            }
        }
    }
    id: root
}
"""
FRAMES = 40


def main() -> int:
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlComponent, QQmlEngine
    from PySide6.QtQuick import QQuickWindow
    from PySide6.QtTest import QTest

    app = QGuiApplication(sys.argv[:1])
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(QML, "file:///bare.qml")
    window = component.create()
    assert isinstance(window, QQuickWindow), component.errorString()
    frames: list[float] = []
    window.frameSwapped.connect(
        lambda: frames.append(time.perf_counter()), Qt.ConnectionType.QueuedConnection
    )

    def next_frame(since: int) -> float:
        while len(frames) <= since:
            app.processEvents()
        return frames[since]

    next_frame(0)
    first_frame_s, cpu_s, rss_kib = process_age_s(), time.process_time(), resident_kib()
    repaints, taps = [], []
    for turn in range(FRAMES):
        window.setColor("#F5F7FA" if turn % 2 else "#F5F7FB")
        begun = time.perf_counter()
        window.update()
        repaints.append(next_frame(len(frames)) - begun)
        QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
        begun = time.perf_counter()
        seen = len(frames)
        QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
        taps.append(next_frame(seen) - begun)
    print(
        json.dumps(
            {
                "first_frame_s": first_frame_s,
                "first_frame_cpu_s": cpu_s,
                "rss_kib": rss_kib,
                "frame_ms": statistics.median(repaints) * 1000,
                "tap_ms": statistics.median(taps) * 1000,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    raise SystemExit(main())
