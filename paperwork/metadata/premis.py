"""PREMIS 3.0: what each file is, what happened to it and who did it, as archives all over the world read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from paperwork.metadata.xml_parts import Elements, add, to_bytes

NAMESPACE = "http://www.loc.gov/premis/v3"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
LOCAL = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisFile:
    """One file of the package."""

    id: str
    path: str  # inside the package
    size: int  # bytes
    sha256: str
    form: str  # format and codecs
    name: str | None = None  # path inside the dump
    sm3: str | None = None
    made_by: str | None = None  # program or recorder that wrote it
    source: str | None = None  # id of what it was derived from
    part_of: str | None = None  # id of the case
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisEvent:
    """One thing that happened."""

    id: str
    type: str  # of the Library of Congress's vocabulary of preservation events
    at: datetime  # aware
    detail: str
    agent: str  # id
    objects: tuple[str, ...]  # ids
    outcome: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisAgent:
    """A person, an office or a program."""

    id: str
    name: str
    type: str  # person, organization, software
    version: str | None = None


def premis_xml(case: str, files: Sequence[PremisFile], events: Sequence[PremisEvent], agents: Sequence[PremisAgent]) -> bytes:
    """Return the document; the case itself is the intellectual entity that the files are part of."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}premis", nsmap={"premis": NAMESPACE, "xsi": INSTANCE}, version="3.0")
    root.set(f"{{{INSTANCE}}}schemaLocation", f"{NAMESPACE} premis-v3-subset.xsd")
    entity = etree.SubElement(root, f"{{{NAMESPACE}}}object")
    entity.set(f"{{{INSTANCE}}}type", "premis:intellectualEntity")
    add(entity, NAMESPACE, {"objectIdentifier": _identifier("object", case), "originalName": case})
    for file in files:
        element = etree.SubElement(root, f"{{{NAMESPACE}}}object")
        element.set(f"{{{INSTANCE}}}type", "premis:file")
        add(element, NAMESPACE, _file(file))
    for event in events:
        add(etree.SubElement(root, f"{{{NAMESPACE}}}event"), NAMESPACE, _event(event))
    for agent in agents:
        add(etree.SubElement(root, f"{{{NAMESPACE}}}agent"), NAMESPACE, {
            "agentIdentifier": _identifier("agent", agent.id), "agentName": agent.name, "agentType": agent.type,
            "agentVersion": agent.version})
    return to_bytes(root)


def _identifier(kind: str, value: str) -> dict[str, str]:
    return {f"{kind}IdentifierType": LOCAL, f"{kind}IdentifierValue": value}


def _file(file: PremisFile) -> Elements:
    digests = [{"messageDigestAlgorithm": name, "messageDigest": value, "messageDigestOriginator": "Liuhen"}
               for name, value in (("SHA-256", file.sha256), ("SM3", file.sm3)) if value]
    traits: Elements = {"compositionLevel": 0, "fixity": digests, "size": file.size,
              "format": {"formatDesignation": {"formatName": file.form}},
              "creatingApplication": {"creatingApplicationName": file.made_by} if file.made_by else None}
    links = [("derivation", "has source", file.source), ("structural", "is part of", file.part_of)]
    return {"objectIdentifier": _identifier("object", file.id), "objectCharacteristics": traits, "originalName": file.name,
            "storage": {"contentLocation": {"contentLocationType": "package path", "contentLocationValue": file.path}},
            "relationship": [{"relationshipType": kind, "relationshipSubType": sub,
                              "relatedObjectIdentifier": _identifier("relatedObject", of)} for kind, sub, of in links if of],
            "linkingEventIdentifier": [_identifier("linkingEvent", event) for event in file.events]}


def _event(event: PremisEvent) -> Elements:
    return {"eventIdentifier": _identifier("event", event.id), "eventType": event.type, "eventDateTime": event.at.isoformat(),
            "eventDetailInformation": {"eventDetail": event.detail} if event.detail else None,
            "eventOutcomeInformation": {"eventOutcome": event.outcome,
                                        "eventOutcomeDetail": {"eventOutcomeDetailNote": event.note} if event.note else None}
            if event.outcome else None,
            "linkingAgentIdentifier": {**_identifier("linkingAgent", event.agent), "linkingAgentRole": "implementer"},
            "linkingObjectIdentifier": [{**_identifier("linkingObject", object_id), "linkingObjectRole": "source"}
                                        for object_id in event.objects]}
