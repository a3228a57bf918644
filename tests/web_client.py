"""Calls as the web client makes them: unlike those of the external API, they may be read from a replica."""
import requests


class WebClient:
    def __init__(self, address, database, login, password):
        self.address, self.session = address, requests.Session()
        self.uid = self._post("/web/session/authenticate", db=database, login=login, password=password)["uid"]

    def call(self, model, method, *args, **kwargs):
        return self._post(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)

    def _post(self, path, **params):
        answer = self.session.post(self.address + path, json={"jsonrpc": "2.0", "method": "call", "params": params}, timeout=120)
        answer.raise_for_status()
        answer = answer.json()
        if "error" in answer:
            raise RuntimeError(f"{answer['error']['data']['name']}: {answer['error']['data']['message']}")
        return answer.get("result")
