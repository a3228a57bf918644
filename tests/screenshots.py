#!/usr/bin/env python3
"""Take pictures of the screens in a headless Chromium, in English and Chinese, wide and phone-sized.

    tests/screenshots.py http://127.0.0.1:8069 DATABASE OUTPUT_FOLDER [--only rules,approval] [--language zh_CN]

Runs against a server with demo data, whose users' passwords are their logins; to be looked at by
whoever has changed a view. The picture of the README is made by `setup/screenshots.py`.
"""

import argparse
import base64
import http.cookiejar
import json
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "setup"))
from door.browser import Page, wait

WIDE = (1440, 900)
PHONE = (375, 812)
# The web client shows a view, loads nothing, and its pictures are there.
READY = """
    !!document.querySelector('.o_action_manager .o_view_controller, #wrapwrap')
    && !document.querySelector('.o_loading_indicator')
    && [...document.images].every((image) => image.complete) && document.fonts.status === 'loaded'
"""


@dataclass
class Scene:
    """One picture: who looks at what, how wide, and what is pressed before it is taken."""

    name: str
    role: str
    path: str
    model: str = ""
    domain: list = field(default_factory=list)
    size: tuple = WIDE
    click: tuple = ()


NEEDED = [["approval_state", "=", "needed"], ["state", "=", "draft"]]
ACTION = "/odoo/action-sales_center."
SCENES = [
    Scene("quotation", "consultant", "/odoo/sale.order/{id}", "sale.order", NEEDED),
    Scene("quotation_pending", "consultant", "/odoo/sale.order/{id}", "sale.order", [["approval_state", "=", "pending"]]),
    Scene("quotation_approved", "consultant", "/odoo/sale.order/{id}", "sale.order", [["approval_state", "=", "approved"], ["state", "!=", "sale"]]),
    Scene("quotation_rejected", "consultant", "/odoo/sale.order/{id}", "sale.order", [["approval_state", "=", "rejected"]]),
    Scene("quotation_void", "consultant", "/odoo/sale.order/{id}", "sale.order", [["approval_state", "=", "voided"]]),
    Scene("quotation_phone", "consultant", "/odoo/sale.order/{id}", "sale.order", NEEDED, PHONE),
    Scene("ask", "consultant", "/odoo/sale.order/{id}", "sale.order", NEEDED, click=("button[name=action_ask_approval]",)),
    Scene("quotations", "officer", ACTION + "sale_order_action_quotations"),
    Scene("quotations_phone", "officer", ACTION + "sale_order_action_quotations", size=PHONE),
    Scene("to_decide", "leader", ACTION + "sales_approval_action_to_decide"),
    Scene("to_decide_phone", "leader", ACTION + "sales_approval_action_to_decide", size=PHONE),
    Scene("all_approvals", "officer", ACTION + "sales_approval_action"),
    Scene("all_approvals_kanban", "officer", ACTION + "sales_approval_action?view_type=kanban", click=(".o_switch_view.o_kanban",)),
    Scene("approval", "leader", "/odoo/sales.approval/{id}", "sales.approval", [["is_waiting_for_me", "=", True]]),
    Scene("approval_steps", "leader", "/odoo/sales.approval/{id}", "sales.approval", [["is_waiting_for_me", "=", True]], click=("a[name=steps]",)),
    Scene("approval_decisions", "officer", "/odoo/sales.approval/{id}", "sales.approval", [["state", "=", "rejected"]], click=("a[name=decisions]",)),
    Scene("approval_phone", "leader", "/odoo/sales.approval/{id}", "sales.approval", [["is_waiting_for_me", "=", True]], PHONE),
    Scene("approve", "leader", "/odoo/sales.approval/{id}", "sales.approval", [["is_waiting_for_me", "=", True]],
          click=(".o_statusbar_buttons .btn-primary",)),
    Scene("rules", "director", ACTION + "sales_approval_rule_action"),
    Scene("rule", "director", "/odoo/sales.approval.rule/{id}", "sales.approval.rule", []),
    Scene("rule_scope", "director", "/odoo/sales.approval.rule/{id}", "sales.approval.rule", [["domain", "!=", "[]"]], click=("a[name=scope]",)),
    Scene("try_out", "director", "/odoo/sales.approval.rule/{id}", "sales.approval.rule", [], click=("button[name=action_try_out]",)),
    Scene("delegations", "director", ACTION + "sales_approval_delegation_action_mine"),
    Scene("pools", "director", ACTION + "sales_concession_pool_action"),
    Scene("pool", "director", "/odoo/sales.concession.pool/{id}", "sales.concession.pool", []),
    Scene("concessions", "director", ACTION + "sale_report_action_concession"),
    Scene("settings", "admin", "/odoo/settings#sale_management"),
]
# Who may look, in the order in which they are asked whether they have something to show.
LOGINS = {
    "consultant": [f"consultant{number}" for number in range(1, 10)],
    "leader": [f"leader{number}" for number in range(1, 6)],
    "officer": ["officer"],
    "director": ["director"],
    "admin": ["admin"],
}


class Client:
    """A logged-in user of the server's JSON-RPC."""

    def __init__(self, url, database, login):
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        session = self.post("/web/session/authenticate", db=database, login=login, password=login)
        if not session.get("uid"):
            raise SystemExit(f"{login} can't log in to {database}.")
        self.uid = session["uid"]
        self.session_id = next(cookie.value for cookie in self.jar if cookie.name == "session_id")

    def post(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"})
        answer = json.load(self.opener.open(request))
        if "error" in answer:
            raise SystemExit(answer["error"]["data"]["message"])
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        return self.post(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)


class Camera(Page):
    """A page that changes its size and its user from one picture to the next."""

    def __init__(self):
        super().__init__(*WIDE)
        self.call("Network.enable")

    def show(self, url, size, session_id):
        phone = size == PHONE
        self.call("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=phone)
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)
        self.call("Network.setCookie", name="session_id", value=session_id, url=url)
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)
        self.settle(url)

    def settle(self, what):
        time.sleep(0.5)
        wait(lambda: self.value(READY), what)
        time.sleep(0.8)  # animations

    def click(self, selector):
        found = f"document.querySelector({json.dumps(selector)})"
        wait(lambda: self.value(f"!!{found}"), selector)
        self.value(f"{found}.click()")
        self.settle(selector)

    def picture(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))


class Studio:
    """Takes scenes with the camera, as one of the users whom they mean."""

    def __init__(self, camera, url, database):
        self.camera, self.url, self.database = camera, url.rstrip("/"), database
        self.clients, self.languages = {}, {}

    def client(self, login, language):
        """Log in, and have the user see the language."""
        if login not in self.clients:
            client = self.clients[login] = Client(self.url, self.database, login)
            self.languages[login] = client.call("res.users", "read", [client.uid], ["lang"])[0]["lang"]
        client = self.clients[login]
        client.call("res.users", "write", [client.uid], {"lang": language})
        return client

    def restore_languages(self):
        for login, language in self.languages.items():
            self.client(login, language)

    def find(self, scene, language):
        """Find somebody of the role who has such a record: a client and the record's id."""
        for login in LOGINS[scene.role]:
            client = self.client(login, language)
            found = client.call(scene.model, "search", scene.domain, limit=1, order="id") if scene.model else [0]
            if found:
                return client, found[0]
        return None, 0

    def take(self, scene, language, path):
        client, record_id = self.find(scene, language)
        if not client:
            print(f"{scene.name}: nothing to show, left out", file=sys.stderr)
            return
        self.camera.show(self.url + scene.path.format(id=record_id), scene.size, client.session_id)
        for selector in scene.click:
            self.camera.click(selector)
        self.camera.picture(path)
        print(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("database")
    parser.add_argument("output", type=Path)
    parser.add_argument("--only", help="names of scenes, with commas")
    parser.add_argument("--language", action="append", help="may be repeated; default: en_US and zh_CN")
    options = parser.parse_args()
    wanted = set(options.only.split(",")) if options.only else None
    scenes = [scene for scene in SCENES if not wanted or scene.name in wanted]
    camera = Camera()
    studio = Studio(camera, options.url, options.database)
    try:
        for language in options.language or ("en_US", "zh_CN"):
            for scene in scenes:
                studio.take(scene, language, options.output / language / f"{scene.name}.png")
    finally:
        studio.restore_languages()
        camera.close()


if __name__ == "__main__":
    main()
