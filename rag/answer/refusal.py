"""Whether a sentence of a model says that the documents do not answer. Pure."""

from __future__ import annotations

import re

DECLINE = "NOT IN DOCUMENTS"
_REFUSAL = re.compile(
    r"\bnot in (?:the )?documents?\b"
    r"|\b(?:documents?|passages?|texts?|context|sources?|provided information)\b[^.]{0,60}"
    r"\b(?:do(?:es)? not|did not|don't|doesn't|not)\s(?:\w+\s){0,2}?"
    r"(?:say|mention|contain|provide|specify|state|include|answer|give|indicate|address|"
    r"mentioned|specified|provided|stated|given|available|found|included|indicated)\b"
    r"|\bthere is no (?:information|mention|answer|indication)\b|\bno information\b"
    r"|\b(?:cannot|can't|could not|unable to) (?:answer|determine|find|provide)\b"
    r"|\bi (?:do not|don't) (?:know|have)\b|\bi'?m sorry\b|\bas an ai\b",
    re.IGNORECASE,
)
_HAN_REFUSAL = re.compile(
    "(?:文件|文檔|文档|文章|資料|资料|段落|文中|原文|信息)[^。]{0,20}(?:沒有|没有|未|並無|并无|不包含)"
    "|(?:無法|无法|不能)(?:回答|確定|确定|得知|提供)|(?:沒有|没有|未)(?:提及|提到|提供|說明|说明)"
    "|沒有相關|没有相关|不知道|抱歉|對不起|对不起"
)


def is_refusal(text: str) -> bool:
    """True for "NOT IN DOCUMENTS", "The documents do not mention …", 文件沒有提到…"""
    return bool(_REFUSAL.search(text) or _HAN_REFUSAL.search(text))
