"""What processes cost: CPU seconds of a tree, its memory, and a way to stop it."""

import os
import signal
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    with open(f"/proc/{pid}/stat") as file:
        # The command's name may hold spaces and brackets.
        return file.read().rpartition(")")[2].split()


def tree(pid):
    """A process and all its living descendants."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parents.setdefault(int(_stat(entry)[1]), []).append(int(entry))
            except OSError:
                pass
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += parents.get(one, [])
    return found


def cpu(pid):
    """CPU seconds that a process tree has used, children that ended and were waited for included."""
    ticks = 0
    for one in tree(pid):
        try:
            fields = _stat(one)
            ticks += sum(int(fields[n]) for n in (11, 12, 13, 14))
        except OSError:
            pass
    return ticks / TICK


def peak_memory(pid):
    """The most resident memory that a process had, in bytes; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def stop(process, seconds=20):
    """Ends a process that this rig started: politely, then not."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def disk_bytes(path):
    """Bytes of all files below a path, as `ls` counts them."""
    if os.path.isfile(path):
        return os.path.getsize(path)
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            total += os.path.getsize(os.path.join(folder, name))
    return total


def wait_until(condition, seconds, what, pause=0.01):
    """Calls `condition` until it is true; says what was waited for if it never is."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not after {seconds} s")
        time.sleep(pause)


def settle(cpu, seconds=60):
    """Waits until what `cpu` counts has rested for half a second: whatever its own edits set off is done."""
    before, end = cpu(), time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.5)
        now = cpu()
        if now - before < 0.02:
            return
        before = now
    raise TimeoutError(f"still at work after {seconds} s")
