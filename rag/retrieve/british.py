"""English words in one spelling, nearly always the British, so that both are one word.

In: a word in lower case. Out: the same as British texts write it. Pure; threads may share it.

British rather than American: Snowball takes "industrialization" for "industry" and leaves
"industrialisation" apart, which is what a search for it wants.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ISE = re.compile(r"(?<=[a-z]{3})(?P<i>[iy])z(?=(?:e[drs]?|ers|ing|able|ation|ations|ational)$)")
_NOT_ISE = re.compile(
    r"(?:^|over|under|re|cap|down|out)(?:size|sizing|prize|prizing)|^seiz|^citize"
)
_OUR = re.compile(
    r"^(?P<stem>(?:un|dis|mis|neo)?(?:arm|behavi|cand|clam|col|endeav|fav|flav|harb|hon|hum|lab"
    r"|neighb|od|parl|ranc|rum|sav|savi|splend|tum|val|vap|vig))or"
    r"(?=(?:s|ed|ing|al|able|ably|er|ers|ful|hood|hoods|ite|ites|ing|less|y)?$)"
)
_RE = re.compile(
    r"^(?P<stem>(?:epi|kilo|centi|milli)?(?:cent|fib|theat|lit|met|calib|spect))er(?=s?$)"
)
_WORDS = {
    "practise": "practice", "practised": "practiced", "practising": "practicing",
    "defense": "defence", "offense": "offence", "licence": "license", "licences": "licenses",
    "program": "programme", "programs": "programmes", "catalog": "catalogue",
    "catalogs": "catalogues", "dialog": "dialogue", "dialogs": "dialogues", "gray": "grey",
    "fulfill": "fulfil", "fulfillment": "fulfilment", "skillful": "skilful", "plow": "plough",
    "center": "centre", "centers": "centres", "centered": "centred", "aging": "ageing",
    "judgment": "judgement", "acknowledgment": "acknowledgement", "aluminum": "aluminium",
    "pediatric": "paediatric", "orthopedic": "orthopaedic", "hemoglobin": "haemoglobin",
    "anemia": "anaemia", "airplane": "aeroplane", "jewelry": "jewellery", "maneuver": "manoeuvre",
    "mustache": "moustache", "pajamas": "pyjamas", "specialty": "speciality", "tire": "tyre",
    "tires": "tyres", "enrollment": "enrolment", "installment": "instalment",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def in_british(word: str) -> str:
    """ "industrialization" -> "industrialisation", "labor" -> "labour"; most words as they are."""
    if word in _WORDS:
        return _WORDS[word]
    if _NOT_ISE.search(word) is None:
        word = _ISE.sub(r"\g<i>s", word)
    return _RE.sub(r"\g<stem>re", _OUR.sub(r"\g<stem>our", word))
