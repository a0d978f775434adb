#!/usr/bin/env python3
"""Servers of other makes than the rest: GnuTLS, and nginx in front of a server without TLS.

Behind both the request's path chooses what happens (behaviours/); nginx answers /static itself. A port whose
certificate GnuTLS can't have is not there. The process ends when its stdin does.
"""

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "Support"))

from gnutls import Credentials, GnuTLSConnection, GnuTLSError
from python_packages import cache_folder
from scripted import ScriptedServer, bind
from wire import Connection

# What is spoken, as GnuTLS and nginx say it.
VERSIONS = {
    "tls1.2": ("NORMAL:-VERS-ALL:+VERS-TLS1.2", "TLSv1.2"),
    "tls1.3": ("NORMAL:-VERS-ALL:+VERS-TLS1.3", "TLSv1.3"),
}
CERTIFICATES = ("good", "rsa", "gsma-four")
# A key that no certificate of TLS 1.3 may have: servers speak both versions, as they do in the field.
BRAINPOOL = "gsma-brainpool"
BOTH = ("NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3", "TLSv1.2 TLSv1.3")

NGINX_SERVER = """
server {{
  listen 127.0.0.1:{port} ssl;
  ssl_protocols {protocols};
  ssl_certificate {pki}/{certificate}.pem;
  ssl_certificate_key {pki}/{certificate}.key;
  location /static {{ return 200 "made by nginx"; }}
  location / {{ proxy_pass http://127.0.0.1:{backend}; proxy_http_version 1.1; }}
}}
"""
NGINX = """
daemon off;
user root;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/log;
events {{}}
http {{
  access_log off;
  client_max_body_size 4m;
  {temporary}
  {servers}
}}
"""


def ports_and_certificates() -> list[tuple[str, str, tuple[str, str]]]:
    """The name of each port, its certificate, and what it speaks."""
    rows = [(f"{name}-{label}", name, spoken) for name in CERTIFICATES for label, spoken in VERSIONS.items()]
    return [*rows, (BRAINPOOL, BRAINPOOL, BOTH)]


def listen_gnutls(server: ScriptedServer, pki: Path) -> None:
    for name, certificate, (priority, _) in ports_and_certificates():
        try:
            credentials = Credentials(pki, certificate, priority)
        except GnuTLSError:
            continue  # it has no brainpool curves

        def serve(connection: Connection, name: str, credentials: Credentials = credentials) -> None:
            with contextlib.closing(GnuTLSConnection(connection.socket, credentials)) as stream:
                stream.shake_hands()
                while True:
                    server.answer(stream, name)

        server.listen(f"gnutls-{name}", serve)


def start_nginx(server: ScriptedServer, pki: Path, folder: Path) -> subprocess.Popen:
    """Starts nginx, and waits until it answers. It inherits its ports, as it does from another one that it replaces."""
    rows = ports_and_certificates()
    listeners = [bind("127.0.0.1") for _ in rows]
    for listener in listeners:
        listener.listen(64)
        listener.setblocking(False)  # nginx takes it for granted
    ports = [listener.getsockname()[1] for listener in listeners]
    backend = server.ports["plain"]
    servers = "".join(
        NGINX_SERVER.format(port=port, protocols=protocols, certificate=certificate, pki=pki.resolve(), backend=backend)
        for port, (_, certificate, (_, protocols)) in zip(ports, rows, strict=True)
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, temporary=temporary, servers=servers))
    program = cache_folder() / "nginx" / "usr" / "sbin" / "nginx"
    if not program.exists():
        sys.exit("error: nginx is missing: run scripts/setup")
    inherited = [listener.fileno() for listener in listeners]
    log = folder / "log"
    nginx = subprocess.Popen(
        [program, "-c", folder / "nginx.conf", "-e", log],
        stdin=subprocess.DEVNULL,
        env={**os.environ, "NGINX": "".join(f"{descriptor};" for descriptor in inherited)},
        pass_fds=inherited,
    )
    for listener in listeners:
        listener.close()
    # What is no TLS it answers, too.
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", ports[0])) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        if connection.recv(1):
            server.ports |= {f"nginx-{name}": port for (name, *_), port in zip(rows, ports, strict=True)}
            return nginx
    sys.exit(f"error: nginx does not answer; it says: {log.read_text()}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Prints its ports as one line of JSON, name: number, and then serves.")
    parser.add_argument("--pki", type=Path, required=True, help="a folder that scripts/pki filled")
    pki = parser.parse_args().pki
    server = ScriptedServer()
    server.listen_http("plain")
    listen_gnutls(server, pki)
    with tempfile.TemporaryDirectory() as folder:
        nginx = start_nginx(server, pki, Path(folder))
        try:
            del server.ports["plain"]
            print(json.dumps(server.ports), flush=True)
            sys.stdin.buffer.read()
        finally:
            nginx.terminate()
            nginx.wait()


if __name__ == "__main__":
    main()
