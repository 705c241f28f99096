"""Pages as PDF/A-3b: fonts embedded, nothing fetched, the same page gives the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime


def archival(page: str, at: datetime, attached: Mapping[str, bytes] | None = None) -> bytes:
    """Return an HTML page as PDF/A-3b (ISO 19005-3) with its fonts inside; `attached`: files by name that travel in it."""
    import weasyprint

    stamp = at.astimezone(UTC)
    files = [weasyprint.Attachment(string=content, name=name, created=stamp, modified=stamp, relationship="Data")
             for name, content in (attached or {}).items()]
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    return bytes(weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/a-3b", attachments=files, pdf_identifier=hashlib.sha256(page.encode()).digest()[:16]))
