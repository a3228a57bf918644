#!/usr/bin/env python3
"""Open every menu of our apps in a browser as people of each role, in Chinese, and tell what went wrong or is not translated.

    python3 tests/every_menu.py URL DATABASE [login,login…]      # on a server with demo data: passwords are logins

Each role opens each of its menus. The form of an action's first record is opened by the first one who has it, and by the last
of all (those who may least and most). What goes wrong is an error dialog, a message in red, an error in the console, or a record
without a name.
"""
import argparse
import re
import sys
import time
from pathlib import Path

from screenshots import WIDE, Camera, Client

TESTS = Path(__file__).parent
READY = "!!(window.odoo && odoo.__WOWL_DEBUG__ && document.querySelector('.o_action_manager, .o_home_menu'))"
LOGINS = ["finance", "consultant1", "leader1", "manager1", "auditor", "officer", "director", "gm"]
# Names, units and words that are the same in Chinese.
# A calendar's week is Odoo's own; `name 0` is what the records of fuzzing/seed.py are called.
SAME = re.compile(r"^(PDF|Excel|xlsx|Odoo|Week \d+|[A-Z0-9_.\-]+|.*\b\w+ [01]\b.*)$")


class Walk:
    def __init__(self, url):
        self.url, self.camera = url.rstrip("/"), Camera()
        self.wrong, self.english, self.opened, self.forms = [], {}, 0, set()

    def evaluate(self, expression):
        """What a promise in the page comes to."""
        answer = self.camera.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def start(self, session_id):
        camera, (width, height) = self.camera, WIDE
        camera.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        camera.call("Network.setCookie", name="session_id", value=session_id, url=self.url)
        camera.call("Page.navigate", url="about:blank")
        camera.call("Page.navigate", url=f"{self.url}/odoo/action-sales_center.sales_approval_delegation_action_mine")
        deadline = time.monotonic() + 120
        while not self.evaluate(READY):
            assert time.monotonic() < deadline, "the web client does not start"
            time.sleep(0.1)
        self.evaluate((TESTS / "every_menu.js").read_text())

    def walk(self, who, session_id, all_forms=False):
        """Open all that somebody has.

        :param all_forms: also forms that were opened by somebody before
        :returns: ids of the actions """
        self.start(session_id)
        menus = self.evaluate("everyMenu.menus()")
        for path, action in menus:
            with_form = all_forms or action not in self.forms
            self.forms.add(action)
            found = self.evaluate(f"everyMenu.visit({action}, {str(with_form).lower()})")
            self.opened += len(found)
            for view, seen in found.items():
                self.wrong += [f"{who}: {path} ({view}): {error}" for error in seen["errors"]]
                for words in seen["english"]:
                    if not SAME.match(words):
                        self.english.setdefault(words, f"{who}: {path} ({view})")
        return [action for _path, action in menus]

    def close(self):
        self.camera.close()


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("database")
    parser.add_argument("logins", nargs="?", default=",".join(LOGINS))
    options = parser.parse_args(argv)
    walk = Walk(options.url)
    try:
        logins = options.logins.split(",")
        for login in logins:
            client = Client(options.url, options.database, login)
            client.call("res.users", "write", [client.uid], {"lang": "zh_CN"})
            start = time.monotonic()
            menus = walk.walk(login, client.session_id, login == logins[-1])
            sys.stdout.write(f"{login}: {len(menus)} menus in {time.monotonic() - start:.0f} s\n")
    finally:
        walk.close()
    for title, lines in (("Wrong", walk.wrong), ("In English", [f"{words!r} ({where})" for words, where in walk.english.items()])):
        sys.stdout.write(f"{title}: {len(lines)}\n" + "".join(f"    {line}\n" for line in lines))
    return bool(walk.wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
