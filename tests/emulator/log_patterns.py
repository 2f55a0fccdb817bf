"""CloudWatch's filter patterns for text: bare terms, "quoted ones", `-without` and `?any ?of`.

Stock moto passes every event where a pattern has anything else than terms. As the service does, this refuses a bare
term that has to be quoted, and ignores the `?` terms beside others.
"""

import re

from moto.logs.exceptions import InvalidParameterException

TERM = re.compile(r'([?-]?)("(?:[^"\\]|\\.)*"|[^\s"]+)(?=\s|$)\s*')


def compile_pattern(pattern):
    """A function from a message to whether it matches, or `None` where everything does."""
    pattern = (pattern or "").strip()
    if not pattern:
        return None
    if pattern[0] in "{[%":
        raise InvalidParameterException("the emulator knows no JSON, column or regular expression patterns")
    every, never, some = _terms(pattern)
    if not every and not never:
        return lambda message: any(term in message for term in some)
    if len(every) == 1 and not never:
        only = every[0]
        return lambda message: only in message
    return lambda message: all(term in message for term in every) and not any(term in message for term in never)


def _terms(pattern):
    terms = {"": [], "-": [], "?": []}
    at = 0
    while at < len(pattern):
        found = TERM.match(pattern, at)
        if not found:
            raise InvalidParameterException("Invalid filter pattern")
        sign, term = found.groups()
        terms[sign].append(_text(term))
        at = found.end()
    return terms[""], terms["-"], terms["?"]


def _text(term):
    if term.startswith('"'):
        return re.sub(r"\\(.)", r"\1", term[1:-1])
    if not re.fullmatch(r"\w+", term):
        raise InvalidParameterException("Invalid character(s) in term '%s'" % term)
    return term
