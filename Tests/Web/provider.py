"""An identity provider on this machine that lets everybody in as one practitioner, and a node that believes it: for the browser's
test of signing in there, which shows what a browser sends along after it was at another site. openssl signs."""

import base64
import hashlib
import http.server
import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Provider(http.server.ThreadingHTTPServer):
    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Answers)
        # Another site than the node's, which is called localhost.
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = folder / "provider.pem"
        self.codes = {}
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.key], check=True)
        public = subprocess.run(
            ["openssl", "pkey", "-in", self.key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
        self.keys = {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": text(public[-32:])}]}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def token(self, nonce):
        now = time.time()
        claims = {
            "iss": self.issuer, "aud": "agency-node", "preferred_username": "r.quill", "roles": ["Practitioners"],
            "nonce": nonce, "iat": now, "exp": now + 600}
        parts = [{"alg": "EdDSA", "kid": "1"}, claims]
        signed = ".".join(text(json.dumps(part).encode()) for part in parts)
        file = self.key.with_suffix(".in")
        file.write_text(signed)
        signature = subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.key, "-in", file], check=True, capture_output=True)
        return signed + "." + text(signature.stdout)


class Answers(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words):
        pass

    def answer(self, body, status=200, kind="application/json", **headers):
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        issuer = self.server.issuer
        if parts.path == "/.well-known/openid-configuration":
            self.answer({
                "issuer": issuer, "jwks_uri": issuer + "/keys", "authorization_endpoint": issuer + "/authorize",
                "token_endpoint": issuer + "/token", "code_challenge_methods_supported": ["S256"]})
        elif parts.path == "/keys":
            self.answer(self.server.keys)
        elif parts.path == "/authorize":
            fields = "".join(
                f'<input type="hidden" name="{name}" value="{value}">'
                for name, value in urllib.parse.parse_qsl(parts.query))
            self.answer(f'<main><form method="post" action="/authorize">{fields}<button>Log in</button></form></main>',
                        kind="text/html")
        else:
            self.answer({}, 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        given = dict(urllib.parse.parse_qsl(body))
        if self.path == "/authorize":
            code = secrets.token_urlsafe()
            self.server.codes[code] = given
            query = urllib.parse.urlencode({"code": code, "state": given["state"]})
            self.answer("", 302, location=f'{given["redirect_uri"]}?{query}')
            return
        asked = self.server.codes.pop(given["code"], None)
        if not asked or text(hashlib.sha256(given["code_verifier"].encode()).digest()) != asked["code_challenge"]:
            self.answer({"error": "invalid_grant"}, 400)
            return
        self.answer({"id_token": self.server.token(asked["nonce"]), "token_type": "Bearer", "access_token": "x"})


class Agency:
    """A node of its own, with nobody in it, whose pages open through the provider."""

    def __init__(self, node, folder, provider):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://localhost:{port}"
        secret = folder / "secret"
        secret.write_text(secrets.token_urlsafe())
        secret.chmod(0o600)
        (folder / "node.yaml").write_text(f"""agency: Example
member: 1
roles: [police]
listen: none
data: data
http:
  listen: 127.0.0.1:{port}
  openid:
    issuer: {provider.issuer}
    audience: agency-node
    roles: {{practitioner: Practitioners}}
    sign-in: {{address: "{self.address}", secret: "file:secret"}}
""")
        self.told = open(folder / "node.log", "w")
        settings = {
            "env": dict(os.environ, NODE_CONFIG=str(folder / "node.yaml")), "cwd": folder, "stdout": self.told,
            "stderr": self.told}
        for words in (
            "init", "roster key board.key",
            "roster create --sign board.key --output p.roster --card data/member-card.json", "roster install p.roster",
        ):
            subprocess.run([node, *words.split()], check=True, **settings)
        self.process = subprocess.Popen([node, "serve"], **settings)
        for _ in range(600):
            try:
                urllib.request.urlopen(self.address + "/readyz")
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the node did not get to its pages: {pathlib.Path(self.told.name).read_text()}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
