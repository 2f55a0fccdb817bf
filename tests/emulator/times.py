"""Moments as the control API takes them."""

from datetime import datetime, timezone


def parse(value):
    """RFC 3339 text, or seconds since the epoch; without an offset it is UTC. The result is in UTC."""
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, timezone.utc)
    moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)
