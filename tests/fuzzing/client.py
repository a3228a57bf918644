"""A client that calls methods over JSON-RPC as the web client does, or over XML-RPC, and judges what comes back."""
import json
import re
import urllib.request
import xmlrpc.client
from http.cookiejar import CookieJar

PATIENCE = 120
# What a user may be told. The rest is our fault, but where the call did not fit the method.
CLEAN = re.compile(r"odoo\.exceptions\.|werkzeug\.exceptions\.(NotFound|Forbidden)")
# Odoo's own methods answer a call that does not fit with these: `read()` without fields to read, `write(5)`, `search("x")`.
MISFIT = re.compile(r"builtins\.(TypeError|ValueError|AttributeError|KeyError|IndexError|AssertionError)|psycopg2\.")
FRAME = re.compile(r'File "[^"]*?/(?:dist-packages/odoo|addons)/([^"]+)", line (\d+), in (\w+)')


class Refused(Exception):
    def __init__(self, name, message, debug):
        super().__init__(message)
        self.name, self.debug = name, debug


class Client:
    def __init__(self, address, database, login, password):
        self.address, self.database, self.password = address, database, password
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.uid = self._post("/web/session/authenticate", {"db": database, "login": login, "password": password})["uid"]
        self.xml = xmlrpc.client.ServerProxy(f"{address}/xmlrpc/2/object", allow_none=True)

    def _post(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}).encode()
        request = urllib.request.Request(self.address + path, body, {"Content-Type": "application/json"})
        with self.opener.open(request, timeout=PATIENCE) as answer:
            told = json.load(answer)
        if "error" in told:
            data = told["error"]["data"]
            raise Refused(data["name"], data["message"], data["debug"])
        return told.get("result")

    def call(self, call):
        if not call.xml:
            return self._post(f"/web/dataset/call_kw/{call.model}/{call.method}", {
                "model": call.model, "method": call.method, "args": call.args, "kwargs": {}})
        try:
            return self.xml.execute_kw(self.database, self.uid, self.password, call.model, call.method, call.args)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != 1:  # Odoo's codes 2, 3, 4 are a warning and two kinds of refusal
                raise Refused("odoo.exceptions.UserError", fault.faultString, "") from None
            raise Refused(_name(fault.faultString), fault.faultString[-300:], fault.faultString) from None


def _name(traceback):
    """ The exception's name, from the last line of a traceback. """
    last = [line for line in traceback.strip().splitlines() if re.match(r"[\w.]+(Error|Exception|Violation|\w+)(:|$)", line)][-1:]
    name = last[0].partition(":")[0] if last else "unknown"
    return name if "." in name else f"builtins.{name}"


def judge(call, error):
    """ Nothing, or a short description of what should not be: the same for the same mistake. """
    if CLEAN.match(error.name) or (not call.fits and MISFIT.match(error.name)):
        return None
    if "Expected singleton" in error.debug:  # so Odoo's methods, too, answer to more or fewer records than one
        return None
    if "cannot marshal" in str(error):  # XML-RPC has no words for some answers
        return None
    frames = FRAME.findall(error.debug)
    ours = [frame for frame in frames if frame[0].startswith("sales_")]
    if call.odoo and not call.model.startswith("sales.") and frames and frames[-1] not in ours:
        return None  # Odoo's own: a payment without a provider, an order to share without a context
    place = "{}:{} {}".format(*ours[-1]) if ours else f"Odoo ({call.model}.{call.method})"
    return f"{error.name} in {place}"
