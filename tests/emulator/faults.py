"""Faults on demand: a call that is throttled, refused, broken off or slow, in the wire form of its own service."""

import json
import threading
import time
from xml.sax.saxutils import escape

KINDS = ("throttle", "error", "deny", "hang", "cut", "slow")
SECONDS = {"hang": 60.0, "slow": 1.0}

# (status, code, message) by service; `None` is every other one.
THROTTLE = {
    "s3": (503, "SlowDown", "Please reduce your request rate."),
    "sts": (400, "Throttling", "Rate exceeded"),
    None: (400, "ThrottlingException", "Rate exceeded"),
}
ERROR = {
    "s3": (500, "InternalError", "We encountered an internal error. Please try again."),
    "glue": (500, "InternalServiceException", "An internal service error occurred."),
    None: (500, "InternalFailure", "The request processing has failed because of an unknown error."),
}


class Faults:
    def __init__(self):
        self._faults = []
        self._lock = threading.Lock()

    def set(self, wanted):
        faults = [_checked(fault) for fault in wanted]
        with self._lock:
            self._faults = faults

    def clear(self):
        self.set([])

    def next(self, call):
        """The first fault that fits the call and has times left; it then has one less."""
        with self._lock:
            for fault in self._faults:
                if _fits(fault, call) and fault["times"] != 0:
                    if fault["times"] is not None:
                        fault["times"] -= 1
                    return dict(fault)
        return None


def _checked(fault):
    kind = fault.get("fault")
    if kind not in KINDS:
        raise ValueError("a fault is one of %s, not `%s`" % (", ".join(KINDS), kind))
    return {
        "service": fault.get("service", "*"),
        "action": fault.get("action", "*").rpartition(":")[2],
        "fault": kind,
        "times": fault.get("times"),
        "seconds": float(fault.get("seconds", SECONDS.get(kind, 0))),
    }


def _fits(fault, call):
    return fault["service"] in ("*", call.service) and fault["action"] in ("*", call.operation)


def answer(fault, call, app, environ, start_response):
    """Answers a call in the way of its fault. `ConnectionError` is how werkzeug is told that the peer is gone."""
    kind = fault["fault"]
    if kind == "slow":
        time.sleep(fault["seconds"])
        return app(environ, start_response)
    if kind == "hang":
        time.sleep(fault["seconds"])
        _close(environ)
        raise ConnectionError("hung up")
    if kind == "cut":
        _send_half(environ, app)
        _close(environ)
        raise ConnectionError("cut off")
    status, code, message = _refusal(kind, call)
    return _refuse(status, code, message, call, environ, start_response)


def _refusal(kind, call):
    if kind == "throttle":
        return THROTTLE.get(call.service, THROTTLE[None])
    if kind == "error":
        return ERROR.get(call.service, ERROR[None])
    if call.service == "s3":
        return 403, "AccessDenied", "Access Denied"
    message = (
        "User: arn:aws:sts::123456789012:assumed-role/larrey/test is not authorized to perform: %s on resource: %s"
        " because no identity-based policy allows the %s action" % (call.action, call.resource, call.action)
    )
    return (403, "AccessDenied", message) if call.service == "sts" else (400, "AccessDeniedException", message)


def _refuse(status, code, message, call, environ, start_response):
    kind, body = _wire_form(status, code, message, call)
    reason = {400: "Bad Request", 403: "Forbidden", 500: "Internal Server Error", 503: "Service Unavailable"}[status]
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("x-amzn-RequestId", "emulated")]
    start_response("%d %s" % (status, reason), headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _wire_form(status, code, message, call):
    code_and_message = "<Code>%s</Code><Message>%s</Message>" % (code, escape(message))
    if call.service == "s3":
        text = '<?xml version="1.0" encoding="UTF-8"?>\n<Error>%s<RequestId>emulated</RequestId></Error>'
        return "application/xml", (text % code_and_message).encode()
    if call.service == "sts":
        text = '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>%s</Type>%s</Error>'
        text = text % ("Sender" if status < 500 else "Receiver", code_and_message)
        return "text/xml", (text + "<RequestId>emulated</RequestId></ErrorResponse>").encode()
    return "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message}).encode()


def _send_half(environ, app):
    """The true answer's head and the first half of its body, past werkzeug, which would notice and mend it."""
    if environ["REQUEST_METHOD"] == "HEAD":
        return  # there is nothing to halve
    head = {}

    def remember(status, headers, _=None):
        head.update(status=status, headers=headers)

    body = b"".join(app(environ, remember))
    headers = [(name, value) for name, value in head["headers"] if name.lower() != "content-length"]
    headers += [("Content-Length", str(max(len(body), 2))), ("Connection", "close")]
    lines = ["HTTP/1.1 " + head["status"]] + ["%s: %s" % header for header in headers]
    environ["werkzeug.socket"].sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body[: len(body) // 2])


def _close(environ):
    try:
        environ["werkzeug.socket"].shutdown(2)
    except OSError:
        pass  # the client was faster
