"""A loopback origin for poll.py: nginx over a few documents that are served under many URLs."""

import gzip
import os
import shutil
import signal
import subprocess
import time
from collections import Counter

from generate import Writer

DOCUMENTS = 64
ITEMS = 30
NEW_ITEMS = 3  # in each changed document

CONF = """
daemon off; worker_processes 1; pid {root}/pid; error_log {root}/error.log;
events {{ worker_connections 8192; }}
worker_rlimit_nofile 16384;
http {{
  types {{ application/rss+xml xml; }}
  client_body_temp_path {root}/body; proxy_temp_path {root}/proxy;
  fastcgi_temp_path {root}/fastcgi; uwsgi_temp_path {root}/uwsgi; scgi_temp_path {root}/scgi;
  log_format wire "$status $server_addr $connection $http_if_none_match$http_if_modified_since";
  access_log {root}/access.log wire buffer=256k flush=100ms;
  keepalive_requests 10000000; keepalive_timeout 300; gzip_static on; server_tokens off;
  ssl_certificate {root}/certificate.pem; ssl_certificate_key {root}/key.pem;
  server {{
    listen {port} backlog=4096; listen {tls_port} ssl backlog=4096;
    allow 127.0.0.0/8; deny all; root {root};
    location ~ ^/(d[0-9]+)/f[0-9]*0$ {{ alias {root}/tenth/$1.xml; }}
    location ~ ^/(d[0-9]+)/f[0-9]+$ {{ alias {root}/before/$1.xml; }}
    location ~ ^/tiny/f[0-9]+$ {{ alias {root}/tiny.xml; }}
  }}
}}
"""


class Origin:
    def __init__(self, root, port):
        self.root, self.port, self.tls_port = root, port, port + 1
        shutil.rmtree(root, ignore_errors=True)
        os.makedirs(root)
        self.write_documents()
        self.change(False)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-nodes", "-days", "30", "-subj", "/CN=bench.localhost"]
            + ["-addext", "subjectAltName=DNS:*.bench.localhost"]
            + ["-keyout", f"{root}/key.pem", "-out", f"{root}/certificate.pem"],
            check=True, capture_output=True)
        with open(f"{root}/nginx.conf", "w") as file:
            file.write(CONF.format(root=root, port=port, tls_port=self.tls_port))
        self.nginx = subprocess.Popen(
            ["nginx", "-e", f"{root}/error.log", "-c", f"{root}/nginx.conf"], cwd=root)
        while not os.path.exists(f"{root}/pid"):
            if self.nginx.poll() is not None:
                raise SystemExit(f"nginx does not start; see {root}/error.log")
            time.sleep(0.02)
        time.sleep(0.2)

    def stop(self):
        self.nginx.send_signal(signal.SIGTERM)
        self.nginx.wait()

    def write_documents(self):
        sizes = []
        for number in range(DOCUMENTS):
            parts = Writer(number).rss(700)
            head, items = [], []
            for part in parts:
                if part.startswith("<item>"):
                    break
                head.append(part)
            # An item begins with this part and ends with the one that closes it.
            item = [part]
            for part in parts:
                item.append(part)
                if part == "</item>\n":
                    items.append("".join(item))
                    item = []
                if len(items) == ITEMS + NEW_ITEMS:
                    break
            for name, chosen in (("before", items[NEW_ITEMS:]), ("after", items[:ITEMS])):
                text = "".join(head + chosen) + "</channel>\n</rss>\n"
                sizes.append(len(text.encode()))
                self.write(f"{name}/d{number}.xml", text, 0 if name == "before" else 3600)
        tiny = "".join(head) + items[0] + "</channel>\n</rss>\n"
        self.write("tiny.xml", tiny, 0)
        self.sizes = min(sizes) / 1e3, sum(sizes) / len(sizes) / 1e3, max(sizes) / 1e3

    def write(self, name, text, later):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        stamp = 1_700_000_000 + later
        for suffix, data in (("", text.encode()), (".gz", gzip.compress(text.encode(), 6, mtime=0))):
            with open(path + suffix, "wb") as file:
                file.write(data)
            os.utime(path + suffix, (stamp, stamp))

    def change(self, changed):
        """Feeds whose number ends with 0 bring new items, or again the old ones."""
        fresh = f"{self.root}/tenth.new"
        os.symlink("after" if changed else "before", fresh)
        os.replace(fresh, f"{self.root}/tenth")

    def urls(self, count, hosts, kind="http"):
        if kind == "tiny":
            return [f"http://{address(i % hosts)}:{self.port}/tiny/f{i}" for i in range(count)]
        if kind == "https":
            return [
                f"https://h{i % hosts}.bench.localhost:{self.tls_port}/d{i % DOCUMENTS}/f{i}"
                for i in range(count)]
        if kind == "named":
            return [
                f"http://h{i % hosts}.bench.localhost:{self.port}/d{i % DOCUMENTS}/f{i}"
                for i in range(count)]
        return [
            f"http://{address(i % hosts)}:{self.port}/d{i % DOCUMENTS}/f{i}" for i in range(count)]

    def forget(self):
        """Begins a new count of what goes over the wire."""
        time.sleep(0.25)
        os.truncate(f"{self.root}/access.log", 0)

    def wire(self):
        """What came since: requests by status, unconditional ones, connections and hosts."""
        time.sleep(0.25)
        statuses, connections, hosts, bare = Counter(), set(), set(), 0
        with open(f"{self.root}/access.log") as file:
            for line in file:
                status, host, connection, validators = line.rstrip("\n").split(" ", 3)
                statuses[status] += 1
                connections.add(connection)
                hosts.add(host)
                bare += validators in ("-", "--")
        return {
            "statuses": dict(sorted(statuses.items())), "unconditional": bare,
            "connections": len(connections), "hosts": len(hosts)}


def address(number):
    return f"127.1.{number // 250}.{1 + number % 250}"
