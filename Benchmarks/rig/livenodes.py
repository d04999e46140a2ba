"""A partnership of built nodes on loopback, as `Benchmarks/run W5` needs it: one that people use, others that sync with it live, and
one that is still empty. Driven through the command line and HTTP alone."""

import datetime
import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request

from . import processes, product

MAPPING = """version: 1
name: load
record: person-event
key: Ref
columns:
  Ref: { type: text, required: true }
  EventDate: { type: day yyyy-MM-dd, required: true }
  Surname: { type: text, required: true }
  DOB: day yyyy-MM-dd
  Event: { type: text, required: true }
  Detail: text
subjects:
  person:
    audience: B
    surname: Surname
    birthDay: DOB
publish:
  arrest:
    flag: WEAPON-DRUGS
    about: person
    basis: reported
    when:
      Event: Arrest
    eventDay: EventDate
    recordedDay: EventDate
    source: Ref
    attributes:
      offence: Detail
"""


def build():
    """Builds the node for release; returns its path."""
    top = os.path.dirname(product.HERE)
    command = ["swift", "build", "--package-path", top, "-c", "release", "--product", "node"]
    print("building node (the first time takes about ten minutes)", file=sys.stderr)
    subprocess.run(command, check=True, stdout=sys.stderr)
    shown = subprocess.run(command + ["--show-bin-path"], check=True, capture_output=True)
    return os.path.join(shown.stdout.decode().strip(), "node")


SYLLABLES = ("al bar bek bor cal cam dar den dor dun el fen fer gar gil gor hal har hol is jar ken kir lam lek lor mab mar "
             "mol nab nor ol pel per quin ral rok sam sel sten tam tol ul ver wal wes yor").split()
BIRTHS = datetime.date(1940, 1, 1), 25_000


def person(row):
    """Whom a row of the export is about. No two have both name and birth date alike, so that who is who is no part of what is
    measured; birth dates are spread over 68 years, as people's are."""
    first, days = BIRTHS
    name = "".join(SYLLABLES[row // len(SYLLABLES) ** place % len(SYLLABLES)] for place in range(3))
    return name.capitalize(), (first + datetime.timedelta(row * 7_919 % days)).isoformat()


GIVEN = set()


def free_port():
    """A port that nobody listens on, and that was not given to another node, which may not listen on it yet."""
    while True:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        if port not in GIVEN:
            GIVEN.add(port)
            return port


class Node:
    """One member: its directory, its ports, and its process while it is served."""

    def __init__(self, partnership, number, role):
        self.partnership, self.number = partnership, number
        self.home = os.path.join(partnership.root, f"n{number}")
        self.port, self.http = free_port(), free_port()
        self.process = None
        os.mkdir(self.home)
        # Member 1 is dialled by all others.
        peers = "[]" if number == 1 else "\n  - member: 1"
        with open(os.path.join(self.home, "node.yaml"), "w") as file:
            file.write(
                f"version: 1\nagency: Agency {number}\nmember: {number}\nroles: [{role}]\nlisten: 127.0.0.1:{self.port}\n"
                f"data: data\nhttp:\n  listen: 127.0.0.1:{self.http}\npeers: {peers}\nschedule: live\n"
                "audit:\n  look-ups-per-hour: 10000\n")
        self.run("init")

    def run(self, *arguments, check=True):
        command = [self.partnership.program, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment())
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def environment(self):
        return {**os.environ, "NODE_CONFIG": os.path.join(self.home, "node.yaml")}

    def token(self, name, role):
        return json.loads(self.run("user", "add", name, "--role", role, "--json"))["token"]

    def serve(self):
        self.log = open(os.path.join(self.home, "log"), "wb")
        self.process = subprocess.Popen(
            [self.partnership.program, "serve"], stdout=self.log, stderr=self.log, env=self.environment())
        processes.wait_until(self.is_ready, 120, f"node {self.number} answers", 0.1)

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def get(self, path, token):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.http}{path}", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def stop(self):
        if self.process:
            processes.stop(self.process)
            self.log.close()


class LivePartnership:
    """Member 1 with `flags` flags and whoever has them too; removed at the end of a `with` block."""

    def __init__(self, directory, program, flags, live):
        self.root, self.program, self.flags = os.path.join(directory, "load"), os.path.abspath(program), flags
        self.live = live
        self.nodes = []

    def __enter__(self):
        os.mkdir(self.root)
        try:
            self.fill()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for node in self.nodes:
            node.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def fill(self):
        roles = ["police"] + ["probation", "childrens-services", "acute-trust", "mental-health"] * 20
        # Member 1, those that sync live, and one that starts empty.
        self.nodes = [Node(self, number, roles[number - 1]) for number in range(1, self.live + 2)]
        first, key, roster = self.nodes[0], os.path.join(self.root, "board.key"), os.path.join(self.root, "p.roster")
        first.run("roster", "key", key)
        cards = [part for node in self.nodes
                 for part in ("--card", os.path.join(node.home, "data", "member-card.json"))]
        first.run("roster", "create", "--sign", key, *cards, "--output", roster)
        for node in self.nodes:
            node.run("roster", "install", roster)
        mapping, export = os.path.join(self.root, "mapping.yaml"), os.path.join(self.root, "export.csv")
        with open(mapping, "w") as file:
            file.write(MAPPING)
        with open(export, "w") as file:
            file.write("Ref,EventDate,Surname,DOB,Event,Detail\n")
            for row in range(self.flags):
                surname, born = person(row)
                file.write(f"R{row},2025-0{1 + row % 9}-1{row % 9},{surname},{born},Arrest,knife\n")
        first.run("import", export, "--mapping", mapping)
        first.serve()
        for node in self.nodes[1:-1]:
            node.run("sync")
            node.serve()
