"""W5: practitioners look people up over HTTP while nodes sync live and one catches up with everything."""

import asyncio
import json
import random
import re
import sys
import time

from . import livenodes, workload

# One look-up and one history every so many seconds by each: what the limit on a user's look-ups lets through for ever.
PERIOD = 5.0
# Seconds between two flags that each live node raises.
RAISE_PERIOD = 2.0


class Client:
    """One kept connection to a node, and what it was answered."""

    def __init__(self, port, token):
        self.port, self.token = port, token
        self.reader = self.writer = None

    async def post(self, path, body):
        """Returns the status, the JSON, and the seconds that it took."""
        data = json.dumps(body).encode()
        head = (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self.token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n")
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        start = time.monotonic()
        self.writer.write(head.encode() + data)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:"))
        answer = await self.reader.readexactly(length)
        return int(lines[0].split()[1]), json.loads(answer), time.monotonic() - start

    def close(self):
        if self.writer:
            self.writer.close()


class Tally:
    def __init__(self):
        self.took, self.errors, self.answered, self.raised = [], [], 0, 0

    def count(self, status, answer, seconds, what):
        if status == 200:
            self.answered += 1
            self.took.append(seconds)
        else:
            self.errors.append(f"{what}: {status} {answer.get('code')}")


async def practise(client, draw, flags, end, tally):
    """Looks somebody up, opens whom that finds, and goes on after a while, until the end."""
    await asyncio.sleep(draw.random() * PERIOD)
    why = {"purpose": "benchmark", "basis": "invented people"}
    while time.monotonic() < end:
        start = time.monotonic()
        surname, born = livenodes.person(draw.randrange(flags))
        try:
            status, found, seconds = await client.post(
                "/api/v1/persons/search", {**why, "surname": surname, "born": born})
            tally.count(status, found, seconds, "search")
            for match in found.get("matches", [])[:1]:
                status, opened, seconds = await client.post(
                    "/api/v1/persons/history", {**why, "person": match["person"]})
                tally.count(status, opened, seconds, "history")
            if status == 200 and not found["matches"]:
                tally.errors.append("search: somebody who is there was not found")
        except (OSError, asyncio.IncompleteReadError) as error:
            tally.errors.append(f"connection: {type(error).__name__}")
            client.writer = None
        await asyncio.sleep(max(0, start + PERIOD - time.monotonic()))
    client.close()


async def write(client, number, end, tally):
    """Raises a flag now and then, as that agency's people do."""
    while time.monotonic() < end:
        status, answer, _ = await client.post("/api/v1/flags/raise", {
            "code": "INTERPRETER", "surname": f"Live{number}x{tally.raised}", "born": "1980-02-03", "basis": "observed"})
        if status == 201:
            tally.raised += 1
        else:
            tally.errors.append(f"raise: {status} {answer.get('code')}")
        await asyncio.sleep(RAISE_PERIOD)
    client.close()


async def run(partnership, tokens, writers, flags, seconds):
    first, tally = partnership.nodes[0], Tally()
    end = time.monotonic() + seconds
    draw = random.Random(workload.SEED)
    tasks = [practise(Client(first.http, token), random.Random(draw.random()), flags, end, tally) for token in tokens]
    tasks += [write(Client(node.http, token), node.number, end, tally) for node, token in writers]
    await asyncio.gather(*tasks, catch_up(partnership, tally))
    return tally


async def catch_up(partnership, tally):
    """The empty node takes everything in, while the others are busy."""
    node = partnership.nodes[-1]
    await asyncio.sleep(PERIOD)
    start = time.monotonic()
    done = await asyncio.create_subprocess_exec(
        partnership.program, "sync", env=node.environment(), stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE)
    _, said = await done.communicate()
    tally.catchUp = time.monotonic() - start
    if done.returncode:
        tally.errors.append(f"catch-up: {said.decode()[:200]}")


def look_ups(node, token):
    """How many look-ups the node's audit log has."""
    counts = re.findall(r'^agency_node_lookups_total\{result="\w+"\} (\d+)', node.get("/metrics", token), re.M)
    return sum(map(int, counts))


def w5(context, program, practitioners, live, seconds):
    """Latencies of every look-up that was answered, errors, and look-ups that the audit log lacks."""
    with livenodes.LivePartnership(context.directory, program, context.count, live) as partnership:
        first = partnership.nodes[0]
        operator = first.token("monitor", "operator")
        tokens = [first.token(f"practitioner{number}", "practitioner") for number in range(practitioners)]
        writers = [(node, node.token("writer", "practitioner")) for node in partnership.nodes[1:-1]]
        before = look_ups(first, operator)
        tally = asyncio.run(run(partnership, tokens, writers, context.count, seconds))
        audited = look_ups(first, operator) - before
        first.run("audit", "verify")
        held = json.loads(partnership.nodes[-1].run("status", "--json", check=False))["flags"]
        if held < context.count:
            tally.errors.append(f"the empty node holds {held} of {context.count} flags")
        for error in sorted(set(tally.errors))[:10]:
            print(f"W5: {error}", file=sys.stderr)
        return dict(context.percentiles(tally.took), lookUps=tally.answered, perSecond=tally.answered / seconds,
                    raised=tally.raised, catchUp=tally.catchUp, errors=len(tally.errors),
                    unaudited=max(0, tally.answered - audited),
                    peakMemory=livenodes.processes.peak_memory(first.process.pid))
