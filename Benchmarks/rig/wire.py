"""Counts every byte between two sides: two network namespaces joined by a veth pair, or loopback where
namespaces are not to be had."""

import contextlib
import os
import subprocess

from . import processes

SIDES = ("a", "b")


def _ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Namespaces:
    """Side a and side b, each with an address of its own on one private link.

    Segmentation offload is switched off, so that what is counted is packets as they would cross a network,
    Ethernet, IP and TCP headers included; ARP is silenced, so that nothing but the two rivals is heard.
    """

    description = "veth pair between network namespaces, headers included"

    def __init__(self):
        tag = f"nb{os.getpid() % 100000}"
        self.names = {side: f"{tag}{side}" for side in SIDES}
        self.address = {"a": "10.199.7.1", "b": "10.199.7.2"}
        self.made = []

    def __enter__(self):
        try:
            for side in SIDES:
                _ip("netns", "add", self.names[side])
                self.made.append(self.names[side])
            a, b = self.names["a"], self.names["b"]
            _ip("link", "add", a, "netns", a, "type", "veth", "peer", "name", b, "netns", b)
            hardware = {}
            for side in SIDES:
                name = self.names[side]
                self._run(side, ["sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1"])
                self._run(side, ["ip", "link", "set", "lo", "up"])
                self._run(side, ["ip", "addr", "add", self.address[side] + "/24", "dev", name])
                self._run(side, ["ip", "link", "set", name, "gso_max_segs", "1", "up"])
                path = f"/sys/class/net/{name}/address"
                hardware[side] = self._run(side, ["cat", path]).stdout.decode().strip()
            for side, other in (("a", "b"), ("b", "a")):
                self._run(side, ["ip", "neigh", "replace", self.address[other], "lladdr", hardware[other],
                                 "nud", "permanent", "dev", self.names[side]])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in self.made:
            subprocess.run(["ip", "netns", "del", name], capture_output=True)
        self.made = []

    def _run(self, side, command):
        return subprocess.run(self.prefix(side) + command, check=True, capture_output=True)

    def prefix(self, side):
        """What to put before a command so that it runs on a side."""
        return ["ip", "netns", "exec", self.names[side]]

    def counted(self):
        """Bytes that crossed the link so far, both ways."""
        base = f"/sys/class/net/{self.names['a']}/statistics/"
        out = self._run("a", ["cat", base + "tx_bytes", base + "rx_bytes"]).stdout.split()
        return int(out[0]) + int(out[1])


class Loopback:
    """Without namespaces both sides share loopback: other programs' traffic there is counted too."""

    description = "loopback counters, other traffic on loopback included"

    def __init__(self):
        self.address = {"a": "127.0.0.1", "b": "127.0.0.1"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def prefix(self, side):
        return []

    def counted(self):
        with open("/sys/class/net/lo/statistics/tx_bytes") as file:
            return int(file.read())


@contextlib.contextmanager
def opened():
    """A way to count bytes, for the time of a `with` block: namespaces if they can be had."""
    with contextlib.ExitStack() as stack:
        if os.geteuid() == 0:
            try:
                way = stack.enter_context(Namespaces())
            except (OSError, subprocess.CalledProcessError):
                way = stack.enter_context(Loopback())
        else:
            way = stack.enter_context(Loopback())
        yield way


def wait_listening(wire, side, port):
    """Waits until somebody listens, without touching the port."""
    command = wire.prefix(side) + ["ss", "-Hltn", f"sport = :{port}"]
    processes.wait_until(
        lambda: subprocess.run(command, capture_output=True).stdout, 20, f"a listener on side {side}", 0.05)
