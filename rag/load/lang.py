"""The language of a text, from its letters and its commonest words.

In: a string. Out: a BCP 47 tag or None. Pure; threads may share it.
"""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 20_000
_TRADITIONAL = frozenset(
    "個們來時對這學開會國說後產過為發經動現門問間業實務東長車馬書電話語請讓認識議論設計"
    "記許訪證評該談調變讀誰課試詞訊頭題類顧顯風飛飯館總統級結給線練組細終續縣約紅紀"
    "網義習聯職聽腦與興舉舊藝華萬葉號裡補見規觀覺親轉軍輕輪較農邊達運進遠還選適遷鄉鄰"
    "銀錢鐵錄鎮關陽隊際階隨險難離雲靈靜韓響頁項預須願養餘驗體魚鳥黃點黨齊龍醫療區協"
    "單員圖團場壓壞塊夠奪奮婦寧寶將尋導屬島嶺幣幹庫廠廣張強彈歸當錯從徵"
)
_SIMPLIFIED = frozenset(
    "个们来时对这学开会国说后产过为发经动现门问间业实务东长车马书电话语请让认识议论设计"
    "记许访证评该谈调变读谁课试词讯头题类顾显风飞饭馆总统级结给线练组细终续县约红纪"
    "网义习联职听脑与兴举旧艺华万叶号里补见规观觉亲转军轻轮较农边达运进远还选适迁乡邻"
    "银钱铁录镇关阳队际阶随险难离云灵静韩响页项预须愿养余验体鱼鸟黄点党齐龙医疗区协"
    "单员图团场压坏块够夺奋妇宁宝将寻导属岛岭币干库厂广张强弹归当错从征"
) - frozenset("里后干征余云几")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORDS = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_COMMON = {
    "en": "the of and to in is was for that with on by it as are be this from at what who how",
    "fr": "le la les des et est une dans que pour qui sur pas par au avec du ce sont cette",
    "de": "der die das und ist nicht ein eine zu den mit von auf für im dem sich des auch wird",
    "es": "el los las y es una que en por con para del se lo como más pero su este son",
    "pt": "o os as e é uma que em por com para do da não se na no dos mais como",
    "it": "il gli e è una che di per con del della non si nel sono alla le dei anche",
    "nl": "de het en een van is dat niet op te zijn voor met die aan er door ook bij worden",
    "vi": "của và là các được trong có cho người không này với một những khi đã",
    "id": "yang dan di dengan untuk dari ini itu adalah pada tidak dalam akan oleh ke",
}
_COMMON_SETS = {lang: frozenset(words.split()) for lang, words in _COMMON.items()}


def detect_lang(text: str) -> str | None:
    """ "en", "zh-Hant", "zh-Hans", another tag, or None when nothing decides.

    Chinese is told by its share of characters: 2 a Latin word weigh alike.
    """
    sample = text[:_SAMPLE]
    if sample.isascii():
        return _latin(_WORDS.findall(sample.lower()))
    words = [word.lower() for word in _WORDS.findall(sample) if word[0] < "\u2e80"]
    han = len(_HAN.findall(sample))
    for tag, letters in _SCRIPTS:
        found = len(letters.findall(sample))
        total = found + han + sum(map(len, words))
        if found and found >= (0.1 if tag == "ja" else 0.4) * total:
            return tag
    if han and han >= len(words):
        return _chinese(sample)
    return _latin(words)


def _chinese(sample: str) -> str:
    counts = Counter(sample)
    traditional = sum(counts[c] for c in _TRADITIONAL - _SIMPLIFIED)
    simplified = sum(counts[c] for c in _SIMPLIFIED - _TRADITIONAL)
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def _latin(words: list[str]) -> str | None:
    """The language whose commonest words are most frequent; None when none is."""
    if not words:
        return None
    counts = Counter(words)
    scores = {
        lang: sum(counts[word] for word in common) / len(words)
        for lang, common in _COMMON_SETS.items()
    }
    best = max(scores, key=lambda lang: scores[lang])
    ascii_share = sum(word.isascii() for word in words) / len(words)
    if scores[best] >= 0.05:
        return best
    return "en" if ascii_share == 1 and scores["en"] >= scores[best] > 0 else None
