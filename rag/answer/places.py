"""Places in a text, English and Chinese.

In: a piece of text. Out: values with their span. Reads one packaged table of known
places, once; threads may share it. The loose finder is made for recall: it says "a
place may be named here".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.answer.check.places import all_places
from rag.answer.people import find_names
from rag.answer.value import Value
from rag.retrieve.tokens import fold_script

_ZH_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:省|市|縣|县|區|区|國|国|州|島|岛|山|河|江|湖|海|灣|湾|街|路|港|鎮|镇|鄉|乡|村|城|寺|廟|庙|"
    r"宮|宫|站|機場|机场|大學|大学|醫院|医院|學校|学校|地區|地区|半島|半岛|帝國|帝国|洲|京|堡|園|园|館|馆|廳|厅)"
    r"|(?:北京|上海|香港|澳門|澳门|台灣|台湾|臺灣|深圳|廣東|广东|英格蘭|英格兰|法蘭西|美國|歐洲|亞洲|非洲|倫敦|巴黎|東京)"
)
_PLACE_ENDS = re.compile(
    r"\b(?:[A-Z][\w’'-]+ ){1,3}(?:City|Province|County|District|Town|Village|Islands?|River|Lake"
    r"|Bay|Street|Road|Avenue|Square|Airport|Station|Park|Building|Hall|Hotel|Centre|Center|Tower|House"
    r"|Museum|Hospital|University|College|Valley|Mountains?|Ocean|Sea|Desert|Peninsula|Palace|Stadium"
    r"|Court|Room)\b"
    r"|[\u4e00-\u9fff]{2,4}?(?:省|市(?!場|场|民)|縣|县|自治[區区]|特[別别]行政[區区]|[島岛](?!上)|國際機場|国际机场)"
)
_LOCATED = re.compile(
    r"\b(?:in|at|to|near|from|into|across|outside|around|throughout|on)\s+(?:the\s+)?$"
    r"|[在於于至到赴往]$"
)
_NOT_PLACE_WORDS = (
    "mainland Chinese American British English Scottish Welsh Irish French German Italian "
    "Spanish Portuguese Dutch Belgian Swiss Swedish Norwegian Danish Finnish Polish Austrian "
    "Hungarian Greek Turkish Russian Soviet Ukrainian Japanese Korean Indian Pakistani "
    "Malaysian Thai Philippine Vietnamese Indonesian Mongol Mongolian Iranian Iraqi Israeli "
    "Egyptian Saudi Kenyan Australian Canadian Mexican Brazilian Argentine European Asian "
    "African Roman Californian UN EU US HK"
)
_NOT_PLACES = frozenset(_NOT_PLACE_WORDS.split())
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|from|to|near|of|into|across|through|throughout|within|around|outside|toward)\s+(?:the\s+)?$"
)


def find_places(text: str) -> Iterator[Value]:
    for value in find_names(text):
        if _PLACE_BEFORE.search(text, max(0, value.start - 16), value.start):
            yield Value("place", value.start, value.end, value.normal)
    for match in _ZH_PLACE.finditer(text):
        yield Value("place", match.start(), match.end(), match.group())


def find_known_places(text: str) -> Iterator[Value]:
    """Places of the table, and names that end as places do: "Futian District", 福田區."""
    for match in _known().finditer(text):
        yield Value("known place", match.start(), match.end(), match.group().lower())
    for match in _PLACE_ENDS.finditer(text):
        yield Value("known place", match.start(), match.end(), match.group().lower())
    folded = fold_script(text) if _HAN.search(text) else ""
    if len(folded) == len(text):
        for match in _known_chinese().finditer(folded):
            yield Value("known place", match.start(), match.end(), match.group())


def places_named(text: str) -> frozenset[str]:
    """The places of the table that a text names, the same whatever its language."""
    found = {match.group() for match in _known().finditer(text)}
    if _HAN.search(text):
        found |= {match.group() for match in _known_chinese().finditer(fold_script(text))}
    return frozenset(_name_of()[form] for form in found)


def is_located(text: str, place: Value) -> bool:
    """Whether something is said to be in, at or on its way to the place."""
    return bool(_LOCATED.search(text, max(0, place.start - 14), place.start))


@lru_cache(maxsize=1)
def _name_of() -> dict[str, str]:
    """Each form of a place of the table -> its one name."""
    return {
        form: (*place.english, *place.chinese)[0]
        for place in all_places()
        for form in (*place.english, *place.chinese)
    }


@lru_cache(maxsize=1)
def _known() -> re.Pattern[str]:
    forms = {form for place in all_places() for form in place.english if form not in _NOT_PLACES}
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, forms), key=len, reverse=True))})\b")


@lru_cache(maxsize=1)
def _known_chinese() -> re.Pattern[str]:
    forms = {form for place in all_places() for form in place.chinese if len(form) > 1}
    return re.compile("|".join(sorted(forms, key=len, reverse=True)))
