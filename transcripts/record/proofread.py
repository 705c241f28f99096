"""The text a proof-reader hands back, as utterances: without time codes, marks and the form around them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from messages import LANGS, say
from transcripts.transcript import UNHEARD
from transcripts.wording import characters_of

_CODE = re.compile(r"^\s*[\[［(（【]?\s*(?:\d{1,2}[:：]){1,2}\d{2}(?:[.,]\d{1,3})?\s*[\]］)）】]?\s*")
_SPEAKER = re.compile(r"^\s*(?P<who>[^\s：:，。？！,.?!〔]{1,12})[：:]\s*(?=\S)")
_FLAGS = ("paper.flag_invented", "paper.flag_uncertain", "paper.flag_omitted", "paper.flag_overlap", "transcript.flag_foreign")
_AFTERWARDS = ("paper.record_flags", "paper.record_draft", "paper.record_checked")  # what the form prints below the record


@cache
def _mark() -> re.Pattern[str]:
    """What stands between the words and is not speech: the marks for the proof-reader, and what a neighbouring recording holds."""
    flags = [re.escape(say(key, lang).strip()) for key in _FLAGS for lang in LANGS]
    return re.compile("|".join([r"〔(?:上接|下接|begun in|goes on in|begins in|continues in)[^〕]*〕", r"〔[^〕]{1,20}〕", *flags]))


@dataclass(frozen=True, slots=True)
class ProofreadLine:
    """One utterance of a proof-read text."""

    text: str
    coded: bool  # it began with a time code, as every line of our drafts does
    speaker: str | None = None

    @property
    def unheard(self) -> bool:
        """Whether the proof-reader could not make it out either."""
        return self.text == UNHEARD


def proofread_lines(proofread: str, speakers: frozenset[str]) -> list[ProofreadLine]:
    """Return the utterances of a proof-read text: a docx or txt of ours that was edited, or plain lines.

    Where lines carry time codes, what stands before the first of them and from the form's closing words on is no speech.
    A name before a colon is a speaker where the draft knows it, where it looks like one of ours (说话人1), or where it
    stands before several lines.
    """
    counts = Counter(name["who"] for text in proofread.splitlines() if (name := _SPEAKER.match(_CODE.sub("", text, count=1))))
    speakers |= {who for who, count in counts.items() if count > 1}
    every = [_line(text, speakers) for text in proofread.splitlines() if text.strip()]
    coded = [place for place, line in enumerate(every) if line.coded]
    first = coded[0] if coded else 0
    after = next((place for place in range(first, len(every)) if _closes(every[place])), len(every))
    return [line for line in every[first:after] if line.unheard or characters_of(line.text)]


def _line(text: str, speakers: frozenset[str]) -> ProofreadLine:
    rest = _CODE.sub("", text, count=1)
    coded = rest != text
    named = _SPEAKER.match(rest)
    who = named["who"] if named and (named["who"] in speakers or named["who"].startswith("说话人")) else None
    spoken = rest[named.end() :] if named and who else rest
    unheard = UNHEARD in spoken and not characters_of(_mark().sub("", spoken))
    return ProofreadLine(UNHEARD if unheard else _mark().sub(_only_unheard, spoken).strip(), coded, who)


def _only_unheard(mark: re.Match[str]) -> str:
    return mark.group() if mark.group() == UNHEARD else ""


def _closes(line: ProofreadLine) -> bool:
    return not line.coded and any(
        characters_of(line.text).startswith(characters_of(say(key, lang))[:8]) for key in _AFTERWARDS for lang in LANGS
    )
