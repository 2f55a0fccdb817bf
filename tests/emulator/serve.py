"""Serves an AWS of Glue, CloudWatch Logs, S3 and STS on 127.0.0.1, with a control API for tests. See README.md."""

import sys

sys.dont_write_bytecode = True  # the source tree stays as it is

import argparse  # noqa: E402
import ctypes  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402

from control import Emulator  # noqa: E402
from moto.moto_server.werkzeug_app import (  # noqa: E402
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import ThreadedWSGIServer  # noqa: E402

PR_SET_PDEATHSIG = 1


class QuietHandler(MotoRequestHandler):
    def log(self, *_):
        pass


class Server(ThreadedWSGIServer):
    parent = os.getppid()

    def service_actions(self):  # called twice a second
        end_when_orphaned(self.parent)


def end_when_orphaned(parent):
    if os.getppid() != parent:
        os._exit(0)


def die_with(parent):
    """The kernel's signal comes also when only the parent's *thread* that started us ends, as test threads do: hence a
    signal that makes us look, and not one that kills."""
    signal.signal(signal.SIGUSR1, lambda *_: end_when_orphaned(parent))
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGUSR1)
    except (OSError, AttributeError):
        pass  # not Linux: `service_actions` looks as well
    end_when_orphaned(parent)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=0, help="0 takes a free one")
    port = options.parse_args().port
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: os._exit(0))
    die_with(Server.parent)
    moto = DomainDispatcherApplication(create_backend_app)
    server = Server("127.0.0.1", port, Emulator(moto), handler=QuietHandler)
    print("listening on http://127.0.0.1:%d" % server.port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
