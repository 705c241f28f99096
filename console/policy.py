"""What pages may load, and where their forms go: nothing from elsewhere, no style or script that stands in the page itself."""

from __future__ import annotations

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; connect-src 'self';"
          " form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
# A report is one file that also opens from a folder: its sheet stands in it.
REPORT_POLICY = ("default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; base-uri 'none';"
                 " form-action 'none'; frame-ancestors 'self'")
