"""What goes with the discs of a package: the label of each, the page that opens on each, and the register of the three sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from messages import Lang, say
from paperwork import wording
from paperwork.papers.package.index import address

STYLE = ("html{font:15px/1.6 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;color:#1f2430}"
         "body{max-width:60rem;margin:0 auto;padding:2rem 1.6rem}h1{font-size:1.5rem}.open a{font-size:1.15rem}"
         "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .5rem;border-bottom:1px solid #d9dde3;"
         "overflow-wrap:anywhere}.n{text-align:right;white-space:nowrap}.away,.soft{color:#6a7280}a{color:#3f668f}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeFacts:
    """One disc of a package."""

    unit: str
    number: str  # case
    name: str  # of the case for discs: no other case has it
    title: str  # what the case is about
    package: str  # name of the package
    volume: int  # 1, 2 …
    volumes: int
    made_at: datetime
    manifest_sha256: str  # of the whole package
    files: tuple[tuple[str, int, int], ...]  # (path on its disc, bytes, disc) of everything, for the page
    divided: tuple[tuple[str, tuple[tuple[str, int], ...], str], ...] = ()  # (file, (piece, disc) …, SHA-256 of the whole)


def label(facts: VolumeFacts) -> str:
    """Return the name a file manager shows for the disc: no disc of another case has it."""
    return f"{facts.name} {facts.volume}/{facts.volumes}" if facts.volumes > 1 else facts.name


def label_text(facts: VolumeFacts, lang: Lang) -> str:
    """Return what is to be written or printed on the disc and its box."""
    lines = [say("media.label_head", lang, unit=facts.unit), say("media.label_case", lang, number=facts.number, title=facts.title),
             say("media.label_volume", lang, volume=facts.volume, volumes=facts.volumes, package=facts.package),
             say("media.label_made", lang, at=wording.moment(facts.made_at, lang)),
             say("media.label_hash", lang, digest=facts.manifest_sha256), say("media.label_blank", lang)]
    return "\r\n".join(wording.visible(line) for line in lines) + "\r\n"


def join_note(facts: VolumeFacts, lang: Lang) -> str:
    """Return how the pieces of divided files are joined again; empty where none is divided."""
    if not facts.divided:
        return ""
    lines = [say("media.join_head", lang)]
    for name, pieces, digest in facts.divided:
        shown, bare = wording.visible(name), [wording.visible(path.rsplit("/", 1)[-1]) for path, _ in pieces]
        whole = wording.visible(name.rsplit("/", 1)[-1])
        lines += ["", shown, *(say("media.join_piece", lang, name=wording.visible(path), volume=volume) for path, volume in pieces),
                  say("media.join_windows", lang, command="copy /b " + "+".join(f'"{piece}"' for piece in bare) + f' "{whole}"'),
                  say("media.join_unix", lang, command="cat " + " ".join(f"'{piece}'" for piece in bare) + f" > '{whole}'"),
                  say("media.join_hash", lang, digest=digest)]
    return "\r\n".join(lines) + "\r\n"


def volume_page(facts: VolumeFacts, lang: Lang) -> str:
    """Return the page at the root of a disc: what is on this one, what on the others; no script, no network."""
    on_this_disc = {path for path, _, volume in facts.files if volume == facts.volume}
    first = "data/index.html" if "data/index.html" in on_this_disc else None
    rows = "\n".join(_row(path, size, volume, volume == facts.volume) for path, size, volume in facts.files)
    labels = {name: escape(say(f"media.page_{name}", lang)) for name in ("open", "file", "size", "volume", "foot")}
    title = escape(wording.visible(f"{facts.number} " + say("media.page_title", lang, volume=facts.volume, volumes=facts.volumes)))
    opener = f'<p class="open"><a href="./data/index.html">{labels["open"]}</a></p>' if first else ""
    return (f'<!doctype html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head><meta charset="utf-8">\n'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>{title}</title><style>{STYLE}</style></head>\n<body><p class=\"soft\">{escape(wording.visible(facts.unit))}</p>\n"
            f'<h1>{title}</h1>\n<p>{escape(wording.visible(facts.title))}</p>\n{opener}\n<table><thead><tr><th>{labels["file"]}</th>'
            f'<th class="n">{labels["size"]}</th><th class="n">{labels["volume"]}</th></tr></thead>\n<tbody>\n{rows}\n</tbody></table>\n'
            f'<p class="soft">{labels["foot"]}</p></body></html>\n')


def _row(path: str, size: int, volume: int, on_this_disc: bool) -> str:
    shown = escape(wording.visible(path.removeprefix("data/")))
    name = f'<a href="{escape(address(path))}">{shown}</a>' if on_this_disc else f'<span class="away">{shown}</span>'
    return f'<tr><td>{name}</td><td class="n">{wording.size(size)}</td><td class="n">{volume}</td></tr>'


def package_text(number: str, method: str, command: str, lang: Lang) -> str:
    """Return 说明.txt of a package: what lies where, and how a stranger checks it; `command` checks the signature of the audit records."""
    return say("media.about", lang, number=wording.visible(number), command=command) + "\n" + method
