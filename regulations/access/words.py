"""What may be asked for about footage, who may allow it, and how secret it is: the words that mean one of a few things."""

from __future__ import annotations

from enum import StrEnum

from messages.errors import BadCall


class Action(StrEnum):
    """What is asked for; the text is the value of `request --action` (contract.md)."""

    VIEW = "view"  # 查阅, within the office
    CALL_UP = "call-up"  # 调阅、调用, within the office
    COPY_PARTY = "copy-party"  # 当事人复制
    COPY_OUTSIDE = "copy-outside"  # 外单位调取
    PUBLISH = "publish"  # 公开
    VIEW_PARTY = "view-party"  # 当事人查阅
    LITIGATION = "litigation"  # 复议机关、人民法院

    @property
    def viewing(self) -> bool:
        """Whether it is looked at on the spot: no copy leaves by it."""
        return self in (Action.VIEW, Action.VIEW_PARTY)

    @property
    def leaves(self) -> bool:
        """Whether somebody outside the office gets to know it."""
        return self not in (Action.VIEW, Action.CALL_UP)


class Secrecy(StrEnum):
    """How secret a case or a recording is (R000-31), the least first."""

    NONE = "none"
    PRIVACY = "privacy"  # 个人隐私
    COMMERCIAL = "commercial"  # 商业秘密
    STATE = "secret"  # 国家秘密

    @property
    def height(self) -> int:
        """0 for what is no secret."""
        return tuple(Secrecy).index(self)


# The ladder of approvers (requirements.md C.10), the lowest first; who stands higher may allow it too.
LADDER = (("科室负责人", "行政科室负责人"), ("本单位负责人",), ("分管局领导", "主管领导", "主管负责人", "主管负责人或主要负责人"),
          ("主要领导", "主要负责人", "行政执法机关负责人"))
HIGHEST = len(LADDER) - 1
NOTICE = "《调取证据通知书》"


def height_of(role: str) -> int:
    """Return the place on the ladder of who has this office; BadCall for one that is on none of its steps."""
    for place, names in enumerate(LADDER):
        if role.strip() in names:
            return place
    raise BadCall("access.role", role=role, known=[name for names in LADDER for name in names])
