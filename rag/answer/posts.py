"""The posts that people hold: who is asked what post he holds, and where a text names one.

In: a question's text, or a sentence. Out: the words that name the holder; yes or no.
English and Chinese. Pure, no I/O; threads may share it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.answer.people import EN_OFFICE, ZH_OFFICE, ZH_SURNAME
from rag.retrieve.tokens import fold_script

_POSTS = (
    ("governor", "省长"),
    ("minister", "部长"),
    ("mayor", "市长"),
    ("president", "总统|主席|校长|院长|会长|总裁"),
    ("premier", "总理"),
    ("chair(?:man|woman|person)?", "主席|会长"),
    ("director", "局长|厅长|处长|署长|主任|院长|总监"),
    ("secretary", "司长|局长|书记|秘书长"),
    ("commissioner", "署长|处长|专员"),
    *((post, "") for post in ("head", "chancellor", "principal", "captain")),
)
"""Posts in English, and what they are called in Chinese."""
_POST = re.compile(
    rf"\b({'|'.join(english for english, _ in _POSTS)})\b"
    rf"|({'|'.join({han: None for _, names in _POSTS for han in names.split('|') if han})})",
    re.IGNORECASE,
)
_BESIDE_POST = re.compile(
    r"\b(?:vice|deputy|under|assistant|acting|former|ex)[ -]$|(?:副|代|前|署理|助理)$",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\b(?:{EN_OFFICE})\b|{ZH_OFFICE}")
_HELD = "position|post|title|role|job|office|capacity"
_HONOUR = r"(?:(?:Mr|Ms|Mrs|Dr|Prof|Professor|Sir)\.? )?"
_NAME = rf"{_HONOUR}[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){{1,3}}"
_HOLDER = re.compile(
    rf"\b[Ww]hat (?:is|was) (?P<of>{_NAME})(?:'s|’s) (?:\w+ )?(?:{_HELD})\b"
    rf"|\b(?:[Ww]hat|[Ww]hich|[Ii]n what) (?:\w+ )?(?:{_HELD}) (?:does|did|do|has|had|is|was)"
    rf" (?P<does>{_NAME})\b"
    rf"|^[Ww]ho (?:is|was) (?P<who>{_NAME})\W*$"
)
_ZH_HOLDER = re.compile(
    rf"^(?P<who>[{ZH_SURNAME}][\u3400-\u9fff]{{1,2}}|[\u3400-\u9fff]+[·•‧・][\u3400-\u9fff·•‧・]+)"
    r"(?:先生|女士|教授|博士)?(?:[現现]在?|目前|[當当]時|[當当]时)?"
    r"(?:是(?:[誰谁]|何[許许]?人|(?:什|甚)[麼么]人)\W*$"
    r"|(?:[擔担]任|出任|任|是)?的?(?:(?:什|甚)[麼么]|何|哪[個个一]?)的?(?:[職职][務务位]|官[職职]|身[份分]|[頭头][銜衔])"
    r"|的(?:[職职][務务位]|官[職职]|身[份分]|[頭头][銜衔])(?:是|為|为))"
)


def holder_asked(question: str) -> str:
    """The words that name the one whose post is asked for; "" where none is.

    "What post does Eddie Mak hold?" -> "Eddie Mak"; 孫東是誰？ -> 孫東.
    """
    match = _HOLDER.search(question) or _ZH_HOLDER.search(question)
    name = next((part for part in match.groups() if part), "") if match else ""
    return "" if _POST.search(fold_script(name)) else name


def names_post(text: str) -> bool:
    """Whether a text names a post that somebody may hold: "Permanent Secretary", 局長."""
    return bool(_NAMED.search(text))


def is_other_post(question: str, text: str) -> bool:
    """Whether the text only has another post than the one asked about: "Vice Governor"."""
    question = fold_script(question)
    if not _POST.search(question):
        return False
    told = fold_script(text)
    for match in _POST.finditer(question):
        if _BESIDE_POST.search(question, max(0, match.start() - 12), match.start()):
            continue
        beside = [
            bool(_BESIDE_POST.search(told, max(0, found.start() - 12), found.start()))
            for found in _in_either_language(match.group().lower()).finditer(told)
        ]
        if beside and all(beside):
            return True
    return False


@lru_cache(maxsize=64)
def _in_either_language(post: str) -> re.Pattern[str]:
    """What finds a post, given as a question names it, in a folded text of either language."""
    same = [
        rf"{english}|{han}" if han else english
        for english, han in _POSTS
        if re.fullmatch(english, post) or post in han.split("|")
    ]
    return re.compile("|".join(same), re.IGNORECASE)
