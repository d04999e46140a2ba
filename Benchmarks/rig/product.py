"""This product's side: `node-bench` (see README.md for its commands), built from this package and driven here."""

import json
import os
import select
import shutil
import subprocess
import sys

from . import processes, wire

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PORTS = {"a": 54330, "b": 54331}


def build():
    """Builds node-bench for release; returns its path, or None with the reason on stderr."""
    if shutil.which("swift") is None:
        print("swift is not installed: the rivals are measured alone", file=sys.stderr)
        return None
    command = ["swift", "build", "--package-path", HERE, "-c", "release", "--product", "node-bench"]
    print("building node-bench (the first time takes about ten minutes)", file=sys.stderr)
    if subprocess.run(command, stdout=sys.stderr).returncode != 0:
        sys.exit("node-bench does not build: see above")
    shown = subprocess.run(command + ["--show-bin-path"], check=True, capture_output=True)
    return os.path.join(shown.stdout.decode().strip(), "node-bench")


class Running:
    """A node-bench that keeps running: it says lines, and hears lines."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        processes.stop(self.process)
        self.process.stdin.close()
        self.process.stdout.close()

    def expect(self, word, seconds=60):
        """Waits for a line that starts with a word; returns the rest of it."""
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        line = self.process.stdout.readline().decode().strip() if ready else ""
        if not line.startswith(word):
            raise RuntimeError(f"node-bench: waited for '{word}', got '{line}'")
        return line[len(word):].strip()

    def go(self):
        self.process.stdin.write(b"go\n")
        self.process.stdin.flush()

    def cpu(self):
        return processes.cpu(self.process.pid)


class Pair:
    """Two node directories, a and b, of one partnership; removed at the end of a `with` block."""

    def __init__(self, context, program, load):
        self.context, self.program = context, program
        self.root = os.path.join(context.directory, "product")
        self.load = load

    def __enter__(self):
        address = self.context.wire.address
        os.mkdir(self.root)
        try:
            self.run("prepare", self.root, "--flags", self.context.flags, "--load", self.load,
                     "--address-a", f"{address['a']}:{PORTS['a']}", "--address-b", f"{address['b']}:{PORTS['b']}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root, ignore_errors=True)

    def directory(self, side):
        return os.path.join(self.root, side)

    def run(self, *arguments, side=None):
        """Runs a command to its end; returns the JSON it prints, with `cpu` and `peakMemory` from the system."""
        command = (self.context.wire.prefix(side) if side else []) + [self.program, *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        output = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        if process.returncode != 0:
            raise RuntimeError(f"node-bench {arguments[0]} failed with {process.returncode}")
        result = json.loads(output) if output.strip() else {}
        result["cpu"] = used.ru_utime + used.ru_stime
        result["peakMemory"] = used.ru_maxrss * 1024
        return result

    def serve(self, side):
        """Starts a node that listens; it is ready when this returns."""
        running = self.start(side, "serve", self.directory(side))
        try:
            wire.wait_listening(self.context.wire, side, PORTS[side])
        except TimeoutError:
            running.__exit__()
            raise
        return running

    def start(self, side, *arguments):
        return Running(self.context.wire.prefix(side) + [self.program, *arguments])

    def disk(self, side):
        return processes.disk_bytes(self.directory(side))
