"""A page of Odoo as a picture, by headless Chromium; runs in the Python environment.

    python -m door.browser URL LOGIN FILE SELECTOR WIDTH HEIGHT

Speaks the browser's debugging protocol, with no library but the one for websockets.
"""
import base64
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import websocket

from .tools import BROWSERS

PATIENCE = 60


class Page:
    """One page of a browser of its own, in a profile that is thrown away."""

    def __init__(self, width, height):
        self.profile = tempfile.mkdtemp(prefix="sales-centre-browser-")
        program = next(filter(None, map(shutil.which, BROWSERS)), None) or sys.exit("There is no Chromium.")
        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
             "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={self.profile}",
             f"--window-size={width},{height}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.ids = itertools.count(1)
        self.socket = websocket.create_connection(self._address(), timeout=PATIENCE)
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def _address(self):
        port_file = Path(self.profile, "DevToolsActivePort")
        wait(lambda: port_file.exists() and port_file.read_text().count("\n"), "Chromium's debugging port")
        port = port_file.read_text().splitlines()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            return next(page["webSocketDebuggerUrl"] for page in json.load(answer) if page["type"] == "page")

    def call(self, method, **parameters):
        number = next(self.ids)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    sys.exit(f"{method}: {message['error']['message']}")
                return message["result"]

    def value(self, expression):
        return self.call("Runtime.evaluate", expression=expression, awaitPromise=True)["result"].get("value")

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def wait(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"Waited {PATIENCE} seconds for {what}.")
        time.sleep(0.2)


def picture(url, login, file, selector, width, height):
    parts = urlsplit(url)
    page = Page(width, height)
    try:
        page.call("Page.navigate", url=f"{parts.scheme}://{parts.netloc}/web/login")
        wait(lambda: page.value("!!document.querySelector('input[name=login]')"), "the login page")
        # The demo users' passwords are their logins.
        page.value(
            f"document.querySelector('input[name=login]').value = {json.dumps(login)};"
            f"document.querySelector('input[name=password]').value = {json.dumps(login)};"
            "document.querySelector('form.oe_login_form').submit();"
        )
        wait(lambda: page.value("!!(window.odoo && odoo.isReady)"), f"the web client ({login})")
        page.call("Page.navigate", url=url)
        wait(lambda: page.value(f"!!document.querySelector({json.dumps(selector)})"), selector)
        quiet = "!document.querySelector('.o_loading_indicator') && [...document.images].every(i => i.complete)"
        wait(lambda: page.value(quiet), "the page to be quiet")
        time.sleep(1)  # animations
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_bytes(base64.b64decode(page.call("Page.captureScreenshot", format="png")["data"]))
    finally:
        page.close()


if __name__ == "__main__":
    picture(*sys.argv[1:5], *map(int, sys.argv[5:7]))
