"""What is done about a case in steps by several people: approval, filing, custody, obstruction, legal review, loss."""

from __future__ import annotations

from enum import StrEnum


class ProceedingKind(StrEnum):
    """What several people do about a case, one step after the other."""

    APPROVAL = "approval"  # 审批: 承办、审核、批准 (002 art. 31), and what was started on the spot (000 art. 13)
    FILING = "filing"  # 备案 (000 art. 35)
    CUSTODY = "custody"  # 交由专人保管, without an ingest (004 art. 25, 000 art. 36)
    OBSTRUCTION = "obstruction"  # 妨碍、阻挠记录 (001 art. 27)
    LEGAL_REVIEW = "legal-review"  # 法制审核 (003-2 art. 24–31)
    LOSS = "loss"  # 迟交、损毁、丢失 (000 art. 48, 001 art. 26)


class StepKind(StrEnum):
    """One step of it."""

    PROPOSED = "proposed"  # 承办人提出意见和理由
    ON_SPOT = "on-spot"  # 当场启动: what was begun before its approval
    REPORTED = "reported"  # 报告
    CHECKED = "checked"  # 审核
    APPROVED = "approved"  # 批准
    RETURNED = "returned"  # 不批准
    FILED = "filed"  # 报备
    HANDED = "handed"  # 移交
    RECEIVED = "received"  # 接收
    NOTED = "noted"  # 登记
    TO_POLICE = "to-police"  # 移交公安机关
    ANSWERED = "answered"  # 公安机关答复
    DROPPED = "dropped"  # 不移交
    SUBMITTED = "submitted"  # 送审
    ASKED = "asked"  # 要求补充材料
    SUPPLEMENTED = "supplemented"  # 补充材料
    ACCEPTED = "accepted"  # 受理
    EXTENDED = "extended"  # 延长
    CONSULTED = "consulted"  # 组织论证
    CONCLUDED = "concluded"  # 论证结束
    CALLED_UP = "called-up"  # 调阅
    OPINION = "opinion"  # 审核意见
    OBJECTED = "objected"  # 异议
    SETTLED = "settled"  # 处理结果


class ReviewOpinion(StrEnum):
    """What the legal office advises (003-2 art. 30)."""

    AGREE = "agree"  # 同意
    INVESTIGATE = "investigate"  # 继续调查或不予作出决定
    CHANGE = "change"  # 变更
    CORRECT = "correct"  # 纠正程序
    TRANSFER = "transfer"  # 移送
