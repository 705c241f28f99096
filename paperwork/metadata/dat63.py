"""录音录像类电子档案元数据: the elements of DA/T 63-2017 for a case and each piece of footage, as XML after our own schema.

The standard names elements and publishes no XML schema. Ours (`schemas/da-t-63-2017.xsd`) uses its names and fixes their
order; which values an office's archive has to add by itself (全宗号, 目录号 …) is left open there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paperwork.metadata.xml_parts import Elements, add, to_bytes

NAMESPACE = "urn:liuhen:da-t-63-2017"
GROUPS = ("档案实体", "业务实体", "管理活动", "机构人员实体", "授权实体")  # the five groups of the standard


def dat63_xml(volume: Elements, groups: Mapping[str, Sequence[Elements]]) -> bytes:
    """Return the document: `volume` are the elements of 案卷, `groups` those of each entity, in the order of the schema."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}录音录像类电子档案元数据", nsmap={None: NAMESPACE})
    root.set("版本", "DA/T 63—2017")
    root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", f"{NAMESPACE} da-t-63-2017.xsd")
    add(root, NAMESPACE, {"案卷": volume, **{name: list(groups.get(name, ())) for name in GROUPS}})
    return to_bytes(root)
