"""Names, people and places in a text, English and Chinese.

In: a piece of text. Out: values with their span. Pure, no I/O; threads may share it.
The finders are rules, made for recall: they say "a person may be named here".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answer.value import Value

_CAP = r"(?:[A-Z][\w’'&.-]*[\w]|[A-Z]\b\.?)"
_NAME = re.compile(rf"{_CAP}(?:\s+(?:(?:of|the|and|for|de|von|van|der|la|al|bin|&)\s+)*{_CAP})*")
_EN_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof(?:essor)?|Sir|Lord|Lady|President|Minister|Secretary|Governor|Mayor"
    r"|King|Queen|Emperor|Pope|Prince|Princess|Chairman|Director|General|Captain|St)\b\.?"
)
EN_OFFICE = (
    "President|Vice[- ]President|Premier|Prime Minister|(?:Vice[- ])?Minister|(?:Vice[- ])?Governor"
    "|Secretary(?:[- ]General)?|(?:Permanent|Under) Secretary|(?:Vice[- ]|Deputy )?Mayor"
    "|Chair(?:man|woman|person)?|Director(?:[- ]General)?|Commissioner|Chief Executive|Ambassador"
    "|Consul[- ]General|Senator|Judge|Justice|King|Queen|Emperor|Pope|Prince|Princess|Lord|Lady"
    "|Captain|General|Colonel|Bishop|Archbishop|Cardinal|Rabbi|Rev(?:erend)?"
)
_PART = r"[A-Z](?:[\w’'-]*\w|\.)?"
_PARTICLE = "(?:(?:de|von|van|der|la|al|bin|dos|da) )?"
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Madam|Dr|Prof(?:essor)?|Sir|Dame)\b\.? "
    rf"(?P<honoured>{_PART}(?: {_PARTICLE}{_PART}){{0,3}})"
    rf"|\b(?:{EN_OFFICE}) (?P<office>[A-Z][a-z’'-]+(?: {_PARTICLE}{_PART}){{1,2}})"
    rf"|(?<!the )(?<!The )\b(?P<says>[A-Z][a-z’'-]+(?: {_PARTICLE}{_PART}){{1,2}})"
    r"(?= (?:said|says|told|added|noted|stressed|announced|explained|chaired|co-chaired)\b)"
)
_FULL_NAME = re.compile(
    rf"(?<![\w’'-])(?<!the )(?<!The )[A-Z][a-zà-ÿ’'-]+ (?:[A-Z]\. )?{_PARTICLE}[A-Z][a-zà-ÿ’'-]+"
    rf"(?: {_PARTICLE}[A-Z][a-zà-ÿ’'-]+)?(?![\w’'-]| [A-Z])"
)
_IN_QUOTES = re.compile(r"[\"“](?P<words>[^\"”]{16,300})[\"”]")
ZH_SURNAME = (
    "王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡郭何林高羅罗鄭郑梁謝谢宋唐許许韓韩馮冯鄧邓曹彭曾蕭肖田董袁潘蔣蒋蔡"
    "余杜葉叶程蘇苏魏呂吕丁任沈姚盧卢姜崔鍾钟譚谭陸陆汪范金石廖賈贾夏韋韦付方白鄒邹孟熊秦邱江尹薛閻阎段雷侯龍龙史陶黎賀贺顧顾毛"
    "郝龔龚邵萬万錢钱嚴严武戴莫孔向湯汤麥麦霍歐欧鮑鲍溫温卓鄺邝關关甘岑譚簡简駱骆凌柯翁莊庄梅伍利區翟藍蓝殷左"
)
ZH_OFFICE = (
    r"(?:主席|書記|书记|總統|总统|總理|总理|部長|部长|局長|局长|司長|司长|署長|署长|署理|處長|处长|廳長|厅长|市長|市长|省長|省长"
    r"|區長|区长|縣長|县长|校長|校长|院長|院长|會長|会长|行長|行长|總裁|总裁|總監|总监|主任|專員|专员|大使|行政長官|行政长官|特首"
    r"|秘書長|秘书长|發言人|发言人|董事長|董事长|理事長|理事长|議員|议员|院士|召集人)"
)
_ZH_SAYS = (
    r"(?:表示|說(?!明)|说(?!明)|指出|認為|认为"
    r"|強調|强调|宣布|透露|致辭|致辞|出席|率領|率领|主持|簽署|签署)"
)
_ZH_TITLED = re.compile(
    rf"(?P<honoured>[{ZH_SURNAME}][\u4e00-\u9fff]{{1,2}}?)"
    r"(?=先生|女士|小姐|教授|博士|太平紳士|議員|议员|院士)"
    rf"|{ZH_OFFICE}(?P<office>[{ZH_SURNAME}][\u4e00-\u9fff]{{1,2}})"
    rf"(?=[^\u4e00-\u9fff]|[與与和及在將将於于今等分代就也並并率為为]|{_ZH_SAYS}|$)"
    rf"|(?<![\u4e00-\u9fff])(?P<says>[{ZH_SURNAME}][\u4e00-\u9fff]{{1,2}})(?={_ZH_SAYS})"
    r"|(?P<foreign>[\u4e00-\u9fff]{1,8}[·•‧・][\u4e00-\u9fff·•‧・]{1,12})"
)
_NOT_PEOPLE = re.compile(
    r"\b(?:governments?|ministry|department|council|bureau|commission|committee|province|university"
    r"|college|school|agreement|memorandum|arrangement|act|law|company|corporation|ltd|limited|inc|bank"
    r"|group|party|church|museum|river|street|road|park|zone|centre|center|city|county|state|states|war"
    r"|january|february|march|april|june|july|august|september|october|november|december"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|and|of|the|for"
    r"|region|area|bay|delta|belt|plan|programme|program|project|scheme|summit|forum|festival|league"
    r"|association|federation|office|authority|institute|hospital|station|airport|island|islands|bridge"
    r"|tower|hall|house|prize|award|awards|championship|cup|games|bowl|treaty|union|republic|kingdom"
    r"|empire|nations|north|south|east|west|northern|southern|eastern|western|central|national|new"
    r"|international|administrative|special|municipal|provincial|district|village|town|mountains?|lake"
    r"|ocean|sea|valley|avenue|square|court|palace|temple|cathedral|abbey|fort|army|navy|force|forces"
    r"|kong|jiangsu|guangdong|conference|convention|congress|parliament|assembly|senate|society|club"
    r"|initiative|technology|innovation|science|industry|information|development|research|laboratory"
    r"|ceremony|press|releases?|affairs|health|news|laboratories|sample|exchange|municipality|co-operation"
    r"|education|labour|labor|welfare|transport|logistics|housing|culture|sports?|tourism|finance"
    r"|environment|ecology|security|commerce|justice|agriculture|fisheries|energy|defen[cs]e|food"
    r"|hygiene|treasury|planning|works|civil|service|trade|economy|economics|interior|digital"
    r"|general|secretary|minister|governor|mayor|executive|chief|president|chairman|director)\b"
)
_ZH_PERSON = re.compile(
    r"[\u4e00-\u9fff]{1,8}[·•‧・][\u4e00-\u9fff·•‧・]{1,12}"
    r"|(?:先生|女士|教授|博士|主席|總統|总统|部長|部长|局長|局长|市長|市长|省長|省长|司長|司长|將軍|将军|皇帝|國王|国王"
    r"|總理|总理|議員|议员|作家|導演|导演|球員|球员|歌手|校長|校长|主教|牧師|牧师|太守|公主|王子|皇后|"
    r"[\u4e00-\u9fff]帝|[\u4e00-\u9fff]王|[\u4e00-\u9fff]公)"
    rf"|(?:[{ZH_SURNAME}][\u4e00-\u9fff]{{1,2}})"
)
_STARTER_WORDS = (
    "a an the this that these those it its he she they we i you his her their our my in on at by "
    "for from of to as and or but if when while where who what which how why also although after "
    "before during since because however moreover furthermore meanwhile both each some many most "
    "other another such there then thus with without under over between among not no yes all any "
    "one two three is are was were do does did has have had can could will would should may might "
    "must list name tell give describe explain according about besides apart except "
    "please regarding concerning despite following under upon "
    "beside next until unless whereas whether"
)
_STARTERS = frozenset(_STARTER_WORDS.split())


def find_named(text: str) -> Iterator[Value]:
    """Titled people, and names of two to four words that are hardly a body or a place.

    The words of a document's title, capitalised within quotation marks, name nobody.
    """
    yield from find_titled(text)
    titles = [match.span() for match in _IN_QUOTES.finditer(text) if _is_title(match["words"])]
    for match in _FULL_NAME.finditer(text):
        name = _without_office(match.group())
        if any(start < match.start() < end for start, end in titles):
            continue
        if name and name.split()[0].lower() not in _STARTERS:
            yield Value("named", match.end() - len(name), match.end(), name.lower())


def _is_title(words: str) -> bool:
    """Whether most of some longer words are capitalised, as in a document's title."""
    longer = [word for word in words.split() if len(word) > 3]
    return len(longer) > 3 and sum(word[0].isupper() for word in longer) > 0.7 * len(longer)


def _without_office(name: str) -> str:
    """The last two or more capitalised words that name a person; "" if a word of them does not.

    "Technology Wang Zhigang", after "Minister of Science and", -> "Wang Zhigang".
    """
    words = name.split()
    while len(words) > 2 and _NOT_PEOPLE.search(words[0].lower()):
        words = words[1:]
    kept = " ".join(words)
    return "" if _NOT_PEOPLE.search(kept.lower()) else kept


def find_titled(text: str) -> Iterator[Value]:
    """People named with a title or as the one who speaks, as press releases do.

    "Professor Sun Dong" gives "sun dong", 孫東教授 and 局長孫東 give 孫東.
    """
    for match in _TITLED.finditer(text):
        group = match.lastgroup or "honoured"
        name = match[group].rstrip(".,")
        if group == "says":
            name = _without_office(name)
        if name and not _NOT_PEOPLE.search(name.lower()):
            normal = " ".join(name.lower().removesuffix("'s").removesuffix("’s").split())
            yield Value("titled", match.start(), match.end(group), normal)
    for match in _ZH_TITLED.finditer(text):
        group = match.lastgroup or "foreign"
        yield Value("titled", match.start(group), match.end(group), match[group])


def find_names(text: str) -> Iterator[Value]:
    for match in _NAME.finditer(text):
        start, end = match.span()
        first = re.match(r"[\w’'-]+", match.group())
        if first and first.group().lower() in _STARTERS:
            rest = match.group()[first.end() :]
            start += first.end() + (len(rest) - len(rest.lstrip()))
            if start >= end or not text[start].isupper():
                continue
        yield Value("name", start, end, " ".join(text[start:end].lower().split()))


def find_people(text: str) -> Iterator[Value]:
    for value in find_names(text):
        words = value.normal.split()
        titled = _EN_TITLE.search(text, max(0, value.start - 14), value.end)
        plain = len(words) <= 5 and not _NOT_PEOPLE.search(value.normal)
        if titled or (plain and not text[value.start : value.end].isupper()):
            yield Value("person", value.start, value.end, value.normal)
    for match in _ZH_PERSON.finditer(text):
        yield Value("person", match.start(), match.end(), match.group())
