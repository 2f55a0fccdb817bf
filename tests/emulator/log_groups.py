"""A log group with given events, held in one table in the order of time, so that a million of them are quick.

Stock moto filters, sorts and numbers all events of a group anew for each page, knows no limit of bytes, and takes no
event that is older than two weeks.
"""

import heapq
from array import array
from bisect import bisect_left, bisect_right
from itertools import islice

from log_patterns import compile_pattern
from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogGroup

PAGE_EVENTS = 10_000
PAGE_BYTES = 1 << 20
EVENT_OVERHEAD = 26
# What FilterLogEvents looks at before it answers with what it has, be it nothing, and a token to go on with. The
# service does not tell its number.
PAGE_SCAN = 100_000


def _weight(message):
    return len(message if message.isascii() else message.encode()) + EVENT_OVERHEAD


def _rows(number, events):
    return ((time, number, message) for time, message in events)


class GivenStream:
    """Where the events of one stream are in the table of its group."""

    stored_bytes = 0  # the service stopped counting those of a stream in 2019

    def __init__(self, group, name, places):
        self.arn = "%s:log-stream:%s" % (group.arn, name)
        self.log_stream_name = name
        self.places = places
        self.times = array("q", (group.times[place] for place in places))

    def to_describe_dict(self):
        told = {
            "arn": self.arn,
            "creationTime": self.times[0] if self.times else 0,
            "logStreamName": self.log_stream_name,
            "storedBytes": self.stored_bytes,
            "uploadSequenceToken": "0",
        }
        if self.times:
            told.update(firstEventTimestamp=self.times[0], lastEventTimestamp=self.times[-1])
            told.update(lastIngestionTime=self.times[-1])
        return told


class GivenGroup(LogGroup):
    __module__ = "given.logs"  # moto's metaclass files a model under the second part of its module's name

    def __init__(self, account, region, name, streams):
        """`streams` maps names to lists of (milliseconds, message), each in the order of time."""
        super().__init__(account, region, name)
        names = list(streams)
        rows = [_rows(number, streams[name]) for number, name in enumerate(names)]
        self.times, self.messages, self.owners = array("q"), [], array("l")
        places = [array("l") for _ in names]
        for place, (time, number, message) in enumerate(heapq.merge(*rows, key=lambda row: row[0])):
            self.times.append(time)
            self.messages.append(message)
            self.owners.append(number)
            places[number].append(place)
        self.names = names
        self.streams = {name: GivenStream(self, name, mine) for name, mine in zip(names, places)}

    def put_log_events(self, log_stream_name, log_events):
        raise InvalidParameterException("this group was given its events and takes no others")

    def filter_page(self, asked):
        """FilterLogEvents. A token is the place in the table where to go on."""
        limit = _limit(asked)
        matches = compile_pattern(asked.get("filterPattern"))
        start = bisect_left(self.times, asked.get("startTime") or 0)
        start = max(start, _number(asked.get("nextToken") or "0"))
        end = asked.get("endTime")  # inclusive here, unlike in GetLogEvents
        stop = len(self.times) if end is None else bisect_right(self.times, end)
        found, weight, seen = [], 0, 0
        for place in self._places(asked, start, stop):
            message = self.messages[place]
            if seen == PAGE_SCAN or len(found) == limit:
                return found, "%056d" % place
            seen += 1
            if matches and not matches(message):
                continue
            weight += _weight(message)
            if found and weight > PAGE_BYTES:
                return found, "%056d" % place
            found.append(place)
        return found, None

    def _places(self, asked, start, stop):
        names, prefix = asked.get("logStreamNames"), asked.get("logStreamNamePrefix")
        if names and prefix:
            raise InvalidParameterException("logStreamNames and logStreamNamePrefix exclude each other")
        if not names and not prefix:
            return range(start, stop)
        if names and any(name not in self.streams for name in names):
            raise ResourceNotFoundException("The specified log stream does not exist.")
        wanted = [self.streams[name].places for name in names or self.names if names or name.startswith(prefix)]
        parts = [islice(mine, bisect_left(mine, start), bisect_left(mine, stop)) for mine in wanted]
        return heapq.merge(*parts)

    def stream_page(self, asked):
        """GetLogEvents: the places, and the tokens backward and forward."""
        if asked.get("logStreamName") not in self.streams:
            raise ResourceNotFoundException("The specified log stream does not exist.")
        stream = self.streams[asked["logStreamName"]]
        low = bisect_left(stream.times, asked.get("startTime") or 0)
        end = asked.get("endTime")
        high = max(low, len(stream.times) if end is None else bisect_left(stream.times, end))
        token = asked.get("nextToken")
        forward, at = bool(asked.get("startFromHead")), None
        if token:
            if token[:2] not in ("f/", "b/"):
                raise InvalidParameterException("The specified nextToken is invalid.")
            forward, at = token[0] == "f", _number(token[2:])
        if forward:
            first = low if at is None else min(max(at, low), high)
            last = first + self._fit(islice(stream.places, first, high), _limit(asked))
        else:
            last = high if at is None else max(min(at, high), low)
            before = (stream.places[place] for place in range(last - 1, low - 1, -1))
            first = last - self._fit(before, _limit(asked))
        return stream.places[first:last], "b/%056d" % first, "f/%056d" % last

    def _fit(self, places, limit):
        """How many of the places one page holds."""
        weight = count = 0
        for place in islice(places, limit):
            weight += _weight(self.messages[place])
            if count and weight > PAGE_BYTES:
                break
            count += 1
        return count


def _limit(asked):
    limit = asked.get("limit") or PAGE_EVENTS
    if not 1 <= limit <= PAGE_EVENTS:
        raise InvalidParameterException(
            constraint="Member must have value less than or equal to 10000", parameter="limit", value=limit
        )
    return limit


def _number(token):
    if not token.isdigit():
        raise InvalidParameterException("The specified nextToken is invalid.")
    return int(token)
