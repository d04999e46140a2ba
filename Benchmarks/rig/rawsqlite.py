"""Raw SQLite, driven from C: the floor that any store built on it stands on."""

import json
import os
import subprocess

from . import packages

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def build(directory):
    """Compiles the rival; returns its path."""
    program = os.path.join(directory, "sqlite")
    subprocess.run(
        [packages.compiler(), "-O2", "-o", program, os.path.join(HERE, "rivals", "sqlite.c"), "-lsqlite3"], check=True)
    return program


def insert(program, directory, flags, rows_per_transaction=0, cache_mib=0):
    """Inserts the flags of a file into a fresh database: seconds, CPU seconds and bytes on disk."""
    database = os.path.join(directory, "raw.sqlite")
    try:
        result = subprocess.run(
            [program, flags, database, str(rows_per_transaction), str(cache_mib)], check=True, capture_output=True)
        return json.loads(result.stdout)
    finally:
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(database + suffix):
                os.unlink(database + suffix)
