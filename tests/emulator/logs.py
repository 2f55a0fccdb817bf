"""CloudWatch's log groups exactly as a test wants them, and the two calls that read events, for such groups."""

import json
from operator import itemgetter

from calls import ACCOUNT
from log_groups import GivenGroup
from moto.logs.models import logs_backends
from moto.logs.responses import LogsResponse

INGESTED_AFTER_MS = 1500


def put_group(region, name, body):
    streams = {name: [(time, text) for time, text in events] for name, events in body.get("streams", {}).items()}
    repeats = body.get("repeat") or []
    for repeat in repeats if isinstance(repeats, list) else [repeats]:
        streams.setdefault(repeat["stream"], []).extend(_repeated(**repeat))
    for events in streams.values():
        events.sort(key=itemgetter(0))
    group = GivenGroup(ACCOUNT, region, name, streams)
    logs_backends[ACCOUNT][region].groups[name] = group
    return {"events": len(group.times)}


def _repeated(stream, from_ms, step_ms, count, message):
    before, numbered, after = message.partition("{n}")
    if not numbered:
        return [(from_ms + step_ms * number, message) for number in range(count)]
    return [(from_ms + step_ms * number, before + str(number) + after) for number in range(count)]


def _event(group, place):
    time = group.times[place]
    return {"timestamp": time, "message": group.messages[place], "ingestionTime": time + INGESTED_AFTER_MS}


def _filtered(group, asked):
    places, token = group.filter_page(asked)
    events = []
    for place in places:
        named = {"eventId": "%056d" % place, "logStreamName": group.names[group.owners[place]]}
        events.append(dict(_event(group, place), **named))
    answer = {"events": events, "searchedLogStreams": []}
    return dict(answer, nextToken=token) if token else answer


def _streamed(group, asked):
    places, backward, forward = group.stream_page(asked)
    events = [_event(group, place) for place in places]
    return {"events": events, "nextBackwardToken": backward, "nextForwardToken": forward}


def _for_given_groups(stock, ours):
    """Moto's own responder, which reads neither `logStreamNamePrefix` nor the identifier of a group in one of them."""

    def respond(response):
        asked = json.loads(response.body or "{}")
        name = (asked.get("logGroupName") or asked.get("logGroupIdentifier") or "").rpartition(":log-group:")[2]
        group = response.logs_backend.groups.get(name)
        return json.dumps(ours(group, asked)) if isinstance(group, GivenGroup) else stock(response)

    return respond


LogsResponse.filter_log_events = _for_given_groups(LogsResponse.filter_log_events, _filtered)
LogsResponse.get_log_events = _for_given_groups(LogsResponse.get_log_events, _streamed)
