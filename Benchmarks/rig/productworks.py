"""W1 to W4 as this product does them, through node-bench."""

import json
import os
import shutil
import subprocess
import time

from . import processes, product


def w1(context, program):
    """An empty node catches up: from the start of `sync` until it says that everything is durable."""
    with product.Pair(context, program, load="a") as pair:
        with pair.serve("a") as server:
            time.sleep(0.2)
            cpu, wire, start = server.cpu(), context.wire.counted(), time.monotonic()
            result = pair.run("sync", pair.directory("b"), side="b")
            wall = time.monotonic() - start
            cpu = server.cpu() - cpu + result["cpu"]
            time.sleep(0.2)
            wire = context.wire.counted() - wire
            memory = max(result["peakMemory"], product.processes.peak_memory(server.process.pid))
        checked = pair.run("check", pair.root)
        held = checked["flags"][1]
        assert held == context.count, f"node b holds {held} of {context.count} flags"
        assert checked["digestsEqual"], "the view digests differ"
        return {"seconds": wall, "secondsInside": result["seconds"], "cpu": cpu, "bytes": wire,
                "bytesPerFlag": wire / context.count, "disk": pair.disk("b"), "peakMemory": memory}


def w2(context, program, samples):
    """One flag at a time over an open session: raised on a, polled for in the store of b."""
    with product.Pair(context, program, load="none") as pair:
        with pair.serve("b"):
            with pair.start("a", "one-at-a-time", pair.directory("a"), "--peer-directory", pair.directory("b"),
                            "--flags", context.small, "--count", str(samples), "--warm-up", "20",
                            "--pause-ms", str(int(context.pause * 1000))) as raising:
                raising.expect("warm")
                wire = context.wire.counted()
                raising.go()
                took = product.json.loads(raising.expect("took", 300))
                time.sleep(0.2)
                wire = context.wire.counted() - wire
                raising.go()
        return dict(context.percentiles(took), bytesPerFlag=wire / len(took))


def w3(context, program, together=False):
    """Both nodes edit while apart: 1,000 different flags and 100 of the same each; then they meet."""
    with product.Pair(context, program, load="both") as pair:
        edits = context.edits_file()
        # Both run all the time, like the rival's servers, and were in touch before they lost the line.
        with pair.serve("a") as server, pair.start("b", "sync", pair.directory("b"), "--resident") as other:
            other.expect("apart")
            for side in ("a", "b"):
                pair.run("edit", pair.directory(side), "--side", side, "--edits", edits, "--flags", context.flags,
                         *(["--together"] if together else []))
            processes.settle(lambda: server.cpu() + other.cpu())
            wire, cpu = context.wire.counted(), server.cpu() + other.cpu()
            start = time.monotonic()
            other.go()
            result = product.json.loads(other.expect("", 120))
            wall = time.monotonic() - start
            cpu = server.cpu() + other.cpu() - cpu
            time.sleep(0.2)
            wire = context.wire.counted() - wire
        checked = pair.run("check", pair.root, "--edits", edits, "--flags", context.flags)
        assert checked["digestsEqual"], "the view digests differ"
        return {"seconds": wall, "secondsInside": result["seconds"], "cpu": cpu, "bytes": wire,
                "conflictsA": checked["conflicts"][0], "conflictsB": checked["conflicts"][1],
                "bothValuesKept": checked["bothValuesKept"], "editsLost": checked["editsLost"]}


def linking(context, program, subjects):
    """Who is who among many subjects, worked out at once; then new ones, and look-ups, one at a time."""
    root = os.path.join(context.directory, "linking")
    os.mkdir(root)
    try:
        names = os.path.join(os.path.dirname(product.HERE), "Protocol", "linkage")
        command = [program, "link", root, "--subjects", str(subjects), "--names", names]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        output = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, "node-bench link failed"
        result = json.loads(output)
        linked, found = context.percentiles(result["linked"]), context.percentiles(result["found"])
        return {"fill": result["fill"], "linkp50ms": linked["p50"] * 1000, "linkp99ms": linked["p99"] * 1000,
                "findp50ms": found["p50"] * 1000, "findp99ms": found["p99"] * 1000,
                "peakMemoryMB": used.ru_maxrss * 1024 / 1e6}
    finally:
        shutil.rmtree(root, ignore_errors=True)


def w4(context, program):
    """A round with nothing new: on a fresh connection, and on one that is open."""
    with product.Pair(context, program, load="both") as pair:
        with pair.serve("a"):
            pair.run("sync", pair.directory("b"), side="b")
            time.sleep(0.2)
            wire = context.wire.counted()
            pair.run("sync", pair.directory("b"), side="b")
            time.sleep(0.2)
            reconnect = context.wire.counted() - wire
            with pair.start("b", "open-session", pair.directory("b")) as session:
                session.expect("open")
                time.sleep(0.3)
                wire = context.wire.counted()
                session.go()
                session.expect("round")
                open_round = context.wire.counted() - wire
                session.go()
        return {"reconnectBytes": reconnect, "openRoundBytes": open_round}
