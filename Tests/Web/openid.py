"""Signing in to a node through a provider that others wrote: `Tests/Web/openid` runs this with that provider installed. Run by itself it
starts the provider, and itself once more beside a node; there NODE_URL is set and it does what a browser and a program do."""

import base64
import http.cookiejar
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

BACK = "/sign-in/back"
PEOPLE = {
    "1": {"preferred_username": "r.quill", "roles": ["Everybody", "DA-Practitioners"]},
    "2": {"preferred_username": "n.role", "roles": ["Everybody"]},
}


def holds(what, is_so):
    print(("ok    " if is_so else "WRONG ") + what)
    if not is_so:
        print(subprocess.run([os.environ["NODE"], "audit", "list"], capture_output=True, text=True).stdout)
        sys.exit(1)


def ask(address, form=None, opener=urllib.request, **headers):
    """Returns status, text and where it leads."""
    data = None if form is None else urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(address, data, headers)
    try:
        answer = opener.urlopen(request, timeout=20) if opener is urllib.request else opener.open(request, timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.read().decode(), answer.headers.get("location"), answer.headers


class Browser:
    """Keeps cookies, and follows nothing by itself."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    def __init__(self, node):
        self.node = node
        self.opener = urllib.request.build_opener(
            self.Stay, urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path):
        return ask(self.node + path, opener=self.opener)

    def sign_in(self, **form):
        """Goes to the provider, says who it is, and comes back; returns what the node says then."""
        status, _, place, _ = self.get("/sign-in/provider")
        holds("the node sends whoever signs in to the provider", status == 303 and place.startswith(os.environ["PROVIDER"]))
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(place).query))
        holds("with PKCE, a state and a nonce", query["code_challenge_method"] == "S256" and query["state"] and query["nonce"])
        status, _, place, _ = ask(place, form, self.opener)
        holds("the provider sends them back", status in (302, 303) and place.startswith(self.node + BACK))
        return self.get(place[len(self.node):])


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def token_of(person, node):
    """An ID token that the provider gives to a program: the code flow of this client, without the node."""
    client, secret = os.environ["CLIENT"], os.environ["SECRET"]
    query = urllib.parse.urlencode({
        "response_type": "code", "client_id": client, "redirect_uri": node + BACK, "scope": "openid profile", "state": "x"})
    stay = urllib.request.build_opener(Browser.Stay)
    _, _, place, _ = ask(f"{os.environ['PROVIDER']}/oauth2/authorize?{query}", {"sub": person}, stay)
    code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(place).query))["code"]
    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    _, text, _, _ = ask(
        f"{os.environ['PROVIDER']}/oauth2/token",
        {"grant_type": "authorization_code", "code": code, "redirect_uri": node + BACK}, Authorization=f"Basic {basic}")
    return json.loads(text)["id_token"]


def flow(node):
    browser = Browser(node)
    status, text, _, headers = browser.sign_in(sub="1")
    holds("and they are signed in", status == 200 and "0; url=" in headers.get("refresh", ""))
    status, text, _, _ = browser.get("/look-up")
    holds("under the name that the provider gives, with its role", status == 200 and "r.quill" in text)
    holds("and no other role", browser.get("/conflicts")[0] == 403)

    nobody = Browser(node)
    status, text, _, _ = nobody.sign_in(sub="2")
    holds("whoever has no role here is told so, and not let in", status == 403 and nobody.get("/look-up")[0] in (303, 401))
    status, text, _, _ = nobody.sign_in(action="deny")
    holds("nor is whoever stops at the provider", status == 403 and nobody.get("/look-up")[0] in (303, 401))

    token = token_of("1", node)
    api = lambda bearer: ask(node + "/api/v1/alerts", Authorization=f"Bearer {bearer}")[0]
    holds("the provider signs in a way that is taken", claims(token)["preferred_username"] == "r.quill" and api(token) == 200)
    head, body, signature = token.split(".")
    other = base64.urlsafe_b64encode(json.dumps({**claims(token), "roles": ["DA-Leads"]}).encode()).rstrip(b"=").decode()
    holds("its token with other claims opens nothing", api(f"{head}.{other}.{signature}") == 401)
    holds("nor one without its signature", api(f"{head}.{body}.") == 401)
    holds("nor one of a person without a role", api(token_of("2", node)) in (401, 403))

    done = subprocess.run([os.environ["NODE"], "user", "revoke", "r.quill"], capture_output=True, text=True)
    holds("who is revoked", done.returncode == 0)
    holds("is out at once, with every token given before", browser.get("/look-up")[0] in (303, 401) and api(token) == 401)
    trail = subprocess.run([os.environ["NODE"], "audit", "list", "--json"], capture_output=True, text=True).stdout
    holds("and it is in the audit log", all(
        words in trail for words in ("signed in through the identity provider", "identity provider: role", '"revoked"')))


def main(node):
    here = pathlib.Path(__file__).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    provider = f"http://127.0.0.1:{port}"
    people = [part for sub, more in PEOPLE.items() for part in ("--user-claims", json.dumps({"sub": sub, **more}))]
    program = str(pathlib.Path(sys.executable).parent / "oidc-provider-mock")
    served = subprocess.Popen(
        [program, "--port", str(port), "--require-nonce", "false", *people], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(provider + "/.well-known/openid-configuration", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        with tempfile.TemporaryDirectory() as folder:
            secret = pathlib.Path(folder) / "secret"
            secret.touch(0o600)
            secret.write_text("a secret: with % and +")
            openid = "\n".join((
                "  openid:", f"    issuer: {provider}", "    audience: agency-node",
                "    roles: {practitioner: DA-Practitioners, administrator: DA-Leads}",
                f"    sign-in: {{address: 'http://127.0.0.1:PORT', secret: 'file:{secret}'}}"))
            environment = {
                **os.environ, "NODE_HTTP": openid, "PROVIDER": provider, "CLIENT": "agency-node", "SECRET": secret.read_text()}
            done = subprocess.run(
                [here / "with-node", node, sys.executable, "-W", "ignore", __file__], env=environment)
            sys.exit(done.returncode)
    finally:
        served.terminate()
        served.wait()


if "NODE_URL" in os.environ:
    flow(os.environ["NODE_URL"])
else:
    main(sys.argv[1])
