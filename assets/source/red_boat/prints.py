"""The hall's printed things drawn into one atlas: covers, typescripts, labels, silhouettes. No portraits, no facsimiles."""

import random

from PIL import Image, ImageDraw, ImageFont

SIZE = 1024
SERIF = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
SANS = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
SIMPLIFIED_FACE = 2

PARTICIPANTS = [
    ("李达", "Li Da"),
    ("李汉俊", "Li Hanjun"),
    ("张国焘", "Zhang Guotao"),
    ("刘仁静", "Liu Renjing"),
    ("毛泽东", "Mao Zedong"),
    ("何叔衡", "He Shuheng"),
    ("董必武", "Dong Biwu"),
    ("陈潭秋", "Chen Tanqiu"),
    ("王尽美", "Wang Jinmei"),
    ("邓恩铭", "Deng Enming"),
    ("陈公博", "Chen Gongbo"),
    ("周佛海", "Zhou Fohai"),
    ("包惠僧", "Bao Huiseng"),
    ("马林", "Maring"),
    ("尼克尔斯基", "Nikolsky"),
]
YEARS = ["1918", "1952", "1959", "1991", "2005", "2011", "2021"]
COVERS = [
    ("8C2B22", "E9DDC2"),
    ("23404A", "E6DCC6"),
    ("C9B27A", "3A2A1E"),
    ("4C5A3A", "EDE4CF"),
    ("7A5230", "F0E6D0"),
    ("2D3350", "E5DAC0"),
    ("A9543A", "F1E6CF"),
    ("D8CDB4", "8C2B22"),
]
SEATS = ["书记", "组织", "宣传"]
TILES = ["一", "二", "三", "五", "东", "南", "中", "發"]


class Atlas:
    """Shelves of rectangles in one image; `places` maps names to (left, top, right, bottom) in 0…1."""

    def __init__(self):
        self.image = Image.new("RGB", (SIZE, SIZE), "#D8CDB8")
        self.draw = ImageDraw.Draw(self.image)
        self.places, self.x, self.y, self.shelf = {}, 0, 0, 0

    def take(self, name, width, height, colour):
        """Reserves a rectangle filled with colour; returns its (left, top, right, bottom) in pixels."""
        if self.x + width > SIZE:
            self.x, self.y, self.shelf = 0, self.y + self.shelf + 2, 0
        box = (self.x, self.y, self.x + width, self.y + height)
        if box[3] > SIZE:
            raise ValueError(f"the atlas is full at {name}")
        self.draw.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=f"#{colour}")
        self.places[name] = tuple(edge / SIZE for edge in (box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1))
        self.x, self.shelf = self.x + width + 2, max(self.shelf, height)
        return box

    def text(self, center, body, size, colour, font=SERIF):
        """Text about a centre."""
        face = ImageFont.truetype(font, size, index=SIMPLIFIED_FACE)
        self.draw.text(center, body, font=face, fill=f"#{colour}", anchor="mm")


def _booklet(atlas, name, title, ground, ink):
    left, top, right, bottom = atlas.take(name, 232, 340, ground)
    middle = (left + right) / 2
    atlas.draw.rectangle((left + 12, top + 12, right - 13, bottom - 13), outline=f"#{ink}", width=3)
    atlas.text((middle, top + 46), "社会主义研究社", 17, ink)
    atlas.text((middle, top + 92), title, 40, ink)
    atlas.draw.ellipse((middle - 58, top + 132, middle + 58, top + 268), outline=f"#{ink}", width=3)
    atlas.draw.ellipse((middle - 46, top + 144, middle + 46, top + 256), outline=f"#{ink}", width=2)
    atlas.text((middle, top + 298), "陈望道 译", 20, ink)


def _silhouette(atlas):
    left, top, right, bottom = atlas.take("silhouette", 120, 150, "CFC4AE")
    middle = (left + right) / 2
    atlas.draw.ellipse((middle - 25, top + 26, middle + 25, top + 88), fill="#4B453D")
    atlas.draw.rectangle((middle - 12, top + 80, middle + 12, top + 106), fill="#4B453D")
    atlas.draw.pieslice((middle - 54, top + 94, middle + 54, top + 210), 180, 360, fill="#4B453D")
    atlas.draw.rectangle((left, bottom, right, bottom + 4), fill="#D8CDB8")
    atlas.shelf = max(atlas.shelf, 156)


def _typescript(atlas, name, title, rng):
    left, top, right, bottom = atlas.take(name, 150, 200, "E8DEC6")
    atlas.text(((left + right) / 2, top + 22), title, 12, "2A2622", SANS)
    for line in range(20):
        y, x = top + 42 + line * 7.4, left + 14
        end = right - 14 - (rng.random() * 60 if line % 5 == 4 else rng.random() * 6)
        while x < end:
            length = rng.randint(4, 16)
            atlas.draw.rectangle((x, y, min(x + length, end), y + 2), fill="#5A534A")
            x += length + 4


def _clock(atlas):
    left, top, _, _ = atlas.take("clock", 96, 96, "E9E2D0")
    atlas.draw.ellipse((left + 4, top + 4, left + 91, top + 91), outline="#2A2119", width=3)
    for hour, numeral in enumerate(["XII", "III", "VI", "IX"]):
        across, down = [(48, 16), (80, 48), (48, 80), (16, 48)][hour]
        atlas.text((left + across, top + down), numeral, 12, "2A2119")
    atlas.draw.line((left + 48, top + 48, left + 31, top + 58), fill="#1A1410", width=4)  # eight o'clock (RB05)
    atlas.draw.line((left + 48, top + 48, left + 48, top + 18), fill="#1A1410", width=3)


def draw(path):
    """Draws the atlas to `path`; returns the places of its prints."""
    atlas, rng = Atlas(), random.Random(7)
    _booklet(atlas, "booklet-misprint", "共党产宣言", "B8473A", "2A0F0C")
    _booklet(atlas, "booklet-corrected", "共产党宣言", "5D7F9B", "10202C")
    _silhouette(atlas)
    _clock(atlas)
    _typescript(atlas, "typescript-english", "The First Program", rng)
    _typescript(atlas, "typescript-russian", "ПЕРВАЯ ПРОГРАММА", rng)
    for number, (ground, ink) in enumerate(COVERS):
        left, top, right, bottom = atlas.take(f"magazine-{number}", 118, 160, ground)
        middle = (left + right) / 2
        atlas.text((middle, top + 30), "新青年", 32, ink)
        atlas.draw.rectangle((left + 18, top + 70, right - 19, top + 126), outline=f"#{ink}", width=2)
        for bar in range(4):
            atlas.draw.rectangle((left + 26, top + 80 + bar * 11, right - 28 - rng.randint(0, 26), top + 83 + bar * 11), fill=f"#{ink}")
    for chinese, latin in PARTICIPANTS:
        left, top, right, bottom = atlas.take(f"name-{latin}", 120, 50, "2A2521")
        atlas.text(((left + right) / 2, top + 17), chinese, 22, "E3CFA0")
        atlas.text(((left + right) / 2, top + 38), latin, 13, "D8CFBE", SANS)
    for year in YEARS:
        left, top, right, bottom = atlas.take(f"year-{year}", 100, 44, "2A2521")
        atlas.text(((left + right) / 2, top + 20), year, 30, "D9B978")
    for seat in SEATS:
        left, top, right, bottom = atlas.take(f"seat-{seat}", 120, 56, "E8DEC6")
        atlas.text(((left + right) / 2, top + 26), seat, 36, "7A1B1A")
    left, top, right, bottom = atlas.take("address", 150, 84, "24364C")
    atlas.text(((left + right) / 2, top + 24), "望志路", 26, "EDE6D6")
    atlas.text(((left + right) / 2, top + 58), "106", 32, "EDE6D6")
    for label, ground in (("BAGAGE", "B9A46A"), ("БАГАЖ", "A8452F"), ("行李", "4A6A70")):
        left, top, right, bottom = atlas.take(f"label-{label}", 100, 52, ground)
        atlas.draw.rectangle((left + 3, top + 3, right - 4, bottom - 4), outline="#EFE6D2", width=2)
        atlas.text(((left + right) / 2, top + 25), label, 14, "F3EAD6", SANS)
    left, top, right, bottom = atlas.take("timetable", 110, 150, "E8DEC6")
    atlas.text(((left + right) / 2, top + 16), "沪杭铁路", 17, "7A1B1A")
    for row in range(9):
        atlas.draw.line((left + 8, top + 34 + row * 12, right - 9, top + 34 + row * 12), fill="#4A443B")
        if row < 8:
            atlas.draw.rectangle((left + 12, top + 38 + row * 12, left + 40, top + 41 + row * 12), fill="#5A534A")
    atlas.draw.line((left + 52, top + 34, left + 52, top + 130), fill="#4A443B")
    for tile in TILES:
        left, top, right, bottom = atlas.take(f"tile-{tile}", 30, 40, "EFE9D8")
        atlas.text((left + 15, top + 19), tile, 22, "9E1B1E" if tile in "中一二三" else "20503A")
    left, top, right, bottom = atlas.take("ballot", 60, 80, "EFE8D6")
    for row in range(3):
        atlas.draw.rectangle((left + 10, top + 16 + row * 20, left + 40, top + 20 + row * 20), fill="#5A534A")
        atlas.draw.rectangle((left + 44, top + 12 + row * 20, left + 54, top + 22 + row * 20), outline="#5A534A")
    left, top, right, bottom = atlas.take("open-book", 150, 110, "EDE4D0")
    atlas.draw.line(((left + right) / 2, top, (left + right) / 2, bottom), fill="#B5A88E", width=3)
    for column in range(14):
        x = left + 10 + column * 10 + (6 if column > 6 else -4)
        atlas.draw.line((x, top + 10, x, bottom - 14 - rng.randint(0, 40)), fill="#6A6258", width=2)
    atlas.image.save(path, quality=72)
    return atlas.places
