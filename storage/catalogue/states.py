"""The values in the catalogue that are one of a few. Each is equal to the text that columns and JSON hold."""

from __future__ import annotations

from enum import StrEnum


class StoredState(StrEnum):
    """How far it is proven that the store holds an original."""

    RECEIVED = "received"  # flushed, its SHA-256 is known
    VERIFIED = "verified"  # read back, and equal


class CaseState(StrEnum):
    """How far a case is."""

    OPEN = "open"
    REVIEWED = "reviewed"
    ARCHIVED = "archived"


class HoldKind(StrEnum):
    """What holds footage beside its marks (保全)."""

    REVIEW = "review"  # 行政复议
    LAWSUIT = "lawsuit"  # 行政诉讼
    REQUEST = "request"  # 申请, until it is answered
    OTHER = "other"


class RequestState(StrEnum):
    """How far a request for footage is."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class RecordsAsked(StrEnum):
    """Whether a request is for the confirmed written records of the footage too."""

    NONE = "none"
    TOO = "too"  # beside the footage
    ONLY = "only"  # and not for the footage


class AppraisalState(StrEnum):
    """How far the appraisal of a drawn case is."""

    SCORED = "scored"
    PUBLISHED = "published"  # the officers may answer
    ANSWERED = "answered"
    SETTLED = "settled"  # it stands in the performance file


class ProposalState(StrEnum):
    """What a person made of a suggested long-term mark."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class LineState(StrEnum):
    """Where one line of a disposal list stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"  # waits for the end of the grace period
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"
    DELETING = "deleting"  # noted before the first byte goes, so that a run that was killed is gone on with
    DELETED = "deleted"
    WITHDRAWN = "withdrawn"  # its recording may not go any more


class CorrectedField(StrEnum):
    """What a person put right about a recording."""

    CASE = "case"
    DEVICE = "device"
    OFFICER = "officer"
    SECRECY = "secrecy"  # how secret it is, where that is more than its case is


class ReadHow(StrEnum):
    """How somebody read a written record against the recording before signing it."""

    CORRECTED = "corrected"  # a proof-read text was handed in
    NOTHING_TO_CORRECT = "nothing-to-correct"


class VoidedBecause(StrEnum):
    """Why a signature under a written record counts no longer."""

    TEXT_CHANGED = "text-changed"  # another text was handed in before the second person signed
    DRAFT_CHANGED = "draft-changed"  # the draft it was read as was made again
    NOT_OFFICER = "not-officer"  # the signer is no officer of the case any more


class DutyKind(StrEnum):
    """What is due."""

    TRANSFER = "transfer"  # 移交
    ARCHIVE = "archive"  # 归档
    EXPLANATION = "explanation"  # 书面说明
    RECORD = "record"  # 文字记录
    SPOT_CHECK = "spot-check"  # 抽查
    REPACK = "repack"  # 重新归档: a case is no longer what its newest package says
    REVIEW = "review"  # 重新审查: the footage of a case is no longer what its review saw
    SETTLE = "settle"  # 核定: a store holds more than the catalogue knows
    MAINTENANCE = "maintenance"  # 维护保养: of a recorder
    GIVE_BACK = "give-back"  # 归还: of a recorder that was issued until a time
    APPROVAL = "approval"  # 补办批准: of what was started on the spot
    FILING = "filing"  # 备案
    LEGAL_REVIEW = "legal-review"  # 法制审核
    OBSTRUCTION = "obstruction"  # 移交公安机关
    LOSS = "loss"  # 报告损毁、丢失


WAITING = (LineState.PROPOSED, LineState.APPROVED, LineState.DELETING)  # a list with such lines is not finished
OFF_THE_LIST = (LineState.REFUSED, LineState.TAKEN_BACK, LineState.WITHDRAWN)  # the recording may stand on another list later


class OfficeRole(StrEnum):
    """What an account may be in the office (docs/rights.md)."""

    CUSTODIAN = "custodian"  # 保管员
    OFFICER = "officer"  # 执法人员
    LEGAL = "legal"  # 法制机构人员
    LEADER = "leader"  # 领导, with a rank
    ARCHIVIST = "archivist"  # 档案员
    AUDITOR = "auditor"  # 审计员
    ADMIN = "admin"  # 系统管理员


class Rank(StrEnum):
    """How high a leader stands: the ladder of the five regulations, the lowest first."""

    SECTION = "section"  # 科室负责人
    UNIT = "unit"  # 本单位负责人
    DEPUTY = "deputy"  # 分管、主管领导
    CHIEF = "chief"  # 主要领导

    @property
    def height(self) -> int:
        """0 for the lowest."""
        return tuple(Rank).index(self)


class GrantState(StrEnum):
    """How far the granting of a role is."""

    PROPOSED = "proposed"  # waits for a second person
    STANDING = "standing"
    REFUSED = "refused"
    REVOKED = "revoked"


class DeviceState(StrEnum):
    """Where a recorder of the register is."""

    READY = "ready"  # 在库: it may be issued
    ISSUED = "issued"  # 领用
    FAULTY = "faulty"  # 故障: use has stopped, repair is waited for
    IN_REPAIR = "in-repair"  # 维修
    RETIRED = "retired"  # 停用


class CheckKind(StrEnum):
    """Why a recorder was looked at."""

    BEFORE_USE = "before-use"  # 使用前检查
    MAINTENANCE = "maintenance"  # 维护保养


class JobKind(StrEnum):
    """What a person can ask to be done in the background."""

    INGEST = "ingest"
    TRANSCRIBE = "transcribe"
    REVIEW = "review"
    ARCHIVE = "archive"
    FINISH = "finish"  # the legal office is through with a review
    VIEWING_COPY = "viewing-copy"
    VIEWING_COPIES = "viewing-copies"  # of a case or a dump, with waveforms and small pictures: behind all other work
    VERIFY = "verify"
    RELEASE = "release"
    BACKUP = "backup"


class JobStage(StrEnum):
    """What a job is at."""

    SURVEY = "survey"  # 清点: which files there are
    RECEIVE = "receive"  # 接收
    READ_BACK = "read-back"  # 回读核对
    LIST = "list"  # 编制清单
    MEASURE = "measure"  # 检测音像
    PAPERS = "papers"  # 读取文书
    CLOCKS = "clocks"  # 校时
    LISTEN = "listen"  # 听写
    JUDGE = "judge"  # 比对
    WRITE = "write"  # 编写文件
    COPY = "copy"  # 制作副本
    PACK = "pack"  # 打包
    CHECK = "check"  # 检测
    DISCS = "discs"  # 分卷
    PROVE = "prove"  # 核对审计链
    CLEAR = "clear"  # 清空


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"  # 等待执行
    HANDED = "handed"  # the Prefect server has it
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"  # by a person


ACTIVE_JOBS = (JobState.WAITING, JobState.HANDED, JobState.RUNNING)
