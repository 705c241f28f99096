"""What the cameras saw, drawn: a site gate and an office as one wide picture, two people, and a page for the photo."""

from __future__ import annotations

import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples import fonts

WIDE, HIGH = 3000, 820  # px of the whole scene; the camera sees 1280 × 720 of it
FRAME = (1280, 720)  # px
_Area = tuple[int, int, int, int]


def panorama(seed: int, warmth: int) -> Image.Image:
    """Return the scene as one recorder's sensor shows it: `warmth` −20 … 20 shifts it from blue to amber."""
    scene = Image.new("RGB", (WIDE, HIGH), (150, 152, 150))
    draw = ImageDraw.Draw(scene)
    _outside(draw)
    _gate(draw)
    _office(draw)
    scene = scene.filter(ImageFilter.GaussianBlur(1.1))
    return _sensor(scene, seed, warmth)


def _outside(draw: ImageDraw.ImageDraw) -> None:
    for y in range(420):
        shade = 188 + y // 12
        draw.line((0, y, 1500, y), fill=(shade - 14, shade - 4, min(255, shade + 6)))
    draw.rectangle((0, 420, 1500, HIGH), fill=(136, 131, 122))
    for x in range(40, 1500, 210):  # the shell of a building behind scaffolding
        draw.rectangle((x, 90, x + 150, 420), fill=(158, 155, 150), outline=(120, 118, 114), width=3)
        for y in range(130, 400, 90):
            draw.rectangle((x + 30, y, x + 70, y + 50), fill=(86, 92, 98))
            draw.rectangle((x + 90, y, x + 130, y + 50), fill=(80, 86, 92))
    for x in range(0, 1500, 70):
        draw.line((x, 60, x, 430), fill=(112, 122, 128), width=4)
    for y in range(80, 430, 85):
        draw.line((0, y, 1500, y), fill=(98, 120, 108), width=4)
    for y in range(440, HIGH, 46):  # paving
        draw.line((0, y, 1500, y), fill=(122, 117, 109), width=2)


def _gate(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((330, 150, 400, 720), fill=(176, 168, 158), outline=(120, 112, 104), width=4)
    draw.rectangle((1080, 150, 1150, 720), fill=(176, 168, 158), outline=(120, 112, 104), width=4)
    draw.rectangle((310, 160, 1170, 250), fill=(24, 74, 138))
    draw.text((740, 205), "某某建筑工程有限公司", font=fonts.load(58, style="Bold"), fill=(238, 240, 242), anchor="mm")
    for x in range(410, 1080, 32):
        draw.line((x, 330, x, 700), fill=(84, 90, 96), width=7)
    for y in (350, 520, 680):
        draw.line((404, y, 1078, y), fill=(84, 90, 96), width=9)
    draw.rectangle((342, 300, 388, 620), fill=(246, 246, 240), outline=(110, 30, 30), width=3)
    for row, character in enumerate("项目经理部"):
        draw.text((365, 338 + row * 60), character, font=fonts.load(36, style="Bold"), fill=(30, 30, 34), anchor="mm")
    draw.rectangle((1190, 360, 1400, 560), fill=(222, 190, 60), outline=(40, 40, 40), width=4)
    draw.text((1295, 420), "进入工地", font=fonts.load(40, style="Bold"), fill=(30, 30, 30), anchor="mm")
    draw.text((1295, 490), "戴安全帽", font=fonts.load(40, style="Bold"), fill=(30, 30, 30), anchor="mm")


def _office(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((1500, 0, WIDE, 560), fill=(206, 202, 192))
    draw.rectangle((1500, 560, WIDE, HIGH), fill=(150, 138, 120))
    draw.rectangle((1500, 0, 1540, HIGH), fill=(128, 116, 100))
    for x in range(1540, WIDE, 140):
        draw.line((x, 560, x - 120, HIGH), fill=(136, 124, 108), width=3)
    draw.rectangle((1640, 110, 1960, 380), fill=(214, 226, 234), outline=(110, 110, 110), width=8)
    draw.line((1800, 110, 1800, 380), fill=(110, 110, 110), width=6)
    draw.rectangle((2060, 120, 2290, 330), fill=(246, 244, 238), outline=(150, 146, 140), width=4)
    draw.text((2175, 160), "考勤管理制度", font=fonts.load(30, style="Bold"), fill=(150, 30, 30), anchor="mm")
    for row in range(6):
        draw.line((2085, 195 + row * 21, 2265 - (row % 3) * 30, 195 + row * 21), fill=(110, 110, 110), width=3)
    draw.rectangle((2480, 90, 2740, 600), fill=(124, 128, 130), outline=(84, 86, 88), width=5)
    for y in range(130, 500, 115):
        draw.rectangle((2500, y, 2720, y + 92), fill=(138, 142, 144), outline=(96, 98, 100), width=3)
        draw.rectangle((2590, y + 38, 2630, y + 50), fill=(70, 70, 72))
    draw.polygon(((1760, 520), (2420, 520), (2520, 640), (1680, 640)), fill=(132, 92, 58))
    draw.rectangle((1680, 640, 2520, 780), fill=(110, 76, 48))
    draw.polygon(((1900, 545), (2040, 545), (2050, 605), (1880, 605)), fill=(248, 248, 244))
    draw.polygon(((2080, 550), (2200, 550), (2215, 600), (2080, 600)), fill=(236, 232, 220))
    draw.rectangle((2290, 470, 2370, 560), fill=(60, 62, 66))


def _sensor(scene: Image.Image, seed: int, warmth: int) -> Image.Image:
    pixels = np.asarray(scene, dtype=np.float32)
    grain = np.random.default_rng(seed).normal(0.0, 2.0, pixels.shape[:2]).astype(np.float32)
    across = np.linspace(-1.0, 1.0, WIDE, dtype=np.float32)[None, :]
    down = np.linspace(-1.0, 1.0, HIGH, dtype=np.float32)[:, None]
    light = 1.0 - 0.05 * across**2 - 0.12 * down**2
    pixels = (pixels + grain[:, :, None]) * light[:, :, None] * 0.86
    pixels += np.array([warmth, 0, -warmth], dtype=np.float32) * 0.5
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def person(seed: int, coat: tuple[int, int, int], helmet: tuple[int, int, int] | None) -> Image.Image:
    """Return one standing person on a clear ground, the face made unrecognisable as in any published footage."""
    figure = Image.new("RGBA", (320, 620), (0, 0, 0, 0))
    draw = ImageDraw.Draw(figure)
    draw.rounded_rectangle((50, 190, 270, 700), 70, fill=(*coat, 255))
    dark = tuple(int(part * 0.8) for part in coat)
    draw.rounded_rectangle((30, 215, 92, 520), 30, fill=(*dark, 255))
    draw.rounded_rectangle((228, 215, 290, 520), 30, fill=(*dark, 255))
    draw.polygon(((130, 190), (190, 190), (160, 270)), fill=(232, 230, 226, 255))
    draw.rectangle((135, 150, 185, 200), fill=(196, 158, 130, 255))
    draw.ellipse((98, 30, 222, 185), fill=(206, 168, 140, 255))
    if helmet:
        draw.pieslice((84, 0, 236, 150), 180, 360, fill=(*helmet, 255))
        draw.rounded_rectangle((76, 68, 244, 88), 8, fill=(*helmet, 255))
    else:
        draw.pieslice((92, 14, 228, 160), 180, 360, fill=(36, 32, 30, 255))
    _mosaic(figure, (100, 92, 220, 182), random.Random(seed))
    return figure.filter(ImageFilter.GaussianBlur(1.2))


def _mosaic(figure: Image.Image, box: _Area, chance: random.Random) -> None:
    draw = ImageDraw.Draw(figure)
    for x in range(box[0], box[2], 20):
        for y in range(box[1], box[3], 18):
            if (x + 10 - 160) ** 2 / 62**2 + (y + 9 - 108) ** 2 / 78**2 < 1:
                shade = chance.randint(-34, 26)
                draw.rectangle((x, y, x + 19, y + 17), fill=(196 + shade, 156 + shade, 130 + shade, 255))


def attendance_sheet(seed: int) -> Image.Image:
    """Return the photo the officer took: the attendance sheet on the desk."""
    chance = random.Random(seed)
    page = Image.new("RGB", (1900, 1300), (250, 249, 244))
    draw = ImageDraw.Draw(page)
    draw.text((950, 90), "二〇二六年二月考勤表", font=fonts.load(64, fonts.SERIF, "Bold"), fill=(30, 30, 30), anchor="mm")
    names = ("王某某", "李某某", "赵某某", "孙某某", "周某某", "吴某某", "郑某某")
    for row, name in enumerate(("姓名", *names)):
        top = 190 + row * 130
        draw.rectangle((80, top, 340, top + 130), outline=(40, 40, 40), width=3)
        draw.text((210, top + 65), name, font=fonts.load(44, fonts.SERIF), fill=(30, 30, 30), anchor="mm")
        for day in range(14):
            left = 340 + day * 105
            draw.rectangle((left, top, left + 105, top + 130), outline=(40, 40, 40), width=3)
            shown = str(day + 1) if row == 0 else ("√" if chance.random() < 0.9 else "×")
            draw.text((left + 52, top + 65), shown, font=fonts.load(40, fonts.SERIF), fill=(40, 50, 110), anchor="mm")
    desk = Image.new("RGB", (2560, 1920), (132, 92, 58))
    desk.paste(page.rotate(3.5, Image.Resampling.BICUBIC, expand=True, fillcolor=(132, 92, 58)), (260, 300))
    return desk.resize((1920, 1440), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.8))
