"""The brand families, in the order in which a name is tried."""

from __future__ import annotations

from footage.recorders.brand import Brand
from footage.recorders.brands import counter, dated, dcam, phone, platform, renamed, standard, station, takes

BRANDS: dict[str, Brand] = {brand.id: brand for brand in (
    dcam.BRAND,
    standard.BRAND,
    station.BRAND,
    phone.BRAND,
    dated.BRAND,
    platform.BRAND,
    takes.BRAND,
    counter.BRAND,
    renamed.BRAND,  # answers every name
)}
