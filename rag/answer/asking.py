"""How questions ask for each kind of answer, English and Chinese: a table of patterns. Pure."""

from __future__ import annotations

import re
from typing import Literal

AnswerKind = Literal[
    "person", "body", "date", "time", "number", "place", "reason", "yesno", "list", "other"
]

_KIND_OF = (
    r"(?:(?!is\b|was\b|are\b|were\b|did\b|do\b|does\b|has\b|had\b|have\b|the\b|an?\b|of\b|in\b|to\b)"
    r"[\w-]+ ){0,3}?"
)
_ROLES = (
    "person|man|woman|people|official|officer|minister|president|king|queen|emperor|leader|author"
    "|actor|actress|singer|player|coach|scientist|artist|architect|engineer|director|doctor|professor"
    "|chair|chairman|chairwoman|chairperson|secretary|governor|mayor|ambassador|spokesman|spokesperson"
    "|composer|painter|writer|poet|researcher|inventor|founder|designer|judge|commander|pope|bishop"
    "|quarterback|musician|physicist|chemist|philosopher|politician|representative|signatory|premier"
    "|commissioner|executive|manager|member|student|winner|host|monarch|explorer|historian|general"
)
_ZH_ROLES = (
    "[省市區区縣县部局司署處处廳厅校院會会]長|[省市区县部局司署处厅校院会]长|主席|書記|书记|主任|總裁|总裁|代表|官員|官员|秘書|秘书|大使"
    "|作者|導演|导演|負責人|负责人|發言人|发言人|行政長官|行政长官|總理|总理|總統|总统|專員|专员|總監|总监"
)
_BODIES = (
    "ministry|ministries|department|bureau|bureaux|body|bodies|organi[sz]ation|company|companies|agency"
    "|agencies|committee|commission|council|institution|university|universities|firm|association"
    "|government|authority|authorities|office|organ|bank|school|college|federation|institute|museum"
    "|party|team|group|band|network|broadcaster|publisher|hospital|corporation|enterprise"
)
KINDS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    (
        "list",
        re.compile(
            r"\b(?:what|which) (?:are|were) (?:the |all )?(?:other |main |key )?"
            r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen)\b"
            r"|^(?:please )?(?:list|enumerate|name (?:all|the))\b"
            r"|\b(?:what|which) (?:are|were) (?:all )?the (?:[\w-]+ ){0,4}"
            r"(?:areas|items|measures|points|steps|sections|topics|headings|agreements|documents|"
            r"initiatives|priorities|fields|categories|types|kinds|goals|objectives|members|parts|"
            r"features|requirements|benefits|principles)\b"
            r"|\b(?:what|which) (?:[\w-]+ ){0,3}(?:areas|items|measures|points|steps|sections|"
            r"topics|agreements|documents|initiatives|priorities|fields|categories|goals|objectives"
            r"|requirements|principles)\b"
            r"|有哪[些幾几]|哪些|包括什[麼么]|列出|列舉|列举",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|far|long|old|tall|high|large|big|fast|deep|wide|heavy)\b"
            r"|\b(?:what|which) (?:is|was|are|were) the (?:[\w-]+ ){0,3}(?:number|amount"
            r"|percentage|population|cost|price|size|length|height|rate|total|area|budget|share|proportion|"
            r"capacity|temperature|distance|speed|score|value|age|ceiling|quota|limit|grant|allowance|salary"
            r"|fee|fare|rent|duration|population|density|turnout)\b"
            r"|\b(?:what|which) (?:number|percentage|percent|amount|proportion|fraction|share)\b"
            r"|多少|[幾几](?!乎|何|經|经)[個个名人位次項项天歲岁種种座所間间場场倍分度元條条月日小]"
            r"|(?<![西公]元)(?<!民[國国])(?<![在於于這这近那好每前後后])[幾几]年"
            r"|多[大高長长遠远重深寬宽久快]"
            r"|百分之[幾几]|人口.{0,4}[為为是]|第[幾几]",
            re.IGNORECASE,
        ),
    ),
    (
        "time",
        re.compile(
            r"\b(?:at )?what time\b(?! (?:of|period))|\bwhat hour\b|[幾几][點点時时]|什[麼么]時刻",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(
            r"^\W*(?:\w+ ){0,2}when\b|\bwhen (?:did|was|were|is|will|does|do|has|had)\b"
            r"|\b(?:what|which) (?:\w+ )?(?:year|date|day|month|quarter|half|season|century|decade"
            r"|time|period|era)\b"
            r"|\bwhat (?:is|was|are|were) the (?:[\w-]+ ){0,3}(?:deadline|date)\b"
            r"|何時|何时|什[麼么]時候|什么时候|哪[一]?[年天日月]|(?<![這这近那好])[幾几][年月日]|何年|哪個年代|哪个年代|什[麼么]日期|日期"
            r"|哪[個个]?(?:時期|时期|世紀|世纪|朝代)|什[麼么](?:時期|时期|年代|時間|时间)|年份|截止|哪[一個个]?[季]|第[幾几]季",
            re.IGNORECASE,
        ),
    ),
    (
        "person",
        re.compile(
            r"(?-i:(?<!Doctor )\b[Ww]ho(?:m|se)?\b)"
            rf"|\b(?:what|which) {_KIND_OF}(?:{_ROLES})s?\b"
            rf"|\bnames? of the (?:[\w-]+ ){{0,4}}?(?:{_ROLES})s?\b"
            r"|誰|谁|哪(?:一|兩|两|幾|几)?[位名](?!額|额)|何人|哪[個个]人|什[麼么]人"
            rf"|(?:{_ZH_ROLES})的?(?:姓名|名字|叫[做作]?(?:什[麼么]|甚麼)|是哪)",
            re.IGNORECASE,
        ),
    ),
    (
        "body",
        re.compile(
            rf"\b(?:what|which) {_KIND_OF}(?:{_BODIES})s?\b"
            r"|(?:哪|什[麼么]|甚麼|何)(?:一|兩|两|幾|几)?[個个間间家所]?(?:部門|部门|部(?![分份])|機構|机构|公司|單位|单位|局|組織|组织"
            r"|團體|团体|大學|大学|銀行|银行|企業|企业|委員會|委员会|政府|學校|学校|學院|学院|機關|机关|方)",
            re.IGNORECASE,
        ),
    ),
    (
        "place",
        re.compile(
            r"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:city|country|place|state|region|town|province|"
            r"location|area|county|district|continent|river|mountain|island|street|village|venue)\b"
            r"|哪[裡里兒儿]|何[處处地]|什[麼么]地[方區区]|哪[一]?[個个]?(?:城市|國家|国家|地[方區区點点]|省|市|縣|县|區|区|州|國|国|洲|島|岛)"
            r"|位於何|位于何|在哪",
            re.IGNORECASE,
        ),
    ),
    (
        "reason",
        re.compile(
            r"\bwhy\b|\bhow come\b|\bwhat (?:[\w-]+ ){0,3}?(?:reason|caused?|purpose|aim|goal"
            r"|objective)s?\b|\b(?:meant|intended|supposed|designed|aims?|aimed|seeks?) to "
            r"(?:[\w-]+ ){0,4}?(?:achieve|do|help|accomplish)\b"
            r"|\bwhat for\b"
            r"|為何|为何|為什[麼么]|为什[麼么]|何故|原因|緣故|缘故|目的|目標是|目标是|旨在什[麼么]",
            re.IGNORECASE,
        ),
    ),
    (
        "yesno",
        re.compile(
            r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must)\b"
            r"|[嗎吗]\s*[?？]?$|是否|是不是|有[沒没]有|能否|可否",
            re.IGNORECASE,
        ),
    ),
)
"""Tried in this order; the first that is found is the kind."""
