"""The stores there are, by the scheme of their URL: the only place that names one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from messages.errors import BadCall
from messages.hidden import shown_address
from storage.stores.objects import Store


def _file(url: str) -> Store:
    from storage.stores.folder import FolderStore

    return FolderStore.from_url(url)


def _s3(url: str) -> Store:
    from storage.stores.s3 import S3Store

    return S3Store.from_url(url)


STORES: Mapping[str, Callable[[str], Store]] = {"file": _file, "s3": _s3}


def open_store(url: str) -> Store:
    """Return the store behind `url` (`file:///folder`, `s3://bucket?endpoint=…`); BadCall for another scheme."""
    scheme = url.partition(":")[0].lower()
    if scheme not in STORES:
        raise BadCall("storage.store_scheme", url=shown_address(url), schemes=", ".join(f"{name}://" for name in STORES))
    try:
        return STORES[scheme](url)
    except ValueError as problem:  # what stands for a host or a port is none
        raise BadCall("storage.store_url" if scheme == "file" else "storage.s3_url", url=shown_address(url)) from problem
