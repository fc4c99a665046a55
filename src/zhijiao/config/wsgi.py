"""The web application as a server sees it."""

from __future__ import annotations

import os
import threading
import time

from django.core.wsgi import get_wsgi_application


def leave_with_parent(seconds: float = 0.5) -> None:
    """End this process once the one that started it is gone.

    A server killed outright leaves its workers on the port, where they would answer beside the next server's.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(seconds)
        os._exit(1)

    threading.Thread(target=watch, name="leave-with-parent", daemon=True).start()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiao.config.settings")
application = get_wsgi_application()
if os.environ.get("ZHIJIAO_LEAVE_WITH_PARENT") == "yes":  # set by `zhijiao serve` for the workers it starts
    leave_with_parent()
