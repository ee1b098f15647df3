#!/usr/bin/env python3
"""Runs one real CalDAV server on a loopback port, for a test.

    serve.py radicale|xandikos|cyrus --root DIR [--port N] [--user U] [--password P] [--events N]

Everything the server keeps lies below DIR. Once it answers and has a calendar called "Appointments", one line of
JSON is printed, with the keys url, calendar, user, password and pid. The server runs until standard input is closed
(so it never outlives the test) and is then killed. Starting again with the same DIR and --port continues where the
last run was, even if the server was killed.
"""

import argparse
import base64
import ctypes
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import cyrus
import dav
from dulwich.repo import Repo

SECONDS_TO_ANSWER = 30


def main() -> int:
    options = arguments()
    options.root.mkdir(parents=True, exist_ok=True)
    for _ in range(3):  # a free port can be taken by somebody else before the server has it
        port = options.port or free_port()
        command, path, prepare_account = PREPARE[options.kind](options, port)
        server = spawn(command, options.root)
        try:
            if answers(server, port):
                prepare_account()
                return serve(options, server, f"http://127.0.0.1:{port}{path}")
        finally:
            stop(server)
        if options.port:
            break
    print(f"{options.kind} did not start; its log is {log_path(options.root)}", file=sys.stderr)
    return 1


def serve(options, server, url) -> int:
    """Reports where the server is and waits until nobody needs it or it has died."""
    account = dav.Account(url, options.user, options.password)
    calendar = account.calendar("Appointments")
    fill(options, calendar)
    report = {
        "url": url,
        "calendar": str(calendar.url),
        "user": options.user,
        "password": options.password,
        "pid": server.pid,
    }
    print(json.dumps(report), flush=True)
    while server.poll() is None:
        readable, _, _ = select.select([sys.stdin], [], [], 0.2)
        if readable and not os.read(sys.stdin.fileno(), 4096):
            return 0
    return 1


def fill(options, calendar):
    """Stores the events that were asked for. Thousands of requests would take minutes, so many go in another way."""
    events = {f"event-{number}": dav.sample_event(number) for number in range(options.events)}
    if len(events) > 50 and options.kind == "cyrus":
        put_at_once(options, calendar, events)
        return
    if len(events) > 50:
        into_folder(options.root / FOLDER[options.kind].format(user=options.user), events)
        if options.kind == "xandikos":
            commit(options.root / FOLDER[options.kind].format(user=options.user), events)
        dav.listing(calendar)  # a first listing fills the server's own caches
        return
    for name, text in events.items():
        dav.put(calendar, name, text)


# Where the servers that keep one file each have the calendar "Appointments".
FOLDER = {
    "radicale": "collections/collection-root/{user}/appointments",
    "xandikos": "collections/{user}/calendars/appointments",
}


def into_folder(folder, events):
    for name, text in events.items():
        (folder / f"{name}.ics").write_bytes(text.encode())


def commit(folder, events):
    """Xandikos serves what is committed to the calendar's Git repository."""
    with Repo(str(folder)) as repository:
        repository.get_worktree().stage([f"{name}.ics".encode() for name in events])
        repository.get_worktree().commit(message=b"Fill", author=AUTHOR, committer=AUTHOR)


AUTHOR = b"Daybook tests <tests@daybook.test>"


def put_at_once(options, calendar, events):
    """Cyrus keeps several databases of each calendar; only it can write them, over one connection."""
    address = urlsplit(str(calendar.url))
    secret = base64.b64encode(f"{options.user}:{options.password}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}", "Content-Type": "text/calendar; charset=utf-8"}
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=300)
    for name, text in events.items():
        connection.request("PUT", f"{address.path}{name}.ics", text, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 201:
            raise SystemExit(f"Cyrus answered {answer.status} {answer.reason} to the event {name}")
    connection.close()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=sorted(PREPARE))
    parser.add_argument("--root", type=lambda text: Path(text).resolve(), required=True)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--user", default="desk")
    parser.add_argument("--password", default="open sesame")
    parser.add_argument("--events", type=int, default=0, help="how many events to store first")
    return parser.parse_args()


# Each of these writes the server's configuration and gives: the command, the path discovery starts from, and what is
# left to do once the server runs.


def prepare_radicale(options, port):
    htpasswd = options.root / "htpasswd"
    htpasswd.write_text(f"{options.user}:{options.password}\n")
    config = options.root / "radicale.ini"
    config.write_text(
        f"""[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {htpasswd}
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {options.root / "collections"}
[logging]
level = warning
"""
    )
    return [sys.executable, "-c", WITHOUT_FSYNC, "--config", str(config)], "/", nothing_more


# Tests kill the process, never the machine, so nothing has to reach the disk: a busy one would make minutes of seconds.
WITHOUT_FSYNC = "import os, runpy; os.fsync = lambda _: None; runpy.run_module('radicale', run_name='__main__')"


def prepare_xandikos(options, port):
    """Xandikos refuses to ask for a password without TLS, so it takes any.

    Killed while it holds the lock of a Git repository, it answers "423 Locked" until somebody removes the lock.
    """
    for lock in (options.root / "collections").rglob("*.lock"):
        lock.unlink()
    command = [
        sys.executable, "-m", "xandikos", "serve", "--no-detect-systemd",
        "--listen-address", "127.0.0.1", "--port", str(port),
        "--directory", str(options.root / "collections"), "--state-dir", str(options.root / "state"),
        "--autocreate", "--current-user-principal", f"/{options.user}/",
    ]  # fmt: skip
    return command, "/", nothing_more


def prepare_cyrus(options, port):
    instance = cyrus.prepare(options.root, port, free_port(), options.user, options.password)
    return instance.command, "/dav/", instance.create_mailbox


def nothing_more():
    """These servers make a person's folder at the first request."""


PREPARE = {"radicale": prepare_radicale, "xandikos": prepare_xandikos, "cyrus": prepare_cyrus}


def spawn(command, root):
    """Starts the server in a process group of its own that dies with this process."""
    with log_path(root).open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
        )


def die_with_parent():
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def stop(server):
    try:
        os.killpg(server.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    server.wait()


def answers(server, port) -> bool:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def log_path(root) -> Path:
    return root / "server.log"


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
