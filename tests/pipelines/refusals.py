"""Every refusal of every command: the words of the call, and the sentence it is refused with. `{names}` stand in a filled home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CASE, OTHER, REVIEWED, SECRET, CALLED = (f"拒检〔2026〕{number}号" for number in range(1, 6))
GONE = "旧检〔2015〕3号"  # whose one recording was disposed of
NOBODY = "没有这个案件"


@dataclass(frozen=True)
class Refusal:
    """One call that is refused."""

    arguments: tuple[str, ...]  # after the name of the command
    key: str  # of the sentence
    environ: Mapping[str, str] = field(default_factory=dict)


def refused(key: str, *arguments: str, **environ: str) -> Refusal:
    return Refusal(arguments, key, environ)


SIGN = ("--by", "张伟", "--by", "李娜", "--nothing-to-correct")
WHY = ("--reason", "更正")
APPROVED = ("--approved-by", "刘局长", "--reason", "已结案")
BLANK = ("--approved-by", " ", "--reason", "x")
HOLD = ("--kind", "review", "--reason", "复议")
MARK = ("--trigger", "LT5", "--reason", "投诉")
ASK = ("--action", "view", "--by", "李四", "--purpose", "复议")
NO_OPENSSL = {"LIUHEN_SIGNING_ALGORITHM": "sm2", "PATH": "/nowhere"}
WRONG_SETTING = {"LIUHEN_DATABSE": "x"}

REFUSALS: Mapping[str, tuple[Refusal, ...]] = {
    "demo": (refused("storage.setting_unknown", **WRONG_SETTING),),
    "init": (
        refused("storage.setting_unknown", **WRONG_SETTING),
        refused("storage.store_scheme", LIUHEN_STORE="ftp://x", LIUHEN_DATABASE="sqlite:///{tmp}/none/catalogue.db"),
    ),
    "store take-over": (
        refused("ownership.no_reason", "--reason", " "),
        refused("ownership.ours", "--reason", "搬迁"),
        refused("cli.missing"),
    ),
    "store settle": (
        refused("keeping.not_unsettled", "R-0", *APPROVED),
        refused("keeping.unapproved", "R-0", *BLANK),
        refused("law.not_toml", "R-0", *APPROVED, LIUHEN_PROFILES="{profiles}"),
    ),
    "catalogue settle": (
        refused("ledger.nothing_open", "marks:1", *APPROVED),
        refused("ledger.unapproved", "marks:1", *BLANK),
        refused("ledger.nothing_open", "measurements:1", "没有", *APPROVED),
        refused("ledger.same_person", "marks:1", "--as", "刘局长", *APPROVED),
    ),
    "serve": (refused("storage.setting_unknown", **WRONG_SETTING), refused("console.port_taken", "--port", "{port}")),
    "status": (refused("storage.setting_unknown", **WRONG_SETTING), refused("storage.database_url", LIUHEN_DATABASE="oracle://x")),
    "case list": (refused("storage.setting_unknown", **WRONG_SETTING),),
    "case show": (
        refused("storage.no_case", NOBODY),
        refused("storage.cases_alike", "拒检 (2026) 6号"),
        refused("storage.no_case_nearest", "拒检〔2026〕1"),
    ),
    "case add": (
        refused("casefile.not_there", "{tmp}/none.toml"),
        refused("casefile.folder", "{tmp}"),
        refused("casefile.in_file", "{wrong_case}"),
        refused("casefile.number_hidden", "{hidden_case}"),
        refused("casefile.number_long", "{long_case}"),
        refused("storage.cases_alike", "{alike_case}"),
        refused("casefile.not_toml", "{no_toml}"),
        refused("law.not_toml", "{case_file}", LIUHEN_PROFILES="{profiles}"),
    ),
    "case set": (
        refused("storage.no_case", NOBODY, "party", "x", *WHY),
        refused("work.no_reason", CASE, "party", "x", "--reason", " "),
        refused("casework.no_field", CASE, "partei", "x", *WHY),
        refused("casework.number_stays", CASE, "number", "x", *WHY),
        refused("casework.by_paper", CASE, "documents", "[]", *WHY),
        refused("casework.by_explaining", CASE, "exceptions", "[]", *WHY),
        refused("casework.not_toml", CASE, "away", "x", *WHY),
        refused("casefile.wrong_type", CASE, "evidence", "也许", *WHY),
        refused("casefile.not_allowed_near", CASE, "matter", "行政处分", *WHY),
        refused("casefile.required", CASE, "unit", "", *WHY),
        refused("casework.nothing_changed", CASE, "matter", "行政检查", *WHY),
        refused("casework.no_edition", CASE, "party", "x", *WHY, "--seen", "9"),
        refused("law.not_toml", CASE, "party", "x", *WHY, LIUHEN_PROFILES="{profiles}"),
    ),
    "case away": (
        refused("casework.away_how", CASE, *WHY),
        refused("cli.bad_time", CASE, "--returned-at", "下午", *WHY),
        refused("casework.nothing_changed", CASE, "--none", *WHY),
    ),
    "case export": (refused("storage.no_case", NOBODY), refused("casework.export_there", CASE, "--out", "{exported}")),
    "case officer add": (refused("casework.entry_there", CASE, "张伟", "--certificate", "07040012031", *WHY),),
    "case officer remove": (refused("casework.no_entry", CASE, "无此人", *WHY),),
    "case recorder add": (
        refused("casefile.required", CASE, "A1", "--from", "2026-03-02T09:00", *WHY),
        refused("casefile.ends_before_start", CASE, "A1", "--from", "2026-03-02T09:00", "--to", "2026-03-02T08:00", *WHY),
    ),
    "case recorder remove": (refused("casework.no_entry", CASE, "A1", *WHY),),
    "case place add": (refused("casefile.required", CASE, "现场", *WHY),),
    "case place remove": (refused("casework.no_entry", CASE, "现场", *WHY),),
    "case paper add": (
        refused("papers_in.not_there", CASE, "{tmp}/none.txt", "--kind", "笔录", *WHY),
        refused("casefile.document_is_folder", CASE, "{tmp}", "--kind", "笔录", *WHY),
        refused("storage.no_case", NOBODY, "{other_text}", "--kind", "笔录", *WHY),
        refused("casework.paper_name", CASE, "{other_text}", "--name", " ", "--kind", "笔录", *WHY),
        refused("law.not_toml", CASE, "{other_text}", "--kind", "笔录", *WHY, LIUHEN_PROFILES="{profiles}"),
    ),
    "case paper replace": (refused("casework.no_paper", CASE, "无.docx", "{other_text}", "--kind", "笔录", *WHY),),
    "case paper withdraw": (refused("casework.no_paper", CASE, "无.docx", *WHY),),
    "case reopen": (
        refused("storage.no_case", NOBODY, *APPROVED),
        refused("keeping.unapproved", CASE, *BLANK),
        refused("keeping.not_archived", CASE, *APPROVED),
    ),
    "case decide-anew": (
        refused("storage.no_case", NOBODY, *APPROVED),
        refused("keeping.unapproved", CASE, *BLANK),
        refused("law.not_toml", CASE, *APPROVED, LIUHEN_PROFILES="{profiles}"),
    ),
    "ingest": (
        refused("recorders.no_path", "{tmp}/none"),
        refused("recorders.no_folder", "{case_file}"),
        refused("recorders.empty_dump", "{empty}"),
        refused("ingest.no_footage", "{other}"),
        refused("ingest.clear_no_recorder", "{other}", "--clear", "--any-folder"),
        refused("storage.no_case", "{dump}", "--case", NOBODY),
        refused("cli.bad_time", "{dump}", "--received-at", "下午"),
        refused("cli.away_both", "{dump}", "--away", "异地工作"),
        refused("cli_intake.clear_waits", "{dump}", "--clear", "--no-wait"),
        refused("cli_clock.no_number", "{dump}", "--dock-offset", "nan"),
        refused("cli_clock.one_of_both", "{dump}", "--dock-offset", "1", "--device-clock", "2026-03-02T09:00"),
        refused("law.not_toml", "{dump}", "--case", CASE, LIUHEN_PROFILES="{profiles}"),
        refused("law.not_toml", "{dump}", LIUHEN_PROFILES="{profiles}", LIUHEN_REGULATION="tonghua-hrss"),
        refused("law.unknown_id", "{dump}", LIUHEN_REGULATION="no-such-regulation"),
        refused("storage.store_scheme", "{dump}", LIUHEN_STORE="ftp://x"),
        refused("storage.s3_url", "{dump}", LIUHEN_STORE="s3://bucket?endpoint=http://id:x@127.0.0.1:1"),
        refused("storage.s3_url", "{dump}", LIUHEN_STORE="s3://bucket?endpoint=http://[::1"),
        refused("storage.database_url", "{dump}", LIUHEN_DATABASE="postgresql://u:x@h:12x/db"),
        refused("storage.store_scheme", "{dump}", LIUHEN_REPLICA="ftp://x"),
        refused("ownership.foreign", "{dump}", LIUHEN_STORE="{foreign_store}"),
    ),
    "recording move": (
        refused("recording.same_person", "{recording}", "--case", OTHER, *APPROVED, "--as", "刘局长"),
        refused("keeping.unapproved", "{recording}", "--case", OTHER, *BLANK),
        refused("storage.no_recording", "R-0", "--case", OTHER, *APPROVED),
        refused("storage.no_case", "{recording}", "--case", NOBODY, *APPROVED),
        refused("storage.cases_alike", "{recording}", "--case", "拒检(2026)6号", *APPROVED),
        refused("recording.there", "{recording}", "--case", CASE, *APPROVED),
        refused("recording.requested", "{recording}", "--case", OTHER, *APPROVED),
        refused("recording.disposed_once", "{disposed}", "--case", OTHER, *APPROVED),
        refused("law.not_toml", "{officered}", "--case", OTHER, *APPROVED, LIUHEN_PROFILES="{profiles}"),
    ),
    "recording set": (
        refused("recording.set_what", "{recording}", "--reason", "借用"),
        refused("work.no_reason", "{recording}", "--officer", "李娜", "--reason", " "),
        refused("storage.no_recording", "R-0", "--officer", "李娜", "--reason", "借用"),
        refused("recording.set_already", "{officered}", "--officer", "李娜", "--reason", "借用"),
        refused("recording.disposed_once", "{disposed}", "--officer", "李娜", "--reason", "借用"),
        refused("law.not_toml", "{recording}", "--officer", "李娜", "--reason", "借用", LIUHEN_PROFILES="{profiles}"),
    ),
    "recording show": (refused("storage.no_recording", "R-0"),),
    "inbox": (refused("inbox.none"), refused("cli.bad_value", "--still", "-1")),
    "transcribe": (
        refused("storage.no_case", NOBODY),
        refused("work.case_or_recording"),
        refused("work.case_or_recording", CASE, "--recording", "R"),
        refused("storage.no_recording", "--recording", "R-0"),
        refused("disposed.no_transcript", "--recording", "{gone}"),
    ),
    "record confirm": (
        refused("work.two_names", "{recording}", "--by", "张伟", "--nothing-to-correct"),
        refused("signed.read_how", "{recording}", "--by", "张伟", "--by", "李娜"),
        refused("signed.read_how", "{recording}", *SIGN, "--text", "{tmp}/none.txt"),
        refused("signed.other_waits", "{recording}", *SIGN, "--seen", "7"),
        refused("storage.no_recording", "R-0", *SIGN),
        refused("disposed.no_record", "{gone}", *SIGN),
        refused("work.not_transcribed", "{unheard}", *SIGN),
        refused("papers_in.not_there", "{recording}", "--by", "张伟", "--by", "李娜", "--text", "{tmp}/none.txt"),
        refused("speech.proofread_empty", "{recording}", "--by", "张伟", "--by", "李娜", "--text", "{blank}"),
        refused("speech.other_recording", "{recording}", "--by", "张伟", "--by", "李娜", "--text", "{other_text}"),
    ),
    "record speaker": (
        refused("storage.no_case", NOBODY, "说话人1", "张伟"),
        refused("voices.no_name", CASE, "说话人1", " "),
        refused("voices.no_such", CASE, "说话人9", "张伟"),
    ),
    "review": (
        refused("storage.no_case", NOBODY),
        refused("disposed.no_review", GONE),
        refused("storage.cases_alike", "拒检(2026)６号"),
        refused("review.out_taken", CASE, "--out", "{report_of_other}"),
        refused("law.not_toml", CASE, LIUHEN_PROFILES="{profiles}"),
    ),
    "decide": (
        refused("storage.no_case", NOBODY),
        refused("findings.not_reviewed", OTHER),
        refused("findings.which_status", CASE, "F-1"),
        refused("storage.no_case", NOBODY, "F-1", "--status", "confirmed", "--reason", "属实"),
        refused("findings.unknown", CASE, "F-1", "--status", "confirmed", "--reason", "属实"),
        refused("findings.no_reason", CASE, "F-1", "--status", "dismissed"),
        refused("rights.never_own_case", CASE, "F-1", "--status", "confirmed", "--reason", "属实", "--as", "张伟"),
    ),
    "ask": (
        refused("findings.not_reviewed", OTHER, "F-1", "--of", "张伟", "--due", "2099-01-01"),
        refused("findings.due_past", CASE, "F-1", "--of", "张伟", "--due", "2020-01-01"),
        refused("cli.bad_date", CASE, "F-1", "--of", "张伟", "--due", "下周"),
        refused("findings.ask_whom", CASE, "F-1", "--of", " ", "--due", "2099-01-01"),
        refused("findings.unknown", CASE, "F-1", "--of", "张伟", "--due", "2099-01-01"),
    ),
    "finish": (
        refused("storage.no_case", NOBODY),
        refused("findings.not_reviewed", OTHER),
        refused("rights.never_own_case", CASE, "--as", "张伟"),
    ),
    "mark": (
        refused("cli_keeping.mark_what"),
        refused("cli_keeping.mark_what", CASE),
        refused("storage.no_case", NOBODY, *MARK),
        refused("work.no_trigger", CASE, "--trigger", "LT99", "--reason", "x"),
        refused("work.no_reason", CASE, "--trigger", "LT5", "--reason", " "),
        refused("work.bad_span", CASE, *MARK, "--from", "2026-03-02T10:00"),
        refused("work.bad_span", CASE, *MARK, "--from", "2026-03-02T10:00", "--to", "2026-03-02T09:00"),
        refused("cli.bad_time", CASE, *MARK, "--from", "下午", "--to", "晚上"),
        refused("work.not_in_case", OTHER, *MARK, "--recording", "{recording}"),
        refused("law.not_toml", CASE, *MARK, LIUHEN_PROFILES="{profiles}"),
        refused("cli_keeping.decide_how", "--confirm", "{open_proposal}"),
        refused("keeping.no_proposal", "--confirm", "99", "--as", "王芳"),
        refused("keeping.proposal_decided", "--confirm", "{dismissed_proposal}", "--as", "王芳"),
        refused("keeping.proposal_no_case", "--confirm", "{proposal_of_no_case}", "--as", "王芳"),
        refused("keeping.no_proposal", "--dismiss", "99", "--reason", "x", "--as", "王芳"),
        refused("keeping.proposal_unnamed", "--dismiss", "{open_proposal}", "--as", "王芳"),
        refused("keeping.proposal_decided", "--dismiss", "{dismissed_proposal}", "--reason", "x", "--as", "王芳"),
        refused("law.not_toml", "--confirm", "{open_proposal}", "--as", "王芳", LIUHEN_PROFILES="{profiles}"),
        refused("storage.no_mark", "--viewing-copy", "99"),
        refused("spancopy.no_span", "--viewing-copy", "{mark}"),
        refused("spancopy.nothing", "--viewing-copy", "{span_mark}"),
        refused("disposed.no_mark", GONE, *MARK),
        refused("disposed.no_copy", "--viewing-copy", "{gone_mark}"),
    ),
    "unmark": (
        refused("storage.no_mark", "99", *APPROVED),
        refused("cli.bad_value", "9" * 30, *APPROVED),
        refused("storage.lift_unapproved", "{mark}", *BLANK),
        refused("law.not_toml", "{mark}", *APPROVED, LIUHEN_PROFILES="{profiles}"),
    ),
    "hold": (
        refused("storage.no_case", NOBODY, *HOLD),
        refused("ownership.foreign", CASE, *HOLD, LIUHEN_STORE="{foreign_store}"),
        refused("disposed.no_hold", GONE, *HOLD),
        refused("keeping.hold_reason", CASE, "--kind", "review", "--reason", " "),
        refused("storage.no_recording", CASE, *HOLD, "--recording", "R-0"),
        refused("work.not_in_case", OTHER, *HOLD, "--recording", "{recording}"),
        refused("law.not_toml", CASE, *HOLD, LIUHEN_PROFILES="{profiles}"),
    ),
    "unhold": (
        refused("keeping.no_hold", "99", *APPROVED),
        refused("keeping.no_hold", "{lifted_hold}", *APPROVED),
        refused("keeping.lift_unapproved", "{hold}", *BLANK),
        refused("keeping.hold_of_request", "{hold_of_request}", *APPROVED),
        refused("law.not_toml", "{hold}", *APPROVED, LIUHEN_PROFILES="{profiles}"),
    ),
    "request": (
        refused("storage.no_case", NOBODY, *ASK),
        refused("disposed.no_request", GONE, *ASK),
        refused("access.incomplete", CASE, "--action", "view", "--by", " ", "--purpose", "x"),
        refused("work.not_in_case", OTHER, *ASK, "--recording", "{recording}"),
        refused("law.not_toml", CASE, *ASK, LIUHEN_PROFILES="{profiles}"),
    ),
    "approve": (
        refused("access.role_missing", "{asked}", "--by", "刘局长"),
        refused("access.unknown", "99", "--by", "刘局长", "--role", "分管局领导"),
        refused("disposed.no_copies", "{gone_asked}", "--by", "刘局长", "--role", "分管局领导"),
        refused("access.wrong_approver", "{asked}", "--by", "赵六", "--role", "科室负责人"),
        refused("access.role", "{asked}", "--by", "赵六", "--role", "门卫"),
        refused("access.needs_notice", "{asked_call}", "--by", "刘局长", "--role", "主要领导"),
        refused("access.secret", "{asked_secret}", "--by", "刘局长", "--role", "分管局领导"),
        refused("access.unnamed", "{asked}", "--by", " ", "--role", "分管局领导"),
        refused("access.unnamed", "{asked}", "--by", "刘局长", "--refuse"),
        refused("access.state", "{allowed}", "--by", "刘局长", "--role", "分管局领导"),
        refused("access.state", "{allowed}", "--by", "刘局长", "--refuse", "--reason", "x"),
        refused("access.unknown", "99", "--by", "刘局长", "--refuse", "--reason", "x"),
        refused("law.not_toml", "{asked}", "--by", "刘局长", "--role", "分管局领导", LIUHEN_PROFILES="{profiles}"),
        refused("cli_disposal.approve_how", "{list}", "--by", "刘局长", "--role", "分管局领导"),
        refused("cli_disposal.approve_how", "{asked}", "--by", "刘局长", "--role", "分管局领导", "--document", "{form}"),
        refused("disposal.unknown", "无", "--by", "刘局长", "--document", "{form}"),
        refused("disposal.same_person", "{list}", "--by", "王芳", "--document", "{form}"),
        refused("disposal.unapproved", "{list}", "--by", "刘局长"),
        refused("disposal.altered", "{altered}", "--by", "刘局长"),
        refused("disposal.other_paper", "{list}", "--by", "刘局长", "--document", "文1"),
        refused("law.not_toml", "{asked}", "--by", "刘局长", "--refuse", "--reason", "x", LIUHEN_PROFILES="{profiles}"),
    ),
    "release": (
        refused("access.unknown", "99", "--to", "李四"),
        refused("disposed.no_copies", "{gone_allowed}", "--to", "李四"),
        refused("access.state", "{asked}", "--to", "李四"),
        refused("access.state", "{allowed}", "--to", " "),
        refused("access.there", "{allowed_there}", "--to", "李四"),
        refused("law.not_toml", "{allowed}", "--to", "李四", LIUHEN_PROFILES="{profiles}"),
    ),
    "archive": (
        refused("storage.no_case", NOBODY),
        refused("unfinished.head", CASE),
        refused("unfinished.no_reason", CASE, "--although", " "),
        refused("archive.two_makers", REVIEWED),
        refused("archive.no_report", SECRET),
        refused("law.not_toml", CASE, LIUHEN_PROFILES="{profiles}"),
        refused("storage.sm2_openssl", CASE, **NO_OPENSSL),
    ),
    "medium list": (refused("storage.no_case", NOBODY),),
    "medium enter": (
        refused("disc.no_medium", "99", "--number", "D-9"),
        refused("disc.no_number", "{medium}", "--number", " "),
        refused("disc.number_taken", "{medium}", "--number", "D-1"),
    ),
    "sweep": (
        refused("cli.bad_date", "--as-of", "昨天"),
        refused("ownership.foreign", LIUHEN_STORE="{foreign_store}"),
        refused("law.not_toml", LIUHEN_PROFILES="{profiles}"),
    ),
    "clock confirm": (
        refused("today.other_day", "2019-01-01", "--reason", "对照日历", "--as", "刘局长"),
        refused("cli.bad_date", "今天", "--reason", "对照日历", "--as", "刘局长"),
    ),
    "propose": (
        refused("disposal.unknown", "无", "--as", "李娜"),
        refused("disposal.proposed_by", "{list}", "--as", "李娜"),
        refused("disposal.unnamed_proposer", "{list}", "--as", "liuhen"),
        refused("disposal.no_file", "{tmp}/none.json", "--as", "李娜"),
        refused("disposal.altered", "{altered}", "--as", "李娜"),
    ),
    "dispose": (
        refused("ownership.foreign", "{list}", "--approved-by", "刘局长", "--document", "文1", LIUHEN_STORE="{foreign_store}"),
        refused("cli_keeping.dispose_how", "{list}", "--approved-by", "刘局长"),
        refused("disposal.same_person", "{list}", "--approved-by", "王 芳", "--document", "{form}"),
        refused("disposal.same_person", "{list}", "--approved-by", "刘局长", "--document", "{form}", "--as", "刘局长 "),
        refused("disposal.carried_out_by", "{list}", "--approved-by", "刘局长", "--document", "{form}", "--as", "王芳"),
        refused("disposal.other_paper", "{list}", "--approved-by", "刘局长", "--document", "{form_of_approved}"),
        refused("disposal.tick_reason", "{list}", "--approved-by", "刘局长", "--document", "{form}", "--tick", "1", "--reason", " "),
        refused("disposal.tick_nothing", "{list}", "--approved-by", "刘局长", "--document", "{form}", "--tick", "7", "--reason", "x"),
        refused(
            "disposal.ticked_late",
            "{approved_list}",
            "--approved-by",
            "刘局长",
            "--document",
            "{form_of_approved}",
            "--tick",
            "1",
            "--reason",
            "补勾",
        ),
        refused("cli_disposal.reasons", "{list}", "--approved-by", "刘局长", "--document", "{form}", "--tick", "1"),
        refused("cli_disposal.lines", "{list}", "--approved-by", "刘局长", "--document", "{form}", "--tick", "全部", "--reason", "x"),
        refused("cli_disposal.lines", "{list}", "--approved-by", "刘局长", "--document", "{form}", "--tick", "3-1", "--reason", "x"),
        refused("cli_keeping.dispose_how", "{list}", "--approved-by", "刘局长", "--tick", "1", "--take-all-back"),
        refused("disposal.unknown", "无", "--approved-by", "刘局长", "--document", "文1"),
        refused("disposal.no_file", "{tmp}/none.json", "--approved-by", "刘局长", "--document", "文1"),
        refused("disposal.no_list", "{no_list}", "--approved-by", "刘局长", "--document", "文1"),
        refused("disposal.altered", "{altered}", "--approved-by", "刘局长", "--document", "文1"),
        refused("disposal.unapproved", "{list}", "--approved-by", " ", "--document", "文1"),
        refused("disposal.approved_otherwise", "{approved_list}", "--approved-by", "赵六", "--document", "{form_of_approved}"),
        refused("disposal.not_waiting", "{list}", "--approved-by", "刘局长", "--take-back", "R-0", "--reason", "x"),
        refused("keeping.unapproved", "{list}", "--approved-by", "刘局长", "--take-all-back"),
        refused("law.not_toml", "{list}", "--approved-by", "刘局长", "--document", "{form}", LIUHEN_PROFILES="{profiles}"),
    ),
    "spot-check": (
        refused("spot.ratio", "--ratio", "0"),
        refused("spot.ratio", "--ratio", "2"),
        refused("spot.ratio", "--ratio", "nan"),
        refused("law.not_toml", LIUHEN_PROFILES="{profiles}"),
    ),
    "verify": (
        refused("verify.no_package", "{tmp}/none"),
        refused("cli.bad_value", "--sample", "0"),
        refused("storage.setting_value", LIUHEN_SIGNING_ALGORITHM="rsa"),
        refused("storage.sm2_openssl", **NO_OPENSSL),
    ),
    "key change": (
        refused("keeping.unapproved", *BLANK),
        refused("storage.sm2_openssl", *APPROVED, **NO_OPENSSL),
        refused("cli_checking.no_key_yet", *APPROVED),
    ),
    "user add": (
        refused("people.first_is_admin", "赵敏", "--role", "custodian", "--password-stdin", STDIN="correct-horse-1"),
        refused("people.rank_of_leader", "赵敏", "--role", "admin", "--rank", "chief"),
        refused("people.no_password_given", "赵敏", "--role", "admin", "--password-stdin"),
        refused("people.no_terminal", "赵敏", "--role", "admin"),
        refused("people.weak_password", "赵敏", "--role", "admin", "--password-stdin", STDIN="short"),
        refused("people.no_name", "liuhen", "--role", "admin", "--password-stdin", STDIN="correct-horse-1"),
        refused("cli.bad_date", "赵敏", "--role", "admin", "--until", "明天"),
    ),
    "user list": (refused("storage.setting_unknown", **WRONG_SETTING),),
    "user show": (refused("people.unknown", "赵敏"),),
    "user disable": (refused("people.unknown", "赵敏", "--reason", "离任"), refused("people.no_reason", "赵敏", "--reason", " ")),
    "user enable": (refused("people.unknown", "赵敏", "--reason", "复职"), refused("people.no_reason", "赵敏", "--reason", " ")),
    "user grant": (
        refused("people.grant_how"),
        refused("people.unknown", "赵敏", "--role", "legal"),
        refused("people.no_grant", "--confirm", "99"),
        refused("people.grant_how", "赵敏"),
    ),
    "user revoke": (
        refused("people.unknown", "赵敏", "--role", "legal", "--reason", "调离"),
        refused("people.no_reason", "赵敏", "--role", "legal", "--reason", " "),
    ),
    "user password": (refused("people.no_accounts"), refused("people.whose_password", "--confirm")),
    "user token": (refused("people.token_which"), refused("people.no_accounts", "--label", "清查")),
    "user separate": (
        refused("people.no_accounts", "small-office", "--reason", "三人"),
        refused("cli.bad_value", "loose", "--reason", "三人"),
    ),
    "login": (refused("people.no_accounts", "赵敏", "--password-stdin", STDIN="correct-horse-1"), refused("people.no_terminal", "赵敏")),
    "logout": (refused("people.not_logged_in"),),
    "whoami": (refused("storage.setting_unknown", **WRONG_SETTING),),
    "calendar add": (
        refused("law.no_file", "{tmp}/none.toml"),
        refused("law.not_toml", "{no_toml}"),
        refused("law.missing_key", "{case_file}"),
    ),
    "calendar list": (refused("storage.setting_unknown", **WRONG_SETTING),),
    "backup": (refused("storage.backup_there", "{case_file}"),),
    "restore": (
        refused("storage.no_backup", "{tmp}/none.db"),
        refused("storage.no_backup", "{case_file}"),
        refused("storage.copy_not_empty", "{backup}"),
    ),
    "catalogue copy": (
        refused("storage.database_url", "--to", "oracle://x"),
        refused("storage.copy_not_empty", "--to", "sqlite:///{catalogue}"),
    ),
}


def filled(value: str, names: Mapping[str, Any]) -> str:
    """Put the names of the filled home in their places."""
    return value.format(**names) if "{" in value else value
