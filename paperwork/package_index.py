"""The first page of a case package: opens offline in any browser, plays the footage, leads to every paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from urllib.parse import quote

from jinja2 import Environment, FunctionLoader, StrictUndefined

from messages import Lang, say
from regulations.facts import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFootage:
    """One original in the package."""

    path: str  # below data/, "/" between folders
    name: str  # as the recorder called it
    media: str  # footage.recordings.Media
    state: str  # footage.recordings.State
    sha256: str
    size: int  # bytes
    device: str | None = None
    start: datetime | None = None  # aware
    end: datetime | None = None
    records: tuple[str, ...] = ()  # paths of its written record


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageIndex:
    """What the page lists."""

    case: Case
    regulation: str  # title
    verdict: str  # of the review, in words
    made_at: datetime  # aware
    version: str  # of Liuhen
    footage: tuple[PackedFootage, ...]
    documents: tuple[tuple[str, str], ...]  # (kind, path)
    papers: tuple[str, ...]  # paths: note, lists
    report: str | None = None  # path of the HTML report


def render(index: PackageIndex, lang: Lang) -> bytes:
    """Return the page; its links are relative, so that it works from a disc or a copied folder."""
    environment = Environment(loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["link"] = lambda path: quote(path)
    environment.filters["leaf"] = lambda path: path.rsplit("/", 1)[-1]
    environment.filters["moment"] = lambda at: at.strftime("%Y-%m-%d %H:%M:%S") if at else ""
    environment.filters["mega"] = lambda size: f"{size / 1e6:.1f}"
    page = environment.get_template("package_index.html").render(
        index=index, case=index.case, lang=lang, say=lambda key, **params: say(f"package.{key}", lang, **params))
    return page.encode("utf-8", "backslashreplace")


def _template(name: str) -> str:
    return resources.files("paperwork").joinpath("templates", name).read_text(encoding="utf-8")
