"""Bars and where each stands: a table for people, a line of JSON for machines."""

from dataclasses import dataclass


@dataclass
class Row:
    """One bar: what was measured here, what the rival reached, and the ratio that is allowed."""

    work: str
    measure: str
    ours: float | None
    rival: float | None
    rival_name: str
    #: The highest `ours / rival` that meets the bar; None where `exactly` or `limit` says it.
    ratio: float | None = None
    limit: float | None = None
    exactly: float | None = None
    unit: str = ""

    def reached(self):
        if self.ours is None or self.rival in (None, 0):
            return None
        return self.ours / self.rival

    def met(self):
        """True, False, or None when one side was not measured."""
        if self.ours is None:
            return None
        if self.exactly is not None:
            return self.ours == self.exactly
        if self.limit is not None:
            return self.ours <= self.limit
        reached = self.reached()
        return None if reached is None else reached <= self.ratio

    def bar(self):
        if self.exactly is not None:
            return f"= {self.exactly:g}"
        if self.limit is not None:
            return f"<= {self.limit:g} {self.unit}".rstrip()
        return f"<= {self.ratio:g} x"

    def json(self):
        return {
            "work": self.work, "measure": self.measure, "ours": self.ours, "rival": self.rival,
            "rivalName": self.rival_name, "ratio": self.reached(), "bar": self.bar(), "met": self.met()}


def rows(results, count):
    """The bars of what was measured: `results` is {work: {rival: {measure: value}}}."""
    out = []

    def add(work, measure, key, rival, rival_key=None, ours="product", **bar):
        measured = results.get(work)
        if measured is None:
            return
        other = measured.get(rival, {}).get(rival_key or key)
        out.append(Row(work, measure, measured.get(ours, {}).get(key), other, rival, **bar))

    add("W1", "wall, s", "seconds", "pglogical", ratio=1.0)
    add("W1", "wall, s", "seconds", "sqlite", ratio=1.5)
    add("W1", "CPU of both nodes, s", "cpu", "pglogical", ratio=1.5)
    add("W1", "bytes on the wire a flag", "bytesPerFlag", "pglogical", ratio=0.22)
    add("W1", "bytes on the wire a flag", "bytesPerFlag", "entropy", limit=35)
    add("W1", "disk, bytes", "disk", "sqlite", ratio=1.4)
    if count >= 1_000_000:
        add("W1", "peak memory of a node, MB", "peakMemoryMB", "-", limit=200)
    add("W2", "visible on the peer, p50, ms", "p50ms", "pglogical", ratio=1.0)
    add("W2", "visible on the peer, p99, ms", "p99ms", "pglogical", ratio=1.0)
    add("W2", "bytes on the wire a flag", "bytesPerFlag", "pglogical", ratio=0.6)
    for way in ("", ", one import"):
        ours, rival = "product" + way, "pglogical" + way
        add("W3", "wall, s" + way, "seconds", rival, ours=ours, ratio=0.5)
        add("W3", "bytes on the wire" + way, "bytes", rival, ours=ours, ratio=0.05)
        add("W3", "conflicts on a" + way, "conflictsA", rival, ours=ours, exactly=100)
        add("W3", "conflicts on b" + way, "conflictsB", rival, ours=ours, exactly=100)
        add("W3", "both values kept" + way, "bothValuesKept", "-", ours=ours, exactly=100)
        add("W3", "edits lost" + way, "editsLost", rival, ours=ours, exactly=0)
    add("W4", "bytes of a reconnect", "reconnectBytes", "handshake", "bytes", ratio=1.25)
    add("W4", "bytes of a reconnect", "reconnectBytes", "pglogical", ratio=1.0)
    add("W4", "bytes of a round, open session", "openRoundBytes", "-", limit=250)
    add("W5", "a look-up over HTTP, p50, ms", "p50ms", "-", limit=50)
    add("W5", "a look-up over HTTP, p99, ms", "p99ms", "-", limit=50)
    add("W5", "errors", "errors", "-", exactly=0)
    add("W5", "answered and not in the audit log", "unaudited", "-", exactly=0)
    add("linking", "who is who, from nothing, s", "fill", "-", limit=600)
    add("linking", "peak memory, MB", "peakMemoryMB", "-", limit=1000)
    add("linking", "one new subject, p50, ms", "linkp50ms", "-", limit=20)
    add("linking", "one new subject, p99, ms", "linkp99ms", "-", limit=20)
    add("linking", "a look-up by names and birth date, p99, ms", "findp99ms", "-", limit=20)
    return out


def _number(value):
    if value is None:
        return "-"
    if isinstance(value, int) or value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.1f}"


def table(rows):
    """The bars as text, within 100 columns."""
    lines = [("", "measure", "node", "rival", "", "ratio", "bar", "")]
    for row in rows:
        reached = row.reached()
        verdict = {True: "met", False: "MISSED", None: "not measured"}[row.met()]
        lines.append((
            row.work, row.measure, _number(row.ours), _number(row.rival), row.rival_name,
            "-" if reached is None else f"{reached:.2f}", row.bar(), verdict))
    widths = [max(len(line[n]) for line in lines) for n in range(8)]
    right = {2, 3, 5}
    return "\n".join(
        "  ".join(text.rjust(widths[n]) if n in right else text.ljust(widths[n]) for n, text in enumerate(line)).rstrip()
        for line in lines)
