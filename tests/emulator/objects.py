"""S3's objects, straight into moto's backend."""

import os

import times
from calls import ACCOUNT
from moto.s3.models import s3_backends

# A bigger object is only said to have its size and is empty when it is read: listings are what sizes are for.
BIGGEST_BODY = 1 << 20


def put(region, bucket, prefix, body):
    backend = s3_backends[ACCOUNT]["aws"]
    if bucket not in backend.buckets:
        backend.create_bucket(bucket, region)
    wanted = body.get("objects", [])
    if "directory" in body:
        wanted = wanted + list(_files(body["directory"]))
    for each in wanted:
        _put_object(backend, bucket, prefix + each["key"], each)
    return {"objects": len(wanted)}


def _files(directory):
    if not os.path.isdir(directory):
        raise ValueError("`%s` is no directory" % directory)
    for here, _, names in sorted(os.walk(directory)):
        for name in sorted(names):
            path = os.path.join(here, name)
            with open(path, "rb") as file:
                yield {"key": os.path.relpath(path, directory).replace(os.sep, "/"), "body": file.read()}


def _put_object(backend, bucket, key, wanted):
    size = wanted.get("size", 0)
    body = wanted.get("body")
    if body is None:
        body = b"\0" * (size if size <= BIGGEST_BODY else 0)
    made = backend.put_object(bucket, key, body.encode() if isinstance(body, str) else body, disable_notification=True)
    made.contentsize = max(made.contentsize, size)
    if wanted.get("last_modified") is not None:
        # Moto's own are naive and in UTC.
        made.last_modified = times.parse(wanted["last_modified"]).replace(tzinfo=None)
