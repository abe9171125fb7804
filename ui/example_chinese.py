"""Questions of Chinese sentences, by rule: pure. Each pattern is bounded."""

from __future__ import annotations

import re
from collections.abc import Callable

from ui.example_rule import Rule

SIMPLIFIED = str.maketrans("時誰甚麼裡為簽", "时谁什么里为签")
_HAN = "\u4e00-\u9fff"
_S = rf"(?P<s>[{_HAN}《「“][{_HAN}《》「」“”（）A-Za-z0-9－-]{{1,24}}?)"
_VAGUE = re.compile(
    r"^(?:[他她它我你您這这那其該该本此有在於于對对由從从如若但]|以上|以下|目前|現時|现时|第[一二三]|比較|比较)"
)
_VERB = re.compile("[是將将把會会]")
_POSTS = (
    "局局長|司司長|部部長|行政長官|副市長|市長|署長|主任|主席|總裁|校長|院長|秘書長|"
    "局局长|司司长|部部长|行政长官|副市长|市长|署长|总裁|校长|院长|秘书长"
)


def _about(template: str) -> Callable[[re.Match[str]], str]:
    def ask(found: re.Match[str]) -> str:
        vague = _VAGUE.match(found["s"]) or _VERB.search(found["s"])
        return "" if vague else template.format(**found.groupdict())

    return ask


CHINESE = (
    Rule(
        "when",
        re.compile(
            rf"^{_S}(?:已|将|將)?(?:於|于|在)[^，。；]{{0,12}}[年月日][^，。；]{{0,8}}?"
            "(?P<v>签署|簽署|成立|开幕|開幕|启用|啟用|公布|发布|發布|生效|开业|開業|落成)"
        ),
        _about("{s}何時{v}？"),
    ),
    Rule(
        "who",
        re.compile(
            rf"(?:^|[，、；與和与及])(?P<s>[{_HAN}]{{2,12}}?(?:{_POSTS}))"
            rf"[{_HAN}]{{2,3}}(?:教授|先生|女士|博士|今日|今天|表示|指出|說|说)"
        ),
        _about("{s}是誰？"),
    ),
    Rule(
        "number",
        re.compile(
            rf"^{_S}(?P<v>共有|共设|共設|设有|設有|占地|佔地)(?:约|約|近|逾|超过|超過)?"
            rf"(?:[\d,.]+[万萬]?|[一二三四五六七八九十百千万萬]+)(?P<n>[{_HAN}]{{1,8}})(?=[，。；、（])"
        ),
        _about("{s}{v}多少{n}？"),
    ),
    Rule("sign", re.compile(rf"^{_S}(?:签署|簽署)了?《"), _about("{s}簽署了甚麼？")),
    Rule("when", re.compile(rf"^{_S}(?:生於|生于|出生於|出生于)"), _about("{s}何時出生？")),
    Rule("where", re.compile(rf"^{_S}(?:位於|位于|坐落於|坐落于)"), _about("{s}在哪裡？")),
    Rule(
        "list",
        re.compile(rf"^{_S}(?P<v>包括|分為|分为|包含)[^，。；]*[、和與与及]"),
        _about("{s}{v}哪些？"),
    ),
    Rule(
        "what",
        re.compile(
            rf"^{_S}(?:（[^）]{{0,60}}）)?，?是(?:[一兩两]?[個个種种項项位座]|指|全|首|[{_HAN}]{{2,6}}的)"
        ),
        _about("甚麼是{s}？"),
    ),
)
