"""Whether a sentence leans on the one before: "He said …", 此外……. In: its text. Pure."""

from __future__ import annotations

import re

_LEANS = re.compile(
    r"(?:He|She|It|They|His|Her|Its|Their|This|These|Those|That|Such|Both|Another|There|Then"
    r"|The (?:latter|former|two|same|other|others|rest|(?:first|second|third)(?= (?:is|was|one)))"
    r"|(?:However|Moreover|Furthermore|Instead|Also|Therefore|Thus|Similarly|Meanwhile|Nevertheless"
    r"|Consequently|Afterwards|Later|Today|In (?:addition|turn|this|that|both)|As a result"
    r"|At (?:this|that|the) (?:time|same)|For example|For instance|On the other hand|But|And|So))\b"
    r"|[他她它牠祂該该此其這这]|(?:因此|所以|但|然而|不過|不过|而|並|并且|也|同時|同时|同年|之後|之后|後來|后来"
    r"|當時|当时|隨後|随后|接著|接着|另外|例如|兩者|两者|後者|后者|前者|雙方|双方|最後|最后|於是|于是)"
)


def leans(text: str) -> bool:
    """Whether the sentence starts with a word that points at the one before."""
    return bool(_LEANS.match(text.lstrip(' \t\n\u3000"“「『')))
