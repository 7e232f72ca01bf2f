"""``kiosk run`` whose glass tells what it was touched by and when it painted: ``python -m benchmarks.measured_kiosk run …``, on the core KIOSK_CORE.

The same two processes as in a shop. The one that draws is ``benchmarks.measured_glass``: ``ui.glass``, listened to.
"""

from __future__ import annotations

import os

from kiosk.__main__ import main
from kiosk.runtime import child

if __name__ == "__main__":
    os.sched_setaffinity(0, {int(os.environ["KIOSK_CORE"])})  # and that of the glass, which inherits it
    vars(child)["PROGRAM"] = "benchmarks.measured_glass"
    main()
