"""W1 to W4 as PostgreSQL with pglogical does them."""

import time

from . import postgres, processes, workload

RISK = "update flag set risk = %s, version = version + 1 where subject = %s and kind = %s and source = %s"


def w1(context):
    """An empty node catches up: from the call that starts the subscription until every row can be queried."""
    with postgres.Pair(context.directory, context.template, context.wire) as pair:
        pair.a.load(workload.copy_lines(context.flags))
        time.sleep(0.5)
        cpu, wire, start = pair.cpu(), context.wire.counted(), time.monotonic()
        pair.b.subscribe(pair.a, True)
        # The copy is one transaction: when one row can be seen, all can, and the disk has them.
        processes.wait_until(lambda: pair.b.run("select 1 from flag limit 1"), 600, "rows on b", 0.005)
        wall = time.monotonic() - start
        cpu = pair.cpu() - cpu
        processes.wait_until(pair.b.replicating, 60, "subscription", 0.02)
        wire = context.wire.counted() - wire
        held = pair.b.run("select count(*) from flag")[0][0]
        assert held == context.count, f"pglogical copied {held} of {context.count} flags"
        return {"seconds": wall, "cpu": cpu, "bytes": wire, "bytesPerFlag": wire / context.count,
                "disk": pair.b.disk()}


def w2(context, samples):
    """One flag at a time: inserted and committed on a, polled for on b."""
    with postgres.Pair(context.directory, context.template, context.wire) as pair:
        pair.subscribe_both_ways()
        columns = ", ".join(workload.COLUMNS)
        pair.a.run(f"prepare raise as insert into flag ({columns}) "
                   "values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)")
        pair.b.run("prepare look as select 1 from flag where subject = $1 and kind = $2 and source = $3")
        lines = list(workload.copy_lines(context.small))[:samples + 20]
        took, wire = [], 0
        for number, line in enumerate(lines):
            row = line.rstrip("\n").split("\t")
            if number == 20:  # The first ones warm both sides up.
                wire = context.wire.counted()
            start = time.monotonic()
            pair.a.run("execute raise (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)", row)
            while not pair.b.run("execute look (%s,%s,%s)", row[:3]):
                pass
            if number >= 20:
                took.append(time.monotonic() - start)
            time.sleep(context.pause)
        time.sleep(0.2)
        wire = context.wire.counted() - wire
        return dict(context.percentiles(took), bytesPerFlag=wire / len(took))


def w3(context, together=False):
    """Both nodes edit while apart: 1,000 different flags and 100 of the same each; then they meet.

    Each edit is a commit of its own, as when people make them, or all of a side are one, as in an import.
    """
    with postgres.Pair(context.directory, context.template, context.wire) as pair:
        pair.a.load(workload.copy_lines(context.flags))
        pair.subscribe_both_ways()
        a, b = pair.a, pair.b
        a.enable(b, False)
        b.enable(a, False)
        edits = context.edits()
        for cluster, side in ((a, "a"), (b, "b")):
            if together:
                cluster.run("begin")
            for index, risk in edits[side]:
                cluster.run(RISK, (risk, *workload.key(context.flags, index)))
            if together:
                cluster.run("commit")
        processes.settle(pair.cpu)
        # The last edit of each side is its mark: commits are applied in order.
        wire, cpu, start = context.wire.counted(), pair.cpu(), time.monotonic()
        a.enable(b, True)
        b.enable(a, True)

        def met():
            return _received(a, context, edits["b"]) and _received(b, context, edits["a"])

        processes.wait_until(met, 120, "edits to cross", 0.005)
        wall, cpu = time.monotonic() - start, pair.cpu() - cpu
        time.sleep(0.5)
        wire = context.wire.counted() - wire
        conflicts = [a.conflicts_logged(), b.conflicts_logged()]
        lost = sum(not _shown(a, context, index, risk) and not _shown(b, context, index, risk)
                   for side in ("a", "b") for index, risk in edits[side])
        return {"seconds": wall, "cpu": cpu, "bytes": wire, "conflictsA": conflicts[0], "conflictsB": conflicts[1],
                "editsLost": lost}


def _received(cluster, context, edits):
    """Whether the last edit made elsewhere is here; it is one that nobody else made."""
    index, risk = edits[-1]
    return _shown(cluster, context, index, risk)


def _shown(cluster, context, index, risk):
    key = workload.key(context.flags, index)
    rows = cluster.run("select risk from flag where subject = %s and kind = %s and source = %s", key)
    return rows == [(risk,)]


def w4(context):
    """A round with nothing new: one node comes back, finds nothing, and stays for two seconds."""
    with postgres.Pair(context.directory, context.template, context.wire) as pair:
        pair.a.load(workload.copy_lines(context.flags))
        pair.subscribe_both_ways()
        a, b = pair.a, pair.b
        b.enable(a, False)
        a.enable(b, False)
        time.sleep(1)
        before = context.wire.counted()
        b.enable(a, True)
        processes.wait_until(b.replicating, 60, "subscription", 0.02)
        time.sleep(2)
        return {"reconnectBytes": context.wire.counted() - before}
