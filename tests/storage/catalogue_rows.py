"""One row in every table of keeping, for tests that copy or count tables."""

from __future__ import annotations

from datetime import date

from examples import NOW
from sqlalchemy.orm import Session

from storage.catalogue.models import custodians, devices, explanations, figures, jobs, people, proceedings, speech
from storage.catalogue.models import keeping as models
from storage.catalogue.states import CheckKind, ReadHow


def one_of_each(tx: Session, case: str, recording: str) -> None:
    """Enter one row in each table."""
    tx.add(models.ReasonRow(digest="c" * 64, why=[], articles=[]))
    tx.add(models.CaseVersionRow(case=case, version=1, state="archived", body={}, documents=[], review=None, at=NOW, by="张伟", why="重开"))
    tx.add(models.ProposalRow(digest="d" * 64, case=case, recording=recording, trigger="LT5", source="transcript", proposal={}, at=NOW))
    hold = models.HoldRow(case=case, recording=None, kind="request", reason="申请查阅", document=None, by="张伟", at=NOW)
    tx.add(hold)
    tx.flush()
    tx.add(models.RequestRow(case=case, state="open", action="view", hold=hold.id, at=NOW, request={}))
    tx.add(models.CorrectionRow(recording=recording, field="officer", was=None, now="李娜", by="王芳", approver="赵敏", at=NOW,
                                reason="借用"))
    tx.add(models.DutyRow(kind="archive", case=case, subject="", unit="x", person="y", due_at=NOW, met_at=None, articles=[],
                       assumptions=[]))
    tx.add(models.DisposalRow(number="XH-1", at=NOW, as_of=date(2026, 3, 2), path="/x", sha256="e" * 64))
    tx.flush()
    tx.add(models.DisposalItemRow(disposal="XH-1", place=1, recording=recording, key="f" * 64, why=[]))
    _recorders(tx)
    tx.add(speech.SignatureRow(recording=recording, version=1, signer="张伟", how=ReadHow.NOTHING_TO_CORRECT, text_sha256="4" * 64, at=NOW))
    _people(tx)
    job = jobs.JobRow(kind="review", subject=case, options={}, asked_by="李娜", account=None, asked_at=NOW, given_key=None)
    tx.add(job)
    tx.flush()
    tx.add(jobs.JobRunRow(job=job.id, same="5" * 64, state="waiting"))
    tx.add(jobs.ViewingRow(digest="6" * 64, bond="7" * 64, event=1, recording=recording, name="李娜", opened_at=NOW, seen_at=NOW,
                           played=[]))
    tx.add(explanations.ExplanationRow(case=case, kind="explanation", origin="act", name="", state="entered", version=1, start=NOW, end=NOW,
                                       reason="设备故障", listed=True, file="说明.docx", sha256="4" * 64, by="张伟", account="U-1", at=NOW))
    tx.add(figures.FigureSumRow(span="d", first=date(2026, 3, 2), unit="x", officer="y", device="", matter="", figure="cases", amount=1))
    tx.add(figures.StaleFigureRow(kind="day", key="2026-03-02"))
    tx.add(figures.CaseDayRow(case=case, day=date(2026, 3, 2)))
    tx.add(figures.BulletinRow(number="通报〔2026〕1号", first=date(2026, 1, 1), last=date(2026, 3, 1), unit=None, body={}, sha256="8" * 64,
                               by="李娜", account="U-1", at=NOW))
    tx.add(custodians.CustodianRow(unit="支队", name="王芳", since=date(2026, 3, 2), by="赵敏", account="U-1", at=NOW, reason="任命"))
    matter = proceedings.ProceedingRow(case=case, kind="obstruction", subject="", person=None, open=True, version=1)
    tx.add(matter)
    tx.flush()
    tx.add(proceedings.ProceedingStepRow(proceeding=matter.id, step="noted", at=NOW, noted_at=NOW, by="张伟", account="U-1", words="抢夺"))
    tx.add(models.SweepRow(as_of=date(2026, 3, 2), at=NOW, counts={}, rules={}, cursor=""))
    sample = models.SpotCheckRow(at=NOW, by="李娜", seed="1", drawn={})
    tx.add(sample)
    tx.flush()
    tx.add(figures.AppraisalRow(spot_check=sample.id, case=case, version=1, state="scored", sheet=[], by="李娜", at=NOW, agrees=True))
    tx.flush()


def _recorders(tx: Session) -> None:
    tx.add(devices.DeviceRow(number="A000001", name="执法记录仪", added_at=NOW))
    tx.flush()
    tx.add(devices.DeviceUseRow(device="A000001", officer="张伟", cases=[], issued_at=NOW, issued_by="王芳"))
    tx.add(devices.DeviceCheckRow(device="A000001", kind=CheckKind.MAINTENANCE, at=NOW, by="王芳", works=True))
    tx.add(devices.DeviceFaultRow(device="A000001", noticed_at=NOW, noticed_by="张伟", what="不能开机"))


def _people(tx: Session) -> None:
    tx.add(people.AccountRow(id="U-1", name="赵敏", unit="支队", certificate="07040012031", valid_from=None, valid_until=None, added_at=NOW,
                             added_by="U-1"))
    tx.flush()
    tx.add(people.GrantRow(account="U-1", role="leader", rank="deputy", state="standing", asked_by="U-1", asked_at=NOW, reason="任命"))
    tx.add(people.IdentityRow(account="U-1", source="ldaps://x", subject="1", linked_by="U-1", linked_at=NOW))
    tx.add(people.PasswordRow(account="U-1", hash="$argon2id$x", temporary=False, set_by="U-1", set_at=NOW, confirmed_by="U-1",
                              confirmed_at=NOW))
    tx.add(people.TokenRow(account="U-1", digest="1" * 64, label="清查", made_at=NOW, ends_at=NOW))
    tx.add(people.OfficeSettingRow(name="separation", value="strict", by="U-1", at=NOW, reason="分开"))
    tx.add(people.LoginRow(digest="2" * 64, account="U-1", password=1, opened_at=NOW, ends_at=NOW))
    tx.add(people.AttemptRow(name_digest="3" * 64, wrong=1))
