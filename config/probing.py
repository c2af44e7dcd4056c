"""A port for probes alone, in the web process: visitors who keep all threads of the pages busy with
requests that never end do not keep a balancer from its answer.

Whoever is slow here delays nobody either: each has a thread, for a few seconds.
"""

from __future__ import annotations

import socket
import socketserver
import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import WSGIApplication

from django.db import connections

PROBES_ALONE = "docket.probes_alone"
"""In the environment of a request that came in here."""


class Asked(WSGIRequestHandler):
    """One asker."""

    timeout = 5.0  # seconds for each part of a request

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: probes come every few seconds."""


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """Each asker has a thread. A process that is started beside an older one shares its port."""

    daemon_threads = True
    allow_reuse_port = True

    def server_bind(self) -> None:
        """Without asking for the machine's name, which may take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "probes", int(self.server_address[1])
        self.setup_environ()

    def setup_environ(self) -> None:
        """What each request's environment begins with."""
        super().setup_environ()
        self.base_environ[PROBES_ALONE] = "1"

    def process_request_thread(self, request: object, client_address: object) -> None:
        """One asker; the thread's connections end with it."""
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]
        finally:
            connections.close_all()


class Server6(Server):
    """The same over IPv6."""

    address_family = socket.AF_INET6


def serve(address: str, application: WSGIApplication) -> Server:
    """Answer probes at `host:port`, from threads beside the caller's. Raises OSError where the port
    is taken.
    """
    host, _, port = address.rpartition(":")
    server = (Server6 if ":" in host else Server)((host, int(port)), Asked)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, name="probes", daemon=True).start()
    return server
