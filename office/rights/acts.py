"""The acts of the office: what the table of rights has a row for."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """One kind of act; the text is its key in `messages/*/rights.toml` and in docs/rights.md."""

    RECEIVE = "receive"
    CLEAR = "clear"
    REGISTER = "register"
    SEE_CASE = "see-case"
    LIST_CASES = "list-cases"
    MOVE = "move"
    PUT_RIGHT = "put-right"
    WRITE_RECORD = "write-record"
    CONFIRM_RECORD = "confirm-record"
    REVIEW = "review"
    DECIDE = "decide"
    MARK = "mark"
    DISMISS_MARK = "dismiss-mark"
    CUT_COPY = "cut-copy"
    LIFT = "lift"
    REOPEN = "reopen"
    REQUEST = "request"
    APPROVE = "approve"
    RELEASE = "release"
    ARCHIVE = "archive"
    SWEEP = "sweep"
    SEE_KEEPING = "see-keeping"
    APPROVE_DISPOSAL = "approve-disposal"
    DISPOSE = "dispose"
    TAKE_BACK = "take-back"
    SPOT_CHECK = "spot-check"
    VERIFY = "verify"
    REPAIR = "repair"
    SETTLE = "settle"
    ENTER_HOLIDAYS = "enter-holidays"
    CHANGE_KEY = "change-key"
    TAKE_OVER = "take-over"
    BACK_UP = "back-up"
    CERTIFY = "certify"
    SEE_STATUS = "see-status"
    SEE_ACCOUNTS = "see-accounts"
    MANAGE_ACCOUNTS = "manage-accounts"
    CONFIRM_ACCOUNTS = "confirm-accounts"
    DEMONSTRATE = "demonstrate"


class About(StrEnum):
    """What kind of thing an act is about (office/rights/subjects.py reads it)."""

    CASE = "case"
    CASE_FILE = "case-file"
    UNIT = "unit"
    RECORDING = "recording"
    REQUEST = "request"
    MARK = "mark"
    HOLD = "hold"
    PROPOSAL = "proposal"
    LIST = "list"
