#!/bin/sh
# Cuts "Chiyuan Sans" out of Noto Sans CJK SC (Debian's fonts-noto-cjk): GB 2312 and every character of a place's name.
# Needs pyftsubset (PyPI fonttools). Run by hand when the gazetteer gains names; its output is committed.
set -eu
cd "$(dirname "$0")"
noto=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
sheet=$(mktemp)
trap 'rm -f "$sheet" "$sheet.otf"' EXIT
python3 - "$sheet" ../../../desks/operation/data/*.csv.gz <<'PY'
import gzip, sys
chars = {chr(n) for n in range(0x20, 0x7F)} | set("·—–−…“”‘’×°¥€§©•→←↑↓≤≥±÷")
for hi in range(0xA1, 0xFE):
    for lo in range(0xA1, 0xFF):
        try:
            chars.add(bytes([hi, lo]).decode("gb2312"))
        except UnicodeDecodeError:
            pass
for path in sys.argv[2:]:
    chars |= set(gzip.open(path, "rt", encoding="utf-8").read())
open(sys.argv[1], "w", encoding="utf-8").write("".join(sorted(c for c in chars if c.isprintable())))
PY
# Number 2 of the collection is the face for simplified Chinese.
pyftsubset "$noto" --font-number=2 --text-file="$sheet" --output-file="$sheet.otf" \
    --layout-features='kern,tnum,palt' --no-hinting --desubroutinize --name-IDs='*' --notdef-outline
python3 - "$sheet.otf" chiyuan-sans-400.otf <<'PY'
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1], recalcTimestamp=False)
# A subset is a modified version and carries its own name.
for record in list(font["name"].names):
    if record.nameID in (0, 5, 7, 8, 9, 11, 13, 14):
        continue
    font["name"].removeNames(record.nameID, record.platformID, record.platEncID, record.langID)
for at, text in ((1, "Chiyuan Sans"), (2, "Regular"), (3, "Chiyuan Sans Regular"), (4, "Chiyuan Sans"), (6, "ChiyuanSans-Regular")):
    font["name"].setName(text, at, 3, 1, 0x409)
cff = font["CFF "].cff
cff.fontNames = ["ChiyuanSans-Regular"]
top = cff.topDictIndex[0]
top.FamilyName, top.FullName = "Chiyuan Sans", "Chiyuan Sans"
font.save(sys.argv[2])
PY
