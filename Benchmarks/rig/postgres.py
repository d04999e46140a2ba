"""PostgreSQL 15 with pglogical: two throw-away clusters, one on each side of the wire."""

import os
import shutil
import subprocess

from . import packages, processes

TABLE = """
create table flag (
  subject uuid not null, kind smallint not null, source smallint not null,
  first_seen date not null, last_seen date not null, risk smallint not null, status smallint not null,
  attributes jsonb not null, version integer not null, recorded timestamptz not null,
  primary key (subject, kind, source))
"""

# Durable on both sides: commits wait for the disk, those of the apply workers too.
SETTINGS = """
listen_addresses = '{address}'
port = {port}
unix_socket_directories = '{sockets}'
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
ssl_ca_file = 'server.crt'
ssl_min_protocol_version = 'TLSv1.3'
wal_level = logical
track_commit_timestamp = on
shared_preload_libraries = 'pglogical'
max_worker_processes = 16
fsync = on
synchronous_commit = on
pglogical.synchronous_commit = on
pglogical.conflict_resolution = 'last_update_wins'
pglogical.conflict_log_level = 'log'
log_min_messages = log
autovacuum = off
"""

ACCESS = "local all all trust\nhostssl all all all trust clientcert=verify-ca\n"


class Cluster:
    """One server with one database, `bench`, and the table of flags."""

    def __init__(self, directory, side, wire, port):
        self.side, self.wire, self.port = side, wire, port
        self.root = os.path.join(directory, f"pg-{side}")
        self.data = os.path.join(self.root, "data")
        self.log = os.path.join(self.root, "log")
        self.process = None
        self.connection = None

    def start(self, template):
        """Starts from a copy of an initialised data directory."""
        os.mkdir(self.root)
        shutil.copytree(template, self.data)
        with open(os.path.join(self.data, "postgresql.auto.conf"), "a") as file:
            if _knows("output_plugin_libraries", template):
                file.write("output_plugin_libraries = 'pgoutput, pglogical_output'\n")
            file.write(SETTINGS.format(address=self.wire.address[self.side], port=self.port, sockets=self.root))
        with open(os.path.join(self.data, "pg_hba.conf"), "w") as file:
            file.write(ACCESS)
        os.chmod(self.data, 0o700)
        packages.give_to_postgres(self.root)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.wire.prefix(self.side) + packages.as_postgres([packages.program("postgres"), "-D", self.data]),
                stdout=log, stderr=log, cwd="/", env=dict(os.environ, HOME=self.root))
        ready = packages.as_postgres(
            [packages.program("pg_isready"), "-q", "-h", self.root, "-p", str(self.port)])
        try:
            processes.wait_until(
                lambda: subprocess.run(ready).returncode == 0, 30, f"PostgreSQL {self.side} ready", 0.05)
        except TimeoutError as error:
            with open(self.log, errors="replace") as log:
                raise RuntimeError(f"{error}; its log ends:\n{log.read()[-1000:]}") from None
        maintenance = self.connect("postgres")
        maintenance.cursor().execute("create database bench")
        maintenance.close()
        self.connection = self.connect("bench")
        self.run("create extension pglogical")
        self.run(TABLE)
        self.run("select pglogical.create_node(%s, %s)", (self.side, self.reachable(self)))
        self.run("select pglogical.replication_set_add_table('default', 'flag')")

    def connect(self, database):
        """A connection over the unix socket: it crosses no wire and commits by itself."""
        import psycopg2
        connection = psycopg2.connect(host=self.root, port=self.port, user="postgres", dbname=database)
        connection.autocommit = True
        return connection

    def reachable(self, caller):
        """How another cluster connects: with TLS, a certificate on both sides."""
        files = " ".join(
            f"{name}={os.path.join(caller.data, file)}"
            for name, file in (("sslcert", "server.crt"), ("sslkey", "server.key"), ("sslrootcert", "server.crt")))
        address = self.wire.address[self.side]
        return f"host={address} port={self.port} dbname=bench user=postgres sslmode=verify-ca {files}"

    def run(self, statement, values=None):
        """Runs a statement; returns its rows, if it has any."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else None

    def load(self, lines):
        """Copies lines of COPY text into the table."""
        with self.connection.cursor() as cursor:
            cursor.copy_expert("copy flag from stdin", Lines(lines))
        self.run("analyze flag")
        self.run("checkpoint")

    def subscribe(self, other, copy_rows):
        """Subscribes to the other node's own changes, with or without a copy of what it holds now."""
        self.run(
            "select pglogical.create_subscription('from_' || %s, %s, synchronize_structure := false,"
            " synchronize_data := %s, forward_origins := '{}')", (other.side, other.reachable(self), copy_rows))

    def replicating(self):
        """Whether every subscription of this node is up, and its tables are synchronised."""
        states = self.run("select status from pglogical.show_subscription_status()")
        tables = self.run("select sync_status from pglogical.local_sync_status where sync_relname = 'flag'")
        return all(s == "replicating" for (s,) in states) and all(s in ("r", "y") for (s,) in tables)

    def enable(self, other, on):
        """Switches a subscription on or off at once, as losing and finding the network would."""
        if on:
            self.run("select pglogical.alter_subscription_enable('from_' || %s, true)", (other.side,))
        else:
            self.run("select pglogical.alter_subscription_disable('from_' || %s, true)", (other.side,))

    def cpu(self):
        return processes.cpu(self.process.pid)

    def disk(self):
        """Bytes of the table with its key: the least that could be counted."""
        return self.run("select pg_total_relation_size('flag')")[0][0]

    def conflicts_logged(self):
        """How many conflicts the server has written to its log."""
        with open(self.log, errors="replace") as file:
            return sum("CONFLICT: remote" in line for line in file)

    def stop(self):
        if self.connection is not None:
            self.connection.close()
        if self.process is not None:
            packages.stop_postgres(self.data, self.process)


def _knows(setting, data):
    """Whether this build of PostgreSQL has a setting: some of Debian's allow output plugins by name only."""
    asked = packages.as_postgres([packages.program("postgres"), "-D", data, "-C", setting])
    return subprocess.run(asked, capture_output=True, cwd="/").returncode == 0


class Lines:
    """A file to read from, made of lines."""

    def __init__(self, lines):
        self.lines, self.rest = iter(lines), ""

    def read(self, size):
        parts, length = [self.rest], len(self.rest)
        for line in self.lines:
            parts.append(line)
            length += len(line)
            if length >= size:
                break
        text = "".join(parts)
        self.rest = text[size:]
        return text[:size]


def initialise(directory):
    """Makes the data directory that clusters are copied from, with a certificate of its own."""
    template = os.path.join(directory, "pg-template")
    os.mkdir(template)
    packages.give_to_postgres(template)
    subprocess.run(
        packages.as_postgres([packages.program("initdb"), "-D", template, "-A", "trust", "-U", "postgres",
                              "--no-sync", "-E", "UTF8", "--locale", "C"]),
        check=True, capture_output=True, cwd="/")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "30", "-subj", "/CN=bench",
         "-keyout", os.path.join(template, "server.key"), "-out", os.path.join(template, "server.crt")],
        check=True, capture_output=True)
    os.chmod(os.path.join(template, "server.key"), 0o600)
    packages.give_to_postgres(template)
    return template


class Pair:
    """Two clusters, one on each side; stopped and removed at the end of a `with` block."""

    def __init__(self, directory, template, wire, port=54321):
        self.a = Cluster(directory, "a", wire, port)
        self.b = Cluster(directory, "b", wire, port + 1)
        self.template = template

    def __enter__(self):
        try:
            self.a.start(self.template)
            self.b.start(self.template)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for cluster in (self.a, self.b):
            cluster.stop()
            shutil.rmtree(cluster.root, ignore_errors=True)

    def subscribe_both_ways(self):
        """a holds the rows: b copies them, then each follows the other."""
        self.b.subscribe(self.a, True)
        processes.wait_until(self.b.replicating, 300, "first copy to b", 0.05)
        self.a.subscribe(self.b, False)
        processes.wait_until(lambda: self.a.replicating() and self.b.replicating(), 60, "both subscriptions", 0.05)

    def cpu(self):
        return self.a.cpu() + self.b.cpu()
