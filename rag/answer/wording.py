"""The engine's own words, in the language of the question. Pure, no I/O.

English, Traditional and Simplified Chinese; a question in another language is
answered to in English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Tongue = Literal["en", "zh-Hant", "zh-Hans"]

_HAN = re.compile(r"[\u3400-\u9fff]")
_ONLY_SIMPLIFIED = frozenset(
    "们这为个来时会国对说样过还没开关门问间见长东车马鱼鸟书买卖读写语话谁请让认识试该详误调谈课论议记许设证评词译"
    "产业务动劳势医华单卫厂厅历压县发变号听员响团园图圣场块坏执扩扫报护拥担择击挥损据换"
    "机权条极构标栏树桥检楼欧岁汉汤沟泽济测温满灭灯点炼烧热爱犹独现环电疗皱监盖盘矿码确离种积称稳穷窃竞"
    "笔签简类紧红约级纪纯纲纳纷纸线练组细织终经结给络绝统继绩续维绿编网罗职联聪脑脸节艺药营获虑虽虚补装规视觉览观"
    "触订训讨讯讲访评货质贫购贵贷贸费贺资赏赛赞赢赶趋跃践轨转轮软轻载较辅辆辈输边达迁运进远违连迟适选递逻遗邮邻郑"
    "释里针钟钢钱铁银锁错键镇闭闲闻阅队阳阴阵阶际陆陈险随难雾须顾顿预领频题额颜风飞饭饮馆驱验骨齐龙么两几儿从仅价众优传伤"
)
_ONLY_TRADITIONAL = frozenset(
    "們這為個來時會國對說樣過還沒開關門問間見長東車馬魚鳥書買賣讀寫語話誰請讓認識試該詳誤調談課論議記許設證評詞譯"
    "產業務動勞勢醫華單衛廠廳歷壓縣發變號聽員響團園圖聖場塊壞執擴掃報護擁擔擇擊揮損據換"
    "機權條極構標欄樹橋檢樓歐歲漢湯溝澤濟測溫滿滅燈點煉燒熱愛猶獨現環電療監蓋盤礦碼確離種積稱穩窮竊競"
    "筆簽簡類緊紅約級紀純綱納紛紙線練組細織終經結給絡絕統繼績續維綠編網羅職聯聰腦臉節藝藥營獲慮雖虛補裝規視覺覽觀"
    "觸訂訓討訊講訪貨質貧購貴貸貿費賀資賞賽贊贏趕趨躍踐軌轉輪軟輕載較輔輛輩輸邊達遷運進遠違連遲適選遞邏遺郵鄰鄭"
    "釋裡針鐘鋼錢鐵銀鎖錯鍵鎮閉閒聞閱隊陽陰陣階際陸陳險隨難霧須顧頓預領頻題額顏風飛飯飲館驅驗齊龍麼兩幾兒從僅價眾優傳傷協"
)
_TEXT: dict[str, dict[Tongue, str]] = {
    "declined": {
        "en": "The documents do not say.",
        "zh-Hant": "文件沒有提到。",
        "zh-Hans": "文件没有提到。",
    },
    "searched": {
        "en": "Searched for: {query}",
        "zh-Hant": "搜尋內容：{query}",
        "zh-Hans": "搜索内容：{query}",
    },
    "nearest": {
        "en": "The passages that came nearest (they do not answer the question):",
        "zh-Hant": "最接近的段落（並不能回答這個問題）：",
        "zh-Hans": "最接近的段落（并不能回答这个问题）：",
    },
    "nothing": {
        "en": "No passage came near.",
        "zh-Hant": "沒有接近的段落。",
        "zh-Hans": "没有接近的段落。",
    },
    "quotes_english": {
        "en": "The quotes are in English.",
        "zh-Hant": "引文為英文原文。",
        "zh-Hans": "引文为英文原文。",
    },
    "quotes_chinese": {
        "en": "The quotes are in Chinese.",
        "zh-Hant": "引文為中文原文。",
        "zh-Hans": "引文为中文原文。",
    },
    "differ": {
        "en": "The documents differ: {parts}. The newer one comes first.",
        "zh-Hant": "文件說法不一：{parts}。較新的在前。",
        "zh-Hans": "文件说法不一：{parts}。较新的在前。",
    },
    "differ_undated": {
        "en": "The documents differ: {parts}.",
        "zh-Hant": "文件說法不一：{parts}。",
        "zh-Hans": "文件说法不一：{parts}。",
    },
    "undated": {"en": "undated", "zh-Hant": "無日期", "zh-Hans": "无日期"},
    "dropped": {
        "en": "{count} quotes left out: not found word for word in their documents.",
        "zh-Hant": "有 {count} 段引文未能在原文中逐字找到，已略去。",
        "zh-Hans": "有 {count} 段引文未能在原文中逐字找到，已略去。",
    },
}


def tongue_of(text: str) -> Tongue:
    """The language to speak to someone who wrote this text."""
    if not _HAN.search(text):
        return "en"
    simplified = sum(char in _ONLY_SIMPLIFIED for char in text)
    traditional = sum(char in _ONLY_TRADITIONAL for char in text)
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def say(name: str, tongue: Tongue, **fields: object) -> str:
    """The named line in that language with its fields put in, once."""
    return _TEXT[name][tongue].format_map(fields)


def one_line(text: str) -> str:
    """The text with each run of white space as one space."""
    return " ".join(text.split())


def cut(text: str, length: int = 160) -> str:
    """The text on one line, shortened with "…" past that many characters."""
    text = one_line(text)
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def render_declined(query: str, nearest: Sequence[tuple[str, str]], tongue: Tongue) -> str:
    """What a declined answer says. nearest: (title, words) of passages, best first."""
    lines = [say("declined", tongue), say("searched", tongue, query=cut(query, 200))]
    if not nearest:
        return "\n".join([*lines, say("nothing", tongue)])
    lines.append(say("nearest", tongue))
    lines.extend(f"- {cut(title, 80)}: {cut(words)}" for title, words in nearest)
    return "\n".join(lines)
