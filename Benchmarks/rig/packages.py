"""What the rig needs of Debian: installed when missing, said plainly when it cannot be."""

import os
import pwd
import shutil
import signal
import subprocess
import sys

VERSION = "15"
PROGRAMS = f"/usr/lib/postgresql/{VERSION}/bin"
NEEDED = {
    f"postgresql-{VERSION}-pglogical": f"/usr/lib/postgresql/{VERSION}/lib/pglogical.so",
    "python3-psycopg2": "/usr/lib/python3/dist-packages/psycopg2",
    "libsqlite3-dev": "/usr/include/sqlite3.h",
    "openssl": "/usr/bin/openssl",
    "iproute2": "/usr/sbin/ip",
    "procps": "/usr/sbin/sysctl",
}


def ensure():
    """Installs the Debian packages that are missing; ends the program with what to do if it may not."""
    missing = [name for name, proof in NEEDED.items() if not os.path.exists(proof)]
    if not missing:
        return
    print("installing " + " ".join(missing), file=sys.stderr)
    elevate = [] if os.geteuid() == 0 else ["sudo"]
    if elevate and shutil.which("sudo") is None:
        sys.exit("these packages are missing; install them as root: apt-get install " + " ".join(missing))
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *missing]):
        if subprocess.run(elevate + command, env=environment, stdout=sys.stderr).returncode != 0:
            sys.exit("could not install " + " ".join(missing) + ": see above")


def program(name):
    """The path of one of PostgreSQL's programs."""
    return os.path.join(PROGRAMS, name)


def as_postgres(command):
    """PostgreSQL refuses to run as root: then it is the user `postgres` that runs it."""
    if os.geteuid() != 0:
        return command
    user = pwd.getpwnam("postgres")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--", *command]


def give_to_postgres(path):
    """Makes a directory the server's own."""
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam("postgres")
    os.chown(path, user.pw_uid, user.pw_gid)
    for folder, folders, files in os.walk(path):
        for name in folders + files:
            os.chown(os.path.join(folder, name), user.pw_uid, user.pw_gid, follow_symlinks=False)


def stop_postgres(data, process):
    """Stops a server fast, without waiting for its clients."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            subprocess.run(as_postgres([program("pg_ctl"), "-D", data, "-m", "immediate", "stop"]),
                           capture_output=True, cwd="/")
            process.wait(20)


def compiler():
    """A C compiler: any will do, Swift brings one."""
    for name in ("cc", "clang", "gcc"):
        if shutil.which(name):
            return name
    sys.exit("no C compiler found: install Swift, or apt-get install gcc")
