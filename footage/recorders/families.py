"""The brand families, in the order in which a name is tried."""

from __future__ import annotations

from footage.recorders.brand import Brand
from footage.recorders.brands import counter, dated, dcam, phone, platform, renamed, standard, station

_IN_ORDER = (dcam, standard, station, phone, dated, platform, counter, renamed)

BRANDS: dict[str, Brand] = {module.BRAND.id: module.BRAND for module in _IN_ORDER}
