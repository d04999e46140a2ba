"""The flags that every rival gets: drawn from a fixed seed, kept in a file of 32-byte records.

One record, little-endian:

    subject  16 bytes, random        status    u8   0 to 2
    kind     u8   0 to 11            children  u8   0 to 4
    source   u8   0 to 49            weapon    u8   0 or 1
    first    u16  days since 1990    order     u8   0 to 3
    last     u16  days since 1990    version   u8   1 to 4
    risk     u8   0 to 2             time      u32  seconds since 2010, ascending

That is 223 bytes as JSON and 23 bytes of entropy (16 of them the subject).
"""

import datetime
import json
import math
import os
import random
import struct

SEED = 20170710
RECORD = struct.Struct("<16sBBHHBBBBBBI")

DAY_ZERO = datetime.date(1990, 1, 1)
TIME_ZERO = datetime.datetime(2010, 1, 1, tzinfo=datetime.timezone.utc)

COLUMNS = (
    "subject", "kind", "source", "first_seen", "last_seen", "risk", "status", "attributes", "version", "recorded")


def write(path, count):
    """Writes `count` flags to `path`. A shorter workload is the start of a longer one."""
    draw = random.Random(SEED)
    time = 0
    with open(path, "wb") as file:
        for _ in range(count):
            bits = draw.getrandbits(192)
            subject = (bits >> 64).to_bytes(16, "big")
            bits &= (1 << 64) - 1
            # Each field takes its own share of the 64 bits, so that no two are related.
            kind, bits = bits % 12, bits // 12
            source, bits = bits % 50, bits // 50
            first, bits = 5000 + bits % 4096, bits >> 12
            last, bits = first + bits % 2048, bits >> 11
            risk, bits = bits % 3, bits // 3
            status, bits = bits % 3, bits // 3
            children, bits = bits % 5, bits // 5
            weapon, bits = bits & 1, bits >> 1
            order, bits = bits & 3, bits >> 2
            version, bits = 1 + (bits & 3), bits >> 2
            time += bits & 1023
            file.write(RECORD.pack(
                subject, kind, source, first, last, risk, status, children, weapon, order, version, time))


def ensure(directory, count):
    """The path of a file with `count` flags, written if it is not there yet."""
    path = os.path.join(directory, f"flags-{count}.bin")
    if not os.path.exists(path) or os.path.getsize(path) != count * RECORD.size:
        write(path, count)
    return path


def records(path):
    """The flags of a file as dictionaries, as they would be written in JSON."""
    with open(path, "rb") as file:
        data = file.read()
    for f in RECORD.iter_unpack(data):
        yield {
            "subject": f[0].hex(),
            "kind": f[1],
            "source": f[2],
            "first": (DAY_ZERO + datetime.timedelta(days=f[3])).isoformat(),
            "last": (DAY_ZERO + datetime.timedelta(days=f[4])).isoformat(),
            "risk": f[5],
            "status": f[6],
            "attributes": {"children": f[7], "weapon": bool(f[8]), "order": f[9]},
            "version": f[10],
            "time": (TIME_ZERO + datetime.timedelta(seconds=f[11])).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


def copy_lines(path):
    """The flags as lines of PostgreSQL's COPY text format, in the order of `COLUMNS`."""
    with open(path, "rb") as file:
        data = file.read()
    days = [(DAY_ZERO + datetime.timedelta(days=n)).isoformat() for n in range(5000, 5000 + 4096 + 2048)]
    start = int(TIME_ZERO.timestamp())
    for f in RECORD.iter_unpack(data):
        when = datetime.datetime.fromtimestamp(start + f[11], datetime.timezone.utc)
        attributes = attributes_json(f)
        yield (f"{f[0].hex()}\t{f[1]}\t{f[2]}\t{days[f[3] - 5000]}\t{days[f[4] - 5000]}\t{f[5]}\t{f[6]}\t"
               f"{attributes}\t{f[10]}\t{when:%Y-%m-%d %H:%M:%S+00}\n")


def attributes_json(fields):
    """The attributes of one unpacked record, as compact JSON."""
    weapon = "true" if fields[8] else "false"
    return f'{{"children":{fields[7]},"weapon":{weapon},"order":{fields[9]}}}'


def key(path, index):
    """Subject (hexadecimal), kind and source of one flag: its key in the rivals' tables."""
    with open(path, "rb") as file:
        file.seek(index * RECORD.size)
        f = RECORD.unpack(file.read(RECORD.size))
    return f[0].hex(), f[1], f[2]


def json_size(path, count=1000):
    """The mean size of a flag as compact JSON, over the first `count`."""
    sizes = []
    for record in records(path):
        sizes.append(len(json.dumps(record, separators=(",", ":"))))
        if len(sizes) == count:
            break
    return sum(sizes) / len(sizes)


def entropy_bytes():
    """Bytes of entropy in a flag, from the ranges above."""
    ranges = [12, 50, 4096, 2048, 3, 3, 5, 2, 4, 4, 1024]
    return 16 + sum(math.log2(n) for n in ranges) / 8
