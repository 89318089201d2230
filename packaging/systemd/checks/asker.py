"""Asks the daemon again and again, each time over a connection of its own, until /run/enough is there.

The first request that is not answered ends it with what went wrong.
"""

import os
import sys

from agentlab import Daemon

asked = 0
while not os.path.exists("/run/enough"):
    daemon = Daemon("/run/agentlab/agentlabd.sock")
    daemon.call("daemon.status")
    daemon.stream.close()
    asked += 1
print(asked, "requests answered")
sys.exit(asked < 10)
