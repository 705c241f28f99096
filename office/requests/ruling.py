"""Whether somebody may allow what is asked for, by the regulation of the case: rank, notice, secrecy; and who is who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from messages import Text, text
from messages.errors import BadCall, Refused
from office.person import Person
from office.requests.scope import Scope
from office.rights.relations import is_officer
from paperwork.wording import article_text
from regulations.access.rules import rule_for, secrecy_for
from regulations.access.values import AccessRule, SecrecyRule
from regulations.access.words import HIGHEST, LADDER, Action, height_of
from regulations.values.facts import Case
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation
from storage.catalogue.states import RequestState
from storage.keeping.requests import Request, RuleNoted
from storage.names import person_key

SHOWN = 5  # secret things that one sentence names


@dataclass(frozen=True, slots=True)
class RuledRequest:
    """A request with what the regulation of its case says about it."""

    request: Request
    case: Case
    scope: Scope
    rule: AccessRule
    secrecy: SecrecyRule

    @property
    def action(self) -> Action:
        """What is asked for."""
        return Action(self.request.action)

    @property
    def needed(self) -> int:
        """The place on the ladder that the approver has to stand on at least."""
        return max(self.rule.needed, self.secrecy.needed)


def asked_of(request: Request, case: Case, scope: Scope, regulation: Regulation | None) -> RuledRequest:
    """Return a request with what a regulation says about it."""
    action = Action(request.action)
    return RuledRequest(request, case, scope, rule_for(regulation, action), secrecy_for(regulation, action, scope.secrecy))


def need_allowed(asked: RuledRequest, height: int, role: str, notice: str | None) -> None:
    """BadCall where somebody of this place on the ladder may not allow it: too low, no notice, or a secret."""
    if asked.secrecy.barred:
        raise BadCall("access.secret", what=secret_of(asked.scope), action=action_name(asked.action), basis=_cited(asked.secrecy.clauses))
    if height < asked.needed:
        higher = asked.secrecy.needed > asked.rule.needed
        approver = least(approver_of(asked), asked.needed)
        raise BadCall("access.wrong_approver_secret" if higher else "access.wrong_approver", approver=approver, given=role,
                      what=secret_of(asked.scope), basis=_cited(asked.secrecy.clauses) if higher else basis(asked.rule))
    if asked.rule.notice and not (notice or "").strip():
        raise BadCall("access.needs_notice", basis=basis(asked.rule))


def approver_of(asked: RuledRequest) -> str:
    """Return who may allow it at least, as the text says it."""
    return asked.rule.approver if asked.needed == asked.rule.needed else LADDER[asked.needed][0]


def least(approver: str, needed: int) -> Text | str:
    """Return who may allow something as a sentence says it: where a higher rank exists, that one too."""
    return approver if needed >= HIGHEST else text("access.or_higher", approver=approver)


def noted(asked: RuledRequest, rank: int) -> RuleNoted:
    """Return what the regulation said, as the request keeps it."""
    first = next(iter(asked.rule.clauses), None)
    return RuleNoted(asked.rule.regulation, approver_of(asked), asked.needed, asked.rule.silent, rank,
                     first.article if first else None, first.quote if first else None)


def noted_now(action: str, regulation: Regulation | None) -> RuleNoted:
    """Return what a regulation says about an action, for a request that nobody answered yet."""
    rule = rule_for(regulation, Action(action))
    first = next(iter(rule.clauses), None)
    return RuleNoted(rule.regulation, rule.approver, rule.needed, rule.silent, 0, first.article if first else None,
                     first.quote if first else None)


def basis(rule: AccessRule | RuleNoted) -> Text:
    """Return on what it rests: the clause, or that the text is silent and the highest rank decides."""
    article, quote = _first(rule)
    if not rule.regulation:
        return text("access.basis_none")
    if not rule.silent:
        return text("access.basis", regulation=rule.regulation, article=article_text(article or ""), quote=quote)
    key = "access.basis_silent" if article is None else "access.basis_unnamed"
    return text(key, regulation=rule.regulation, article=article_text(article or ""), quote=quote)


def _first(rule: AccessRule | RuleNoted) -> tuple[str | None, str | None]:
    if isinstance(rule, RuleNoted):
        return rule.article, rule.quote
    return next(((clause.article, clause.quote) for clause in rule.clauses), (None, None))


def _cited(clauses: tuple[Citation, ...]) -> Text:
    first = next(iter(clauses), None)
    return text("access.basis_none") if first is None else text("access.cited", article=article_text(first.article), quote=first.quote)


def need_apart(name: str, request: Request, *, answered: bool) -> None:
    """Refused where who approves asked for it, or (`answered`) who hands out asked for it or approved it: by name, with accounts too."""
    story = request.story
    before = (story.asked_by, story.receiver, story.approver if answered else None)
    if any(person_key(earlier) == person_key(name) for earlier in before if earlier):
        act = text("access.act_release" if answered else "access.act_approve")
        raise Refused("access.same_person", id=request.id, name=name.strip(), act=act)


def need_no_officer(name: str, person: Person, case: Case) -> None:
    """Refused for an officer of the case, also before there are accounts."""
    if not person.told_apart and is_officer(Person(name.strip()), case.officers):
        raise Refused("rights.never_own_case", name=name.strip(), act=text("rights.act_approve"))


def need_state(request: Request, *expected: RequestState) -> None:
    """BadCall where a request is not in one of these states."""
    if request.state not in expected:
        raise BadCall("access.state", id=request.id, state=state_name(request.state), expected=[state_name(state) for state in expected])


def need_in_term(request: Request, today: date) -> None:
    """Refused after the last day of a request."""
    if request.story.over(today):
        raise Refused("access.over", id=request.id, until=request.story.until)


def rank_of(person: Person, typed: str | None) -> tuple[int, str]:
    """Return the approver's place on the ladder and its name: with accounts the rank that stands on the account, before as it was typed."""
    if not person.told_apart:
        if typed is None:
            raise BadCall("access.role_missing")
        return height_of(typed), typed.strip()
    if typed is not None:
        raise BadCall("people.rank_typed")
    if person.rank is None:
        raise BadCall("access.role_missing")
    return person.rank.height, LADDER[person.rank.height][0]


def state_name(state: RequestState) -> Text:
    """Return what a state is called."""
    return text(f"access.state_{state}")


def standing_name(state: RequestState, over: bool) -> Text:
    """Return how far a request is; `over`: it was allowed, and its term ended before anything was handed out."""
    return text("access.state_over") if over else state_name(state)


def action_name(action: Action) -> Text:
    """Return what an action is called."""
    return text(f"access.action_{action.replace('-', '_')}")


def secret_of(scope: Scope) -> list[Text]:
    """Return what is secret, the most secret first."""
    return [text("access.secret_item", name=name, level=text(f"points.level_{level}")) for name, level in scope.secret[:SHOWN]]

