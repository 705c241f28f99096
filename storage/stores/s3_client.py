"""The minio SDK in one place: how to connect, and its exceptions as ours."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult

from messages.errors import BadCall, NotReadable, Refused, Unavailable

CONNECT_SECONDS, READ_SECONDS, TRIES = 10, 120, 2
REFUSALS = frozenset({"AccessDenied", "ObjectLocked", "InvalidRetentionPeriod"})


def connect(endpoint: SplitResult, region: str | None, profile: str | None) -> Any:
    """Return a client; the first call shows whether the server answers."""
    import urllib3
    from minio import Minio
    from minio.credentials.providers import AWSConfigProvider, ChainedProvider, EnvAWSProvider, EnvMinioProvider, Provider

    sources: list[Provider] = [AWSConfigProvider(profile=profile)]
    if profile is None:
        sources = [EnvAWSProvider(), EnvMinioProvider(), *sources]
    pool = urllib3.PoolManager(timeout=urllib3.Timeout(CONNECT_SECONDS, READ_SECONDS), maxsize=8,
                               retries=urllib3.Retry(TRIES, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]))
    return Minio(endpoint.netloc, secure=endpoint.scheme == "https", region=region or "us-east-1", http_client=pool,
                 credentials=ChainedProvider(sources))


def is_this_machine(host: str) -> bool:
    """Whether a name or an address is this machine's own: one of its sockets can listen there. False where nobody knows the name."""
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return False
    return any(_is_own(family, address) for family, _, _, _, address in answers)


def _is_own(family: int, address: tuple[object, ...]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as here:
            here.bind(address)
    except OSError:
        return False
    return True


def server_time(endpoint: str) -> datetime | None:
    """Return the time that a server says with any answer (aware); None where it says none."""
    import urllib3

    timeout = urllib3.Timeout(CONNECT_SECONDS, CONNECT_SECONDS)
    said = urllib3.PoolManager(timeout=timeout, retries=False).request("HEAD", endpoint).headers.get("Date")
    return parsedate_to_datetime(said) if said else None


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn what the SDK raises into a sentence."""
    import urllib3.exceptions
    from minio.error import MinioException, S3Error

    try:
        yield
    except S3Error as problem:
        if problem.code == "NoSuchKey":
            raise BadCall("storage.no_object", key=str(problem.object_name)) from problem
        if problem.code in REFUSALS:
            raise Refused("storage.s3_refused", url=url, problem=problem.message or problem.code) from problem
        raise Unavailable("storage.store_down", url=url, problem=problem.message or problem.code) from problem
    except (MinioException, urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
        raise Unavailable("storage.store_down", url=url, problem=str(problem)) from problem


class Fetched(io.RawIOBase):
    """An object on its way from the server; NotReadable where the way breaks off, which says nothing about the object."""

    def __init__(self, key: str, response: Any) -> None:
        self._key, self._response = key, response

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` as far as the object goes, and return the bytes."""
        import urllib3.exceptions

        try:
            piece = self._response.read(len(buffer))
        except (urllib3.exceptions.HTTPError, OSError) as problem:
            raise NotReadable("storage.object_unreadable", key=self._key, problem=str(problem)) from problem
        buffer[:len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Give the connection back."""
        if not self.closed:
            self._response.close()
            self._response.release_conn()
        super().close()
