"""Bodies in a text, English and Chinese: ministries, companies, universities, federations.

In: a piece of text. Out: values with their span. Pure, no I/O; threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answer.value import Value

_HEADS = (
    "Ministry|Ministries|Department|Bureau|Commission|Committee|Council|Board|Authority|Agency|Office"
    "|Federation|Association|Society|Union|Institute|Institution|University|College|School|Academy"
    "|Company|Corporation|Limited|Ltd|Inc|Group|Bank|Fund|Foundation|Trust|Party|Government|Parliament"
    "|Congress|Senate|Assembly|Court|Church|Club|League|Team|Museum|Hospital|Airlines?|Press|Network"
    "|Administration|Secretariat|Organi[sz]ation|Chamber|Consortium|Alliance|Force|Station|Division"
    "|Region"
)
_WORD = r"[A-Z&][\w’'&.-]*"
_BODY = re.compile(
    rf"\b(?:{_WORD},? (?:(?:and|of|for|the|on|&) ){{0,2}}){{0,7}}(?:{_HEADS})\b"
    rf"(?: (?:of|for|on)(?: the)?(?: {_WORD},?(?: (?:and|of|the|&))?){{1,5}})?"
    r"|\b[A-Z]{3,}\b(?! \d)|\b[A-Z][A-Za-z]*[A-Z]{2,}[A-Za-z]*\b"
)
_ZH_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,14}?(?:委員會|委员会|辦公室|办公室|聯合會|联合会|基金會|基金会|理事會|理事会|協會|协会|學會|学会|公司"
    r"|集團|集团|銀行|银行|大學|大学|學院|学院|研究院|研究所|醫院|医院|政府|法院|部(?![分隊队門门落署])|局(?![部面勢势長长])|(?<![簽签])署(?!名|長|长)"
    r"|(?<!位)處(?![理於於在境長]|长)|(?<!位)处(?![理于在境长])|廳(?!長|长)|厅(?!长)|中心|聯盟|联盟|黨|党|隊|队)"
)


def find_bodies(text: str) -> Iterator[Value]:
    """Bodies by the word that heads them ("Bureau", 局) and by being an acronym."""
    for match in _BODY.finditer(text):
        yield Value("body", match.start(), match.end(), " ".join(match.group().lower().split()))
    for match in _ZH_BODY.finditer(text):
        yield Value("body", match.start(), match.end(), match.group())
