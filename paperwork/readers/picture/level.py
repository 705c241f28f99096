"""Crooked scans made level, by where the rows of their ink are sharpest."""

from __future__ import annotations

from typing import Any

STEEPEST = 8.0  # degrees that a crooked scan is straightened by
SMALLEST_TILT = 0.3  # degrees; less is left alone


def straightened(grey: Any) -> Any:
    """Return the page turned so that its lines of print lie level (± STEEPEST degrees)."""
    import cv2

    angle = tilt(grey)
    if abs(angle) < SMALLEST_TILT:
        return grey
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def tilt(grey: Any) -> float:
    """Return the degrees (counter-clockwise) to turn the page by: where the row sums of its ink are sharpest."""
    import cv2
    import numpy as np

    scale = 600 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    ink = cv2.adaptiveThreshold(cv2.medianBlur(small, 3), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    ink = ink.astype(np.float32)
    centre = (ink.shape[1] / 2, ink.shape[0] / 2)

    def sharpness(angle: float) -> float:
        turned = cv2.warpAffine(ink, cv2.getRotationMatrix2D(centre, angle, 1.0), ink.shape[::-1], flags=cv2.INTER_LINEAR)
        return float(np.var(np.diff(turned.sum(axis=1))))

    coarse = max(np.arange(-STEEPEST, STEEPEST + 0.1, 1.0), key=sharpness)
    return float(max(np.arange(coarse - 0.8, coarse + 0.9, 0.2), key=sharpness))
