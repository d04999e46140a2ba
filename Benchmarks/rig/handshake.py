"""The bytes of a bare mutual TLS 1.3 handshake with Ed25519 certificates, by OpenSSL: the floor of a reconnect."""

import os
import subprocess
import time

from . import processes
from .wire import wait_listening


def certificate(directory, name):
    """A self-signed Ed25519 certificate; returns the paths of its key and of itself."""
    key, cert = os.path.join(directory, name + ".key"), os.path.join(directory, name + ".crt")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "30", "-subj", f"/CN=member {name}",
         "-keyout", key, "-out", cert], check=True, capture_output=True)
    return key, cert


def measure(directory, wire, tickets):
    """Bytes on the wire of connect, handshake on both sides, and close.

    `tickets` is how many session tickets the server sends; OpenSSL's own choice is 2.
    """
    port = 54400 + tickets
    keys = {side: certificate(directory, "handshake-" + side) for side in ("a", "b")}
    server = subprocess.Popen(
        wire.prefix("a") + [
            "openssl", "s_server", "-accept", f"{wire.address['a']}:{port}", "-tls1_3", "-quiet", "-naccept", "1",
            "-num_tickets", str(tickets), "-key", keys["a"][0], "-cert", keys["a"][1],
            "-CAfile", keys["b"][1], "-Verify", "1", "-verify_return_error"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_listening(wire, "a", port)
        before = wire.counted()
        client = subprocess.Popen(
            wire.prefix("b") + [
                "openssl", "s_client", "-connect", f"{wire.address['a']}:{port}", "-tls1_3", "-quiet", "-no_ign_eof",
                "-key", keys["b"][0], "-cert", keys["b"][1], "-CAfile", keys["a"][1], "-verify_return_error"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Long enough for the server's tickets; then the end of input closes the connection in good order.
        time.sleep(0.5)
        client.stdin.close()
        if client.wait(10) != 0:
            raise RuntimeError("s_client failed: the bare handshake was not measured")
        time.sleep(0.2)
        return wire.counted() - before
    finally:
        processes.stop(server)
