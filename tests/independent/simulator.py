"""Starts the simulated Google, and signs in there as somebody in front of a browser would."""

import html.parser
import json
import subprocess
import urllib.parse
import urllib.request


class Simulator:
    """The program, as long as it runs."""

    def __init__(self, program):
        self._process = subprocess.Popen([program, "google"], stdout=subprocess.PIPE, text=True)
        self.said = json.loads(self._process.stdout.readline())
        self.url = self.said["url"]

    def stop(self):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()

    def control(self, path, body=None, method="POST"):
        """Decides what the service does."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + "sim/" + path, data=data, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


class _Form(html.parser.HTMLParser):
    """The form of a page: where it goes, and what is in it."""

    def __init__(self, text):
        super().__init__()
        self.action, self.fields, self.buttons = None, [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        of = dict(attributes)
        if tag == "form":
            self.action = of["action"]
        elif tag == "input" and (of["type"] == "hidden" or "checked" in of):
            self.fields.append((of["name"], of["value"]))
        elif tag == "button":
            self.buttons.append((of.get("name"), of.get("value")))


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_browser = urllib.request.build_opener(_Stay)


def _open(url, fields=None):
    """The page and, if the browser is sent on, where to."""
    data = None if fields is None else urllib.parse.urlencode(fields).encode()
    try:
        with _browser.open(url, data) as answer:
            return answer.read().decode(), None
    except urllib.error.HTTPError as answer:
        if answer.code != 302:
            raise AssertionError(answer.read().decode()) from answer
        return "", answer.headers["Location"]


def sign_in(url, account):
    """Chooses an account and says yes; gives the address the browser is sent back to."""
    page, back = _open(url)
    while back is None:
        form = _Form(page)
        wanted = [pair for pair in form.buttons if pair in (("account", account), ("decision", "allow"))]
        page, back = _open(urllib.parse.urljoin(url, form.action), form.fields + wanted)
    return back
