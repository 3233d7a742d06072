"""A real server that speaks S3, for what is delivered to and kept in an object store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.postgres import free_port


@dataclass
class ObjectStore:
    """The server, and a bucket in it; it can be away for a while, and keeps meanwhile what it has."""

    port: int
    bucket: str
    server: ThreadedMotoServer

    @property
    def url(self) -> str:
        """Return the address of the bucket."""
        return f"s3://{self.bucket}"

    def objects(self) -> dict[str, bytes]:
        """Return what lies in the bucket, asked with another client than ours."""
        bucket = self._client().Bucket(self.bucket)
        return {each.key: each.get()["Body"].read() for each in bucket.objects.all()}

    def put(self, key: str, data: bytes) -> None:
        """Let somebody else write an object."""
        self._client().Bucket(self.bucket).put_object(Key=key, Body=data)

    def remove(self, key: str) -> None:
        """Let somebody else remove an object."""
        self._client().Object(self.bucket, key).delete()

    def make_bucket(self) -> None:
        """Make the bucket."""
        self._client().create_bucket(Bucket=self.bucket)

    def goes_away(self) -> None:
        """Stop answering."""
        self.server.stop()

    def comes_back(self) -> None:
        """Answer again, on the same port."""
        self.server = _started(self.port)

    def _client(self):  # type: ignore[no-untyped-def]
        return boto3.resource("s3", endpoint_url=f"http://127.0.0.1:{self.port}")


@contextmanager
def object_store(environment: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """Start the server, and set what a process needs to reach it, as the page on operating says."""
    port = free_port()
    values = {
        "AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT": f"http://127.0.0.1:{port}", "AWS_ALLOW_HTTP": "true",
    }  # fmt: skip
    for name, value in values.items():
        environment.setenv(name, value)
    store = ObjectStore(port, f"reports-{uuid4().hex[:12]}", _started(port))
    store.make_bucket()
    yield store
    store.server.stop()


def _started(port: int) -> ThreadedMotoServer:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    return server
