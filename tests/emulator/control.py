"""The control API under `/_emulator/`, and the way of every other request: named, counted, perhaps failed, then moto's."""

import json
import re
from urllib.parse import parse_qs

import calls
import faults
import glue
import logs
import objects
import quality
from moto.moto_api._internal.models import moto_api_backend

PREFIX = "/_emulator/"
REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error"}


class Emulator:
    """A WSGI application around moto's."""

    def __init__(self, moto):
        self.moto = moto
        self.calls = calls.Calls()
        self.faults = faults.Faults()

    def __call__(self, environ, start_response):
        if environ.get("PATH_INFO", "").startswith(PREFIX):
            return self._control(environ, start_response)
        call = calls.name(environ)
        self.calls.add(call)
        fault = self.faults.next(call)
        if fault:
            return faults.answer(fault, call, self.moto, environ, start_response)
        return self.moto(environ, start_response)

    def _control(self, environ, start_response):
        status, answer = self._answer(environ)
        body = json.dumps(answer).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("%d %s" % (status, REASONS[status]), headers)
        return [body]

    def _answer(self, environ):
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8")[len(PREFIX) :]
        query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        for method, pattern, action in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and method == environ["REQUEST_METHOD"]:
                try:
                    return 200, action(self, _json_body(environ), query, *found.groups())
                except Exception as error:  # noqa: BLE001, the test that asked is told
                    return 400, {"error": "%s: %s" % (type(error).__name__, error)}
        return 404, {"error": "no such control: %s %s" % (environ["REQUEST_METHOD"], path)}

    def reset(self):
        self.calls.clear()
        self.faults.clear()
        moto_api_backend.reset()
        return {}


def _json_body(environ):
    if environ.get("wsgi.input_terminated"):
        body = environ["wsgi.input"].read()
    else:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return json.loads(body) if body else None


def _region(query):
    return query.get("region", "us-east-1")


# Method, path, and what it does with (emulator, body, query, parts of the path).
ROUTES = [
    ("GET", "calls", lambda emulator, body, query: emulator.calls.list()),
    ("DELETE", "calls", lambda emulator, body, query: emulator.calls.clear()),
    ("PUT", "faults", lambda emulator, body, query: emulator.faults.set(body)),
    ("DELETE", "faults", lambda emulator, body, query: emulator.faults.clear()),
    ("POST", "reset", lambda emulator, body, query: emulator.reset()),
    ("PUT", "glue/jobs/(.+)", lambda _, body, query, job: glue.put_job(_region(query), job, body)),
    (
        "PUT",
        "glue/quality/(.+)",
        lambda _, body, query, job: quality.put_results(_region(query), job, body),
    ),
    (
        "PUT",
        "glue/tables/([^/]+)/([^/]+)",
        lambda _, body, query, database, table: glue.put_table(_region(query), database, table, body),
    ),
    ("PUT", "logs/(.+)", lambda _, body, query, group: logs.put_group(_region(query), group, body)),
    (
        "PUT",
        "s3/([^/]+)",
        lambda _, body, query, bucket: objects.put(_region(query), bucket, query.get("prefix", ""), body),
    ),
]
