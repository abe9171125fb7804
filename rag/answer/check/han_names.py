"""Names in a Chinese sentence that its Chinese quotes do not hold.

Pure. Chinese has no capitals: a name is looked for in what the quotes do not
cover, and told from ordinary words by its form: a known place, a body by its
last characters, a foreign name by the characters that transcribe sounds, a
person by surname and by not being words of the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answer.check.limits import LONGEST_BODY, LONGEST_PERSON, SOUNDS, SURE_PERSON
from rag.answer.check.places import Place, chinese_places
from rag.answer.check.records import Fault
from rag.answer.check.words import split_chinese

_RUN = re.compile(r"[\u4e00-\u9fff·]+")
_BODY_WORDS = (
    "委员会 办公室 大学 学院 公司 集团 银行 政府 协会 学会 法院 医院 基金会 报社 "
    "部 局 署 厅 省 市 县 州 国 郡 党 军 队"
)
_BODIES = tuple(_BODY_WORDS.split())
_COMMON_SURNAMES = frozenset(
    "成于常和高时全方安平万水利明经从解应向司都习包左白古项计充任查支管连游祝容须强路易关宁"
)
_BODY = re.compile(
    r"委员会|办公室|大学|学院|公司|集团|银行|政府|协会|法院|医院|基金会|部(?!分|队|门|落|署)|"
    r"局(?!部|面|势)|署(?!名)|厅|省|市(?!场|民|区)|县|州|国(?!家|际|内|外|人|民|会)"
)
_SOUNDS = frozenset(
    "阿埃艾奥巴贝比宾波伯博布查达戴丹德迪蒂杜多顿恩尔法费菲芬夫弗佛福盖冈戈格古哈海汉赫亨霍吉加贾杰金卡凯"
    "坎康考科克肯库拉莱兰朗劳勒雷里利莉林琳伦隆卢鲁路罗洛马迈曼梅门蒙米莫默姆穆纳奈南尼内宁纽努诺欧帕佩彭皮"
    "普齐奇乔琼热瑞萨塞桑森莎施史斯苏索塔泰坦汤特蒂廷图托瓦威韦维温沃乌西希夏谢辛休修雅亚扬耶叶伊英尤约泽詹"
    "珍朱祖佐茨茜娅妮娜丝黛蕾萝翰逊堡蔡茅梵澳"
)
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦"
    "马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元顾孟黄穆萧尹姚邵汪祁毛"
    "禹狄米贝明臧计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍"
    "虞万支柯管卢莫房裘缪解应宗丁邓洪包诸左石崔龚程裴陆荣翁甄曲家封储靳段焦巴谷车侯全班秋仲伊宫宁栾甘武符"
    "刘景詹龙叶司黎白怀蒲邰从鄂赖卓池乔闻党翟谭贡姬申冉雍桑尚温庄晏柴瞿阎连茹习艾向古易廖终居步都耿满"
    "匡文寇广东欧利师巩聂关荆游权盖益桓公"
)
COMMON_CHARACTERS = frozenset(
    "的了在是和与及或而但也都又就才把被将从对向为以于由到给让使其该此这那之所者们个位名次年月日时中上下内外前后"
    "左右间里有无不没未可能会要应须需得能够已曾正着过地得很更最太较约近共总每各一二三四五六七八九十百千万亿两"
    "说称道讲问答指示表出来去进入回起开始至自因此所以如若则且并即便虽然等多少大小高低长短新旧好人事物方面"
)


def check_han_names(sentence: str, quotes: str, around: str) -> list[Fault]:
    """A fault for each name of a Chinese sentence that is not in the quotes.

    Both normalised (Simplified). around: words near the quotes, where a name
    may stand in full that the quotes shorten.
    """
    faults = [
        _missing(form)
        for form, place in han_places(sentence)
        if not any(each in quotes for each in place.chinese)
        and not any(each in quotes for each in place.english)
    ]
    named = " ".join(fault.text for fault in faults)
    for run in uncovered(sentence, quotes):
        for name in _names_in(run, sentence):
            if name not in named and not _completed(name, quotes, around):
                faults.append(_missing(name))
    return faults


def han_places(sentence: str) -> Iterator[tuple[str, Place]]:
    """(form, place) of each known place in a Chinese sentence, the longest form first."""
    rest = sentence
    for form, place in chinese_places().items():
        if form in rest:
            yield form, place
            rest = rest.replace(form, "＿")


def uncovered(sentence: str, quotes: str) -> list[str]:
    """Runs of Chinese characters of the sentence that no pair of the quotes covers.

    "孙东代表香港" over "孙东教授代表香港" -> []; a single covered character between
    two runs does not part them.
    """
    runs = []
    for match in _RUN.finditer(sentence):
        text = match.group()
        covered = [False] * len(text)
        for at in range(len(text) - 1):
            if text[at : at + 2] in quotes:
                covered[at] = covered[at + 1] = True
        start = None
        for at in range(len(text) + 1):
            free = at < len(text) and not covered[at]
            if free and start is None:
                start = at
            if not free and start is not None:
                runs.append(text[start:at])
                start = None
    return runs


def _names_in(run: str, sentence: str) -> Iterator[str]:
    """Parts of an uncovered run that have the form of a name."""
    for part in _split_common(run):
        if len(part) < 2:
            continue
        if _is_transcribed(part) or _is_person(part):
            yield part
            continue
        suffix = _BODY.match(sentence, sentence.find(part) + len(part))
        if suffix and len(part) <= LONGEST_BODY:
            yield part + suffix.group()
            continue
        for head in _BODY.finditer(part, 2):
            before = part[max(0, head.start() - LONGEST_BODY) : head.start()]
            if not is_plain_words(before):
                yield before + head.group()


def looks_like_name(words: str) -> bool:
    """Whether Chinese words have the form of a place, a body, a foreign name or a person.

    Looser than what makes a fault by itself: for words that stand in the place
    of others.
    """
    sounds = sum(char in _SOUNDS for char in words)
    return (
        any(True for _ in han_places(words))
        or any(words.endswith(body) for body in _BODIES)
        or (len(words) > 1 and sounds >= SOUNDS * len(words))
        or _may_be_person(words)
    )


def _may_be_person(words: str) -> bool:
    surname = words[:1] in _SURNAMES and words[:1] not in _COMMON_SURNAMES
    return surname and 2 <= len(words) <= SURE_PERSON and not is_plain_words(words)


def _split_common(run: str) -> list[str]:
    return [
        part
        for part in re.split(f"[{''.join(COMMON_CHARACTERS - _SURNAMES - _SOUNDS)}]", run)
        if part
    ]


def _is_transcribed(part: str) -> bool:
    sounds = sum(char in _SOUNDS for char in part)
    return (
        len(part) >= 2 and sounds >= 2 and sounds >= SOUNDS * len(part) and not is_plain_words(part)
    )


def _is_person(part: str) -> bool:
    if part[0] not in _SURNAMES or not 2 <= len(part) <= LONGEST_PERSON or part[-1] in "子者们儿等":
        return False
    first = split_chinese(part)[0]
    return first in (part[0], part) and not is_plain_words(part)


def is_plain_words(part: str) -> bool:
    """Whether the part is made of words of the language, none a single character."""
    pieces = split_chinese(part)
    return all(len(piece) > 1 for piece in pieces)


def _completed(name: str, quotes: str, around: str) -> bool:
    """The quotes have the name's beginning or end, and the words around them all of it."""
    return name in around and (name[0] in quotes or name[-2:] in quotes)


def _missing(name: str) -> Fault:
    return Fault("name", name, f"the quotes do not name {name}")
