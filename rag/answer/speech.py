"""Who is asked to have said something, and whether a sentence tells what somebody said.

In: a question's text, or a sentence. Out: the words that name the speaker; yes or no.
English and Chinese. Pure, no I/O; threads may share it.
"""

from __future__ import annotations

import re

_SAY = (
    r"say|tell|stress|point out|announce|pledge|promise|emphasi[sz]e|note|add|remark|declare"
    r"|explain|claim|describe|hope|expect|believe|think|urge|warn|suggest|call (?:for|on)|propose"
    r"|mention|express|thank|praise|hint|reveal|acknowledge|admit|argue|view|regard|assess|want"
)
SPEAKS = (
    r"said|says|told|tells|added|adds|noted|notes|stressed|stresses|announced|explained"
    r"|pointed out|remarked|pledged|hoped|hopes|believed|believes|warned|urged"
)
"""Verbs beside which a capitalised word is one who speaks."""
_ASKED = re.compile(
    rf"\b(?:what|how|why|whom?)\b(?: \w+){{0,2}}? (?:did|does|do|has|have|had) (?P<does>.{{2,80}}?)"
    rf" (?:{_SAY})(?:ed|s|d)?\b"
    r"|\baccording to (?P<by>(?:the |Mr |Ms |Dr |Professor )?[A-Z][^,?;]{1,60})"
    r"|\bin (?P<own>[^,?;]{2,60}?)(?:'s|’s) (?:own )?(?:words|view|opinion)\b"
    r"|\bwhat (?:was|were|is|are) (?P<of>[^?]{2,60}?)(?:'s|’s) (?:message|comment|remark|view"
    r"|statement|opinion|hope|expectation|response|reaction)s?\b"
    r"|\bwhat (?:message|view|hope|comment|promise|pledge|appeal)s? (?:did|does) (?P<sent>.{2,60}?)"
    r" (?:give|deliver|send|express|make|have)\b"
    r"|(?:按照|根[據据]|据)(?P<per>[\u3400-\u9fff·]{2,16}?)的?(?:[說说]法|看法|介[紹绍])"
    r"|(?P<han>[\u3400-\u9fff·]{2,20}?)(?:[在於于][^，,。？?]{1,30}?)?(?:[中上時时裡里])?"
    r"(?:[說说](?!明)|表示|指出|[認认][為为]|[強强][調调]|提到|承[諾诺]|呼[籲吁]|致[辭词辞]|[感多][謝谢]|[評评][價价]|看待|形容|[希期寄]望|相信)",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:said|says?|told|tells?|stress(?:ed|es)|point(?:ed|s) out|not(?:ed|es)|announce[ds]?"
    r"|pledge[ds]?|promise[ds]?|emphasi[sz]e[ds]?|add(?:ed|s)|remark(?:ed|s)|declare[ds]?|explain(?:ed|s)"
    r"|express(?:ed|es)|describe[ds]?|call(?:ed|s) (?:on|for)|urge[ds]?|warn(?:ed|s)|believe[ds]?"
    r"|hope[ds]?|expect(?:ed|s)|suggest(?:ed|s)|propose[ds]?|mention(?:ed|s)|thank(?:ed|s)"
    r"|praise[ds]?|reveal(?:ed|s)|acknowledge[ds]?|argue[ds]?|grateful)\b"
    r"|[說说](?!明)|表示|指出|認為|认为|強調|强调|提到|宣布|承諾|承诺|透露|呼籲|呼吁|介紹|介绍|感謝|感谢"
    r"|希望",
    re.IGNORECASE,
)


def speaker_asked(question: str) -> str:
    """The words of a question that name who spoke; "" where it asks for nobody's words.

    "What did Professor Sun say about talent?" -> "Professor Sun"; 孫東說… -> 孫東.
    """
    match = _ASKED.search(question)
    return next((part.strip() for part in match.groups() if part), "") if match else ""


def tells_speech(text: str) -> bool:
    """Whether a text tells what somebody said, hoped, promised or thanked for."""
    return bool(_TOLD.search(text))
