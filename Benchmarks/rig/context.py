"""What a run of the rig has at hand: a scratch directory, the wire, the flags, and what is measured of them."""

import json
import os
import random
import statistics

from . import workload

DIFFERENT = 1000
CONFLICTING = 100
RISKS = (0, 1, 2)


class Context:
    def __init__(self, directory, wire, count, samples, pause):
        self.directory, self.wire, self.count = directory, wire, count
        self.samples, self.pause = samples, pause
        self.flags = workload.ensure(directory, count)
        self.small = workload.ensure(directory, max(2000, samples + 100))
        self.template = None
        self.raw = None

    def edits(self):
        """For each side, (index of a flag, its new risk): conflicting ones first, different ones after.

        No new risk equals the old one, and the two of a conflict differ.
        """
        draw = random.Random(workload.SEED + 1)
        with open(self.flags, "rb") as file:
            risks = [f[5] for f in workload.RECORD.iter_unpack(file.read())]
        chosen = draw.sample(range(self.count), 2 * DIFFERENT + CONFLICTING)
        both, rest = chosen[:CONFLICTING], chosen[CONFLICTING:]
        sides = {"a": [], "b": []}
        for index in both:
            others = [risk for risk in RISKS if risk != risks[index]]
            sides["a"].append((index, others[0]))
            sides["b"].append((index, others[1]))
        for number, index in enumerate(rest):
            side = "a" if number < DIFFERENT else "b"
            sides[side].append((index, (risks[index] + 1) % 3))
        return sides

    def edits_file(self):
        """The same edits as a JSON file, for the product: {"a":[[index,risk],…],"b":…}."""
        path = os.path.join(self.directory, f"edits-{self.count}.json")
        with open(path, "w") as file:
            json.dump(self.edits(), file)
        return path

    @staticmethod
    def percentiles(seconds):
        ordered = sorted(seconds)
        return {
            "p50": statistics.median(ordered),
            "p99": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
            "samples": len(ordered),
        }
