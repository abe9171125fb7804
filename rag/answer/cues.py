"""How people ask for an overview: tables of patterns, English and Chinese. Pure.

A cue makes a question such a request; what stands around it is politeness. Both are taken
out of the question, and the topic is left. Chinese patterns read simplified characters.
"""

from __future__ import annotations

import re

_ABOUT = r"(?:about|on|regarding|concerning|of|to|as to|for|from|in)"
SOURCES = (
    r"(?:(?:the|these|those|my|our|your|any|all|this|which)(?: of (?:the|these|them|my|our))? )*"
    r"(?:documents?|files?|sources?|texts?|papers?|releases?|articles?|reports?|materials?|these)"
)
_WRITTEN_EN = (
    r"(?:agreement|accord|memorandum|mou|pact|deal|treaty|convention|arrangement|protocol|plan"
    r"|blueprint|outline|scheme|programme|program|policy|strategy|document|file|text|release"
    r"|article|report|paper|sheet|story|news|piece|statement|speech|address|announcement|notice"
    r"|letter|message|page|website|email|mail|consultation|guideline|code|rule|law|bill"
    r"|ordinance|regulation|reply|meeting|conference|summit|forum|talks|event|ceremony|visit"
    r"|project|initiative|package|fund|(?-i:[A-Z]{3,}))s?"
)
_FEELING = (
    r"(?:worried|concerned|optimistic|happy|excited|talking|speaking|asking|thinking|confident"
    r"|proud|pessimistic|enthusiastic|positive|complaining|sure|right|wrong|special|good|new)"
)
_POINTS = (
    r"(?:(?:key|main|major|important|essential|chief|central) )+(?:points?|takeaways?|messages?"
    r"|contents?|elements?|highlights?|themes?|ideas?|facts?|terms|provisions|features)\b"
)
_A_SHORT = r"(?:a |an |the |some |very |short |brief |quick |concise |general |rough |full |good )*"
_SUMMARY = (
    r"(?:summary|overview|outline|synopsis|run-?down|gist|digest|recap|briefing|primer|profile"
    r"|introduction)\b"
)
_BEGINS = (
    r"(?:^\W*|[,;:.–-] ?|\b(?:(?:give |send |show |tell |draft |write )?(?:me|us)|have|get|need"
    r"|want|like|see|write|provide|prepare|draft|list) )"
)
_CONTAINS = r"(?:cover|contain|entail|deal with|concern|consist of|aim at|set out to do)"
_MENTIONS = r"(?:touch(?:es)? (?:on|upon)|mentions?|discuss(?:es)?|deals? with|covers?|speaks? of)"
_MORE = r"(?: (?:more|something|a (?:bit|little)|all|everything))*"

ENGLISH = (
    # The request by its name: "summarise X", "gist of X", "X: key points".
    rf"\b(?:summari[sz]e|sum up|recap(?:itulate)?)\b(?: {_ABOUT} )?",
    rf"{_BEGINS}{_A_SHORT}{_SUMMARY} {_ABOUT}\b|\b{_A_SHORT}{_SUMMARY}(?=\W*(?:please|pls)?\W*$)",
    rf"(?:{_BEGINS}|\b(?:what|which) (?:are|were) )(?:the )?{_POINTS} {_ABOUT}\b",
    rf"\b(?:the )?{_POINTS}(?=\W*(?:please|pls)?\W*$)|\btl;?dr\b|\b(?:short|brief) version\b",
    r"\bin (?:a nutshell|short|brief)\b|^\W*(?:background|notes) (?:on|to)\b",
    # To be told: "tell me about X", "walk me through X", "describe X".
    rf"\b(?:tell|inform|teach) (?:me|us){_MORE} (?:about|on)\b",
    rf"\btell (?:me|us) what {SOURCES} says? (?:about|on)\b",
    r"\b(?:brief|update) (?:me|us) (?:on|about)\b|\bfill (?:me|us) in on\b",
    r"\bwalk (?:me|us) through\b|\bcatch (?:me|us) up on\b|\bbreak down\b",
    r"\bhelp (?:me|us) (?:to )?understand\b|\b(?:looking|searching) for (?:\w+ )?(?:about|on)\b",
    r"\b(?:give|show|get) (?:me|us) (?:an? )?(?:idea|picture|sense|background) (?:of|on|about)\b",
    rf"\b(?:know|learn|find out|read|hear){_MORE} about\b",
    r"^\W*(?:(?:please|can you|could you) )*(?:describe|outline|introduce|explain)"
    r"(?! (?:how|why|what|when|who))(?: to (?:me|us))?\b",
    # What there is: "anything on X?", "what do the documents say about X?".
    r"(?:\b(?:is|are) there |\bdo (?:you|we) have |\bhave (?:you|we) got )?"
    rf"\b(?:any|some)(?:thing| information| info| material| details)(?: in {SOURCES})?"
    r" (?:about|on|regarding|concerning)\b",
    rf"\bwhat (?:do|does|did) {SOURCES} (?:say|tell (?:me|us)|mention|contain|have|report)"
    rf"(?: {_ABOUT}\b)?",
    rf"\bhow (?:do|does|did) {SOURCES} (?:treat|describe|see|cover|discuss)"
    r"(?: (?:it|them|this|that))?\b",
    r"\bwhat (?:is|was|has been|can you|do (?:you|we)) (?:\w+ )?(?:said|known|know|written"
    r"|reported|mentioned|tell (?:me|us)) (?:about|on|regarding)\b",
    rf"\bwhat (?:do|have) we (?:have|got)(?: {_ABOUT}\b)?",
    r"\bwhat is (?:on file|the state of play)\b|\bany mention of\b",
    r"^\W*(?:is|are)\b(?=.*\b(?:mentioned|covered)(?: anywhere)?\W*$)",
    rf"\b(?:do|does|did) {SOURCES} {_MENTIONS}|\bwhich (?:documents?|files?|papers?) {_MENTIONS}",
    # What a text is about: "what is the pact about?", "what does the plan cover?".
    r"\bwhat['’]?s? (?:is |was )?(?:the (?:deal|story|idea)) (?:with|behind|of)\b",
    rf"^\W*what(?:['’]s| is| was| are| were)(?= (?:the |this |that |these |those |[\"“‘].*"
    rf"|.*\b{_WRITTEN_EN}\b).*\babout\W*$)(?!.*\b{_FEELING} (?:all )?about\W*$)",
    rf"^\W*what (?:does|do|did|would|will)(?= .*\b{_WRITTEN_EN}\b.*\b{_CONTAINS}\W*$)",
)
ENGLISH_AROUND = (
    r"^\W*(?:hi|hello|hey|so|ok(?:ay)?|now)\b|\bhow would you\b|\band in what way\b",
    r"\b(?:please|pls|kindly|briefly|roughly|thanks?|thank you|(?:for|to) (?:me|us))\b",
    r"\b(?:can|could|would|will|may) (?:you|i|we|someone)(?: have| get| give (?:me|us))?\b",
    r"\bi(?:'d| would)? (?:want|need|like)(?: to (?:have|get|read|see|know))?\b",
    r"\b(?:give|write|provide|send|get|make|show|draft|prepare) (?:me|us)\b",
    rf"\b(?:in|according to|across|from) {SOURCES}|\bin (?:a|one) paragraph\b",
    r"\bin (?:brief|short|a few words|one sentence|(?:\w+ ){1,2}(?:sentences|points|lines|words))",
    r"\b(?:all |mainly |actually |basically |exactly )*about\W*$",
    rf"\b(?:{_CONTAINS}|(?:mentioned|covered)(?: anywhere)?)\W*$",
    r"[:：,，、;；–—]\s*(?:what|how|in)?\W*$",
)

_WHAT = r"(?:什么|甚么|啥|哪些东西|哪些)"
PAPERS = r"(?:(?:这些|这批|各份?|我们?的|有)?(?:文件|资料|文档|来源)(?:里面?|内|中|上)?)"
_TELLS = r"(?:[说讲写谈]|提[到及过]?|记载|介绍|描述|谈[到及]|论述)"
_CONTENT = r"(?:内容|要点|重点|主旨|大意|概要|主题|情况|概况|进展|材料|资料|信息|资讯|来龙去脉)"
_CHIEF = r"(?:主要|重要|大致|大概|核心|基本|具体)?"
_BRIEFLY = r"(?:简单|简要|大致|扼要|简略|简)?地?"
WRITTEN = (
    r"(?:文件|协议书?|协定|备忘录|公约|条约|合约|安排|新闻稿?|公报|报道|报导|报告|文章|计划书?|规划|纲要|方案|通告"
    r"|公告|声明|演[讲词稿辞]*|讲话|致辞|政策|条例|办法|措施|会议?|论坛|峰会|大会|项目|信|函|通知|意见|指引"
    r"|指南|法案|网页|这[篇份次个]|资料|内容|[》」』”\"])"
)
CHINESE = (
    # The request by its name: 概括X, X，簡介.
    rf"{_BRIEFLY}(?:概括|概述|总结|归纳|撮要|综述|简述|简介|提要|摘要|总览|概览|概要|概况|纲要(?=\W*$))"
    rf"(?:一?下)?(?:说明)?(?:的?{_CHIEF}{_CONTENT})?(?:如何)?",
    rf"的?{_CHIEF}{_CONTENT}(?:方面)?(?:是|有|包括|为)?(?:{_WHAT}|如何|怎样|怎么样)?(?=\W*$)",
    # To be told: 介紹一下X, 想了解X.
    rf"{_BRIEFLY}(?:介绍(?:一?下)?|[讲谈说聊](?:[讲谈说聊]|一下)|说个大概|说明一下|整理一下)"
    rf"(?:一份)?(?:{_CHIEF}{_CONTENT})?",
    r"(?:了解|查|看看|认识)一?下|^\W*(?:请|我|想)*(?:了解|解释|说明)",
    r"是?怎么(?:一)?回事(?=\W*$)|的背景(?=\W*$)",
    # What there is: 關於X，文件怎麼說, 有X的資料嗎.
    rf"{PAPERS}(?:里|中|都|是|对此|有|是怎么|如何|怎么|有何|{_WHAT})*{_TELLS}(?:[了过的])?些?"
    rf"{_WHAT}?[的吗]?",
    rf"(?:有没有|有无|可有|是否有|有)(?:任何|{_WHAT}|一些)?(?:关于|有关|涉及|提[到及])",
    rf"(?:有没有|有无|有{_WHAT}?)(?:相关)?(?:的)?(?:{_CONTENT}|介绍|文件{_TELLS})(?:可看|可以看)?"
    r"吗?(?=\W*$)",
    rf"^\W*(?:关于|有关)(?=.*(?:{_TELLS}|资料|内容))|^\W*有提[到及](?=.*吗)|有被提[到及]吗?(?=\W*$)",
    # What a text is about: 協議講什麼.
    rf"(?<=[^\W])(?:主要|大致|大概|到底|究竟)是?(?:[讲说谈写]|涉及|关于)[了的着]?是?些?{_WHAT}(?=\W*$)",
)
CHINESE_AROUND = (
    r"^\W*(?:请(?:问)?|麻烦|可以|可否|能否|能不能|我?想(?:知道|了解|要)(?:一下)?|给我?个|给一?个)+",
    r"(?:请|[帮替给为向][我们]{1,2}忙?|可否|可以|请你)|给个|列出来|谢谢",
    rf"{PAPERS}(?=\W*$)|关于|有关|方面|一事(?=\W)|[,，]想?(?=\W*$)|想(?:知道|了解)(?:一?下)?",
    r"(?:怎么样?|如何|怎样|是怎样的|怎么说)(?=\W*$)|[吧吗呢]+(?=\W*$)",
    rf"的{_CONTENT}(?=\W*$)|的(?=\W*$)|^[的是]",
)
DOCUMENT_SAYS = re.compile(
    rf"{WRITTEN}[^，,。？?]{{0,8}}?"
    rf"(?P<cut>(?:主要|大致|大概|到底|究竟)?是?(?:[讲说谈写]|涉及|关于|规定|提及|提到|论及)[了的着]?是?些?{_WHAT}[的事内容]*)\W*$"
)
"""A text and what it says, however it is asked; not what somebody said at a meeting."""
