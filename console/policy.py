"""What pages may load, and where their forms go."""

from __future__ import annotations

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action 'none'"
FORM_POLICY = POLICY.replace("form-action 'none'", "form-action 'self'")
PLAYER_POLICY = FORM_POLICY + "; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
REPORT_POLICY = POLICY + "; frame-ancestors 'self'"
