"""Plays dl.k8s.io and the ways in which a server fails. usage: mirror.py PORT FOLDER

The first part of a path says how to behave; the rest is a file in FOLDER:
  serves          as it should
  missing         404 for everything
  stalls          half of a file, then silence
  cut             half of a file, then the connection is closed
  wrong-sum       the files are right, their checksum files are those of something else
  broken-kubeadm  kubeadm is a script that fails, with a right checksum
"""
import hashlib
import http.server
import pathlib
import sys
import threading

BROKEN = b"""#!/bin/sh
if [ "$1" = version ]; then echo v1.20.2; exit 0; fi
echo "[preflight] about to break"
echo "error execution phase wait-control-plane: the moon is in the wrong phase" >&2
exit 3
"""


class Mirror(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        behaviour, _, path = self.path.lstrip("/").partition("/")
        content = self.content(behaviour, path)
        if content is None:
            self.send_error(404)
            return
        start = 0
        asked = self.headers.get("Range", "")
        if asked.startswith("bytes=") and asked.endswith("-"):
            start = int(asked[len("bytes="):-1])
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.send(behaviour, path, content[start:])

    def content(self, behaviour, path):
        folder = pathlib.Path(sys.argv[2])
        file = folder / path
        if behaviour == "missing" or not path or not file.is_file():
            return None
        if behaviour == "wrong-sum" and path.endswith(".sha256"):
            return hashlib.sha256(b"something else").hexdigest().encode()
        if behaviour == "broken-kubeadm" and path.endswith("/kubeadm"):
            return BROKEN
        if behaviour == "broken-kubeadm" and path.endswith("/kubeadm.sha256"):
            return hashlib.sha256(BROKEN).hexdigest().encode()
        return file.read_bytes()

    def send(self, behaviour, path, content):
        if behaviour in ("stalls", "cut") and not path.endswith(".sha256"):
            self.wfile.write(content[:len(content) // 2])
            self.wfile.flush()
            if behaviour == "stalls":
                threading.Event().wait(120)
            self.close_connection = True
            return
        try:
            self.wfile.write(content)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Mirror).serve_forever()
