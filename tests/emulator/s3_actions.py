"""Names S3's requests, which carry no operation, by method, path and query: as IAM names the permission they need."""

from urllib.parse import parse_qs

# Sub-resources in the query and the word that the actions of a bucket or of an object are built from.
OF_BUCKET = {
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "notification": "BucketNotification",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "policyStatus": "BucketPolicyStatus",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
OF_OBJECT = {
    "acl": "ObjectAcl",
    "attributes": "ObjectAttributes",
    "legal-hold": "ObjectLegalHold",
    "retention": "ObjectRetention",
    "tagging": "ObjectTagging",
}
VERBS = {"GET": "Get", "HEAD": "Get", "PUT": "Put", "POST": "Put", "DELETE": "Delete"}


def name(environ):
    method = environ["REQUEST_METHOD"]
    path = environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace")
    bucket, _, key = path.lstrip("/").partition("/")
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    if not bucket:
        return "s3:ListAllMyBuckets", "*"
    if key:
        return "s3:" + _of_object(method, query), "arn:aws:s3:::%s/%s" % (bucket, key)
    return "s3:" + _of_bucket(method, query), "arn:aws:s3:::" + bucket


def _of_bucket(method, query):
    for sub, word in OF_BUCKET.items():
        if sub in query:
            return VERBS.get(method, "Unknown") + word
    if method in ("GET", "HEAD"):
        if "versions" in query:
            return "ListBucketVersions"
        return "ListBucketMultipartUploads" if "uploads" in query else "ListBucket"
    if method == "POST":
        return "DeleteObject" if "delete" in query else "PutObject"
    return {"PUT": "CreateBucket", "DELETE": "DeleteBucket"}.get(method, "Unknown" + method)


def _of_object(method, query):
    version = "Version" if "versionId" in query else ""
    for sub, word in OF_OBJECT.items():
        if sub in query:
            return VERBS.get(method, "Unknown") + word.replace("Object", "Object" + version)
    if method in ("GET", "HEAD"):
        return "ListMultipartUploadParts" if "uploadId" in query else "GetObject" + version
    if method == "DELETE":
        return "AbortMultipartUpload" if "uploadId" in query else "DeleteObject" + version
    if method == "POST":
        return "RestoreObject" if "restore" in query else "GetObject" if "select" in query else "PutObject"
    return "PutObject" if method == "PUT" else "Unknown" + method
