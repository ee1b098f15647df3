"""A throw-away Cyrus IMAP server with its CalDAV module, in a folder of its own.

Cyrus never runs as root: started by root it becomes the user `cyrus` of the Debian package, started by anybody else it
runs as that person. A user's calendars appear with the mailbox, and the mailbox appears at the first IMAP login.
"""

import getpass
import imaplib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

BIN = Path("/usr/lib/cyrus/bin")
FOLDERS = ("config", "config/socket", "config/proc", "config/lock", "spool")

# What its manual asks for after a crash. Killed between its two databases, the calendar index has an entry that the
# mailbox lacks, and every new event is refused with "500" until the index is made again from the mailbox.
REPAIR = """  mailboxes cmd="{bin}/reconstruct -C {imapd} -r user.{user}"
  calendars cmd="{bin}/dav_reconstruct -C {imapd} {user}"
"""


@dataclass(frozen=True)
class Instance:
    """How to start the server and how to make the user known to it."""

    command: list
    imap_port: int
    user: str
    password: str

    def create_mailbox(self):
        with imaplib.IMAP4("127.0.0.1", self.imap_port) as session:
            session.login(self.user, self.password)


def prepare(root, http_port, imap_port, user, password):
    """Writes the configuration and the password below `root`."""
    if not (BIN / "master").exists():
        raise SystemExit("Cyrus is not installed: apt-get install cyrus-imapd cyrus-caldav sasl2-bin")
    owner = "cyrus" if os.geteuid() == 0 else getpass.getuser()
    for name in FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
    passwords = root / "sasldb2"
    subprocess.run(
        ["saslpasswd2", "-c", "-p", "-f", passwords, "-u", "daybook.test", user],
        input=password.encode(),
        check=True,
    )
    imapd = root / "imapd.conf"
    imapd.write_text(
        f"""configdirectory: {root}/config
proc_path: {root}/config/proc
mboxname_lockpath: {root}/config/lock
defaultpartition: default
partition-default: {root}/spool
servername: daybook.test
cyrus_user: {owner}
admins: admin
autocreate_quota: 0
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {passwords}
sasl_mech_list: PLAIN LOGIN
httpmodules: caldav
caldav_realm: Daybook tests
virtdomains: off
syslog_prefix: daybook-tests
"""
    )
    services = root / "cyrus.conf"
    repair = REPAIR.format(bin=BIN, imapd=imapd, user=user) if services.exists() else ""
    services.write_text(
        f"""START {{
  recover cmd="{BIN}/ctl_cyrusdb -C {imapd} -r"
{repair}}}
SERVICES {{
  imap cmd="{BIN}/imapd -C {imapd}" listen="127.0.0.1:{imap_port}" proto="tcp4" prefork=0
  http cmd="{BIN}/httpd -C {imapd}" listen="127.0.0.1:{http_port}" proto="tcp4" prefork=0
}}
EVENTS {{
}}
"""
    )
    if os.geteuid() == 0:
        give(root, owner)
    command = [str(BIN / "master"), "-C", str(imapd), "-M", str(services), "-p", str(root / "master.pid")]
    return Instance(command, imap_port, user, password)


def give(root, owner):
    """Hands everything to the user Cyrus runs as."""
    root.chmod(0o755)
    for path in [root, *root.rglob("*")]:
        shutil.chown(path, owner)
