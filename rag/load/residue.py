"""Lines that a page carries around its text: navigation, advertisement, paywall.

In: one line. Out: whether it is such residue. Pure; threads may share it.
They stay in the text, marked, and are never quoted as an answer.
"""

from __future__ import annotations

import re

_LONGEST = 160
_LINE = re.compile(
    r"""(?:
      advertisements?|\[?sponsored(?:\ content)?\]?|promoted\ content
    | (?:go|skip|jump)\ to\ (?:the\ )?(?:main\ )?(?:content|navigation|menu) | n{4}
    | today['’]s\ press\ releases | back\ to\ (?:the\ )?top | top\ of\ page
    | (?:estimated\ )?reading\ time\s?:?\s?\d+\s?min(?:ute)?s?(?:\ read)?
    | \d+\s?min(?:ute)?s?\ read
    | why\ you\ can\ trust\ .{1,40} | listen\ to\ (?:this\ )?(?:article|story).{0,20}
    | (?:save|gift|print|share|e-?mail)(?:\ this)?(?:\ (?:article|page|story))?
    | share\ (?:this\ )?(?:on|via)\ .{1,30} | follow\ us(?:\ on.{0,30})? | tweet | whatsapp
    | copy\ link | (?:leave\ a\ |\d+\ )?comments?(?:\ \(\d+\))?
    | (?:log|sign)[ -]?(?:in|up|out)(?:\ .{0,20})? | register | my\ account
    | subscribe(?:\ now)?(?:\ (?:to|for)\ .{1,80})?[.!]? | unlock\ .{0,40}access.{0,20}
    | get\ unlimited\ access.{0,40}
    | already\ (?:a|have\ a)\ (?:subscriber|subscription|member|account).{0,40}
    | (?:to\ )?(?:continue|keep)\ reading.{0,100}
    | (?:sign\ up|register|log\ in)\ (?:now\ )?to\ (?:continue|read).{0,80}
    | this\ (?:article|content|story)\ is\ (?:for|available\ to)\ (?:subscribers|members).{0,60}
    | you\ have\ (?:reached|\d+).{0,30}\ (?:free\ )?articles?.{0,40}
    | (?:related|recommended|popular|trending|more)\ (?:articles?|stories|news|links|topics):?
    | most\ (?:read|popular|viewed|shared) | you\ may\ also\ like:?
    | read\ (?:more|next|also):?.{0,100}
    | (?:this\ (?:site|website)|we)\ uses?\ cookies.{0,100}
    | accept(?:\ all)?\ cookies | cookie\ (?:policy|settings|preferences) | privacy\ policy
    | terms\ (?:of\ (?:use|service)|and\ conditions) | (?:©|copyright\ (?:©|\(c\))).{0,100}
    | all\ rights\ reserved\.? | home | menu | search | close | next(?:\ page)?
    | previous(?:\ page)?
    | site\ ?map | contact\ us | (?:news)?photos? | videos? | click\ here.{0,40}
    | (?:an?\ )?error\ (?:has\ )?occurred.{0,40} | loading(?:\.{3}|…)? | 廣告 | 广告
    | 跳[至到轉转]?(?:主要)?[內内]容(?:[區区])?
    | 返回(?:頁首|页首|頂部|顶部|主[頁页]|上一[頁页])
    | 回到(?:頁首|頂部|顶部) | (?:今日|即日)?新聞公報(?:列表)? | 今日新聞(?:公報)?
    | (?:新聞)?[相圖图]片 | 相片 | 短片 | 視頻 | 列印 | 打印 | 分享(?:[至到].{1,10})? | 收藏
    | 字[號号].{0,12} | (?:按此)?[訂订][閱阅].{0,20} | 登[入录錄](?:.{0,8}) | 註冊 | 注册
    | (?:相[關关]|推薦|推荐|熱門|热门|延伸|更多)(?:新[聞闻]|文章|[報报]道|[閱阅][讀读])[:：]?.{0,40}
    | (?:預計)?[閱阅][讀读][時时][間间][:：]?\s?\d+\s?分[鐘钟]
    | (?:此|本)(?:文|文章|內容|内容)(?:只|僅|仅)[供限].{0,20}
    | [責责]任[編编][輯辑][:：].{1,20}
    | (?:版[權权]所有|版权声明).{0,60} | 原文[鏈链連连][接結结][:：]?.{0,100} | 首[頁页]
    | 上一[篇頁页]
    | 下一[篇頁页]
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def is_residue(line: str) -> bool:
    """True for "Advertisement", "Go to main content", "NNNN", "Reading Time:3 minutes" ..."""
    return len(line) <= _LONGEST and _LINE.fullmatch(line.strip(" \t\xa0[]|>»«·")) is not None
