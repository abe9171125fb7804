"""Whether a stated quantity is the gold number: unit, scale, sign, rounding.

In: a gold number, what surrounds it in the gold, a stated quantity. Out: a yes
or no. Pure; threads may share it.

Without a tolerance of its own a gold number is met by its value rounded to the
digits shown, three of them or two with a unit: 8,412 million by "$8.41bn", not
by "$8bn". A number given without any unit or scale is taken to be in the gold's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.scoring.fold import fold_text
from eval.scoring.quantity import Quantity
from eval.scoring.units import SCALE_PATTERN, SCALES, Unit, read_gold_unit, same_currency
from eval.types import Fact, GoldItem, NumberAnchor

_DOWN = (
    r"decreas\w*|declin\w*|fell|fall\w*|drop\w*|down|lower\w*|reduc\w*|shrank|shrink\w*|contract(?:ed|ion|ing)|"
    r"loss(?:es)?|lost|negative|deficit|outflows?|worsen\w*|deteriorat\w*|cut|less|minus|slump\w*|plung\w*|"
    r"减少|下降|下跌|降低|亏损|跌|减|缩减|降"
)
_UP = (
    r"increas\w*|grew|grow\w*|rose|ris(?:e|es|ing|en)|up|higher|gain\w*|expand\w*|improv\w*|climb\w*|jump\w*|surg\w*|"
    r"增加|增长|上升|上涨|提高|升|涨|增"
)
_ANY_DOWN = re.compile(rf"\b(?:{_DOWN})\b|减少|下降|下跌|降低|亏损|缩减")
_OUTFLOW = re.compile(
    r"\b(?:expenditures?|capex|spen[dt]\w*|paid|payments?|purchases?|repurchas\w*|costs?|expenses?|"
    r"outlays?|dividends?|used in)\b|支出|开支|费用|成本"
)
"""What is paid out may be printed in brackets, and is meant as an amount."""
_MOVED = re.compile(
    rf"\b(?:(?P<down>{_DOWN})|(?P<up>{_UP}))(?![a-z])|(?P<fell>减少|下降|下跌|降低|亏损)|(?P<rose>增加|增长|上升|上涨)"
)
_LEVEL = re.compile(
    r"\b(?:to|from|at|was|were|is|are|in|than)\s*(?:\S{0,3}\s*)?$|(?:至|到|为)\s*\S?$"
)
_MOVED_AFTER = re.compile(rf"^\s*(?:[a-z]+\s+)?(?:(?P<down>{_DOWN})|(?P<up>{_UP}))(?![a-z])")
_ASKS_CHANGE = re.compile(
    r"\b(?:chang\w*|increas\w*|grow\w*|growth|grew|ris\w*|rose|improv\w*|differ\w*|higher|gain\w*|profit\w*|income|net)\b|变动|变化|增长|增加|增减|上升"
)
_SCALE_WORD = re.compile(rf"\bin\s+(?:\w+\s+){{0,3}}?({SCALE_PATTERN})(?![a-z])")
_TITLE_SCALE = re.compile(r"(?:以|单位[:为]?)\s*([万亿百千十]+)")
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class GoldNumber:
    """A gold number ready to compare. hinted: scale that question or evidence name."""

    anchor: NumberAnchor
    unit: Unit
    named: bool
    hinted: float
    falls: bool
    asks_change: bool


def gold_number(anchor: NumberAnchor, fact: Fact, item: GoldItem) -> GoldNumber:
    """The number with what the item around it says of its unit and direction."""
    unit = read_gold_unit(fold_text(anchor.unit))
    question = fold_text(item.question)
    words = f"{question} {' '.join(fold_text(piece.quote) for piece in fact.evidence)}"
    hinted = 1.0
    if unit.scale == 1.0:
        found = _SCALE_WORD.search(question) or _TITLE_SCALE.search(question)
        hinted = SCALES.get(found.group(1), 1.0) if found else _evidence_scale(anchor, fact)
    falls = bool(_ANY_DOWN.search(words) or _OUTFLOW.search(question))
    asks = bool(_ASKS_CHANGE.search(question))
    return GoldNumber(anchor, unit, bool(anchor.unit.strip()), hinted, falls, asks)


def _evidence_scale(anchor: NumberAnchor, fact: Fact) -> float:
    """The scale right after the gold value in its own evidence, if there."""
    shown = f"{anchor.value:,g}"
    for piece in fact.evidence:
        match = re.search(
            rf"{re.escape(shown)}\s*({SCALE_PATTERN})(?![a-z])", fold_text(piece.quote)
        )
        if match:
            return SCALES[match.group(1)]
    return 1.0


def is_met(gold: GoldNumber, stated: Quantity, text: str) -> bool:
    """Whether the folded text's quantity states the gold number."""
    if not _unit_fits(gold, stated):
        return False
    target = abs(gold.anchor.value)
    return any(
        _agrees(target, value, step, gold, stated) for value, step in _readings(gold, stated)
    ) and _sign_fits(gold, stated, text)


def same_kind(gold: GoldNumber, stated: Quantity) -> bool:
    """Whether the quantity could be an answer to the same question at all."""
    if stated.label:
        return False
    return stated.unit.dimension == gold.unit.dimension


def _unit_fits(gold: GoldNumber, stated: Quantity) -> bool:
    wanted, given = gold.unit.dimension, stated.unit.dimension
    if not given or not gold.named:
        return True
    if not wanted and gold.unit.scale != 1.0:
        return given == "money"  # "million" alone: of money, most likely
    if wanted != given:
        # A ratio may be told in percent; a named unit that is none of ours is only a noun.
        return (wanted, given) in (("times", "percent"), ("percent", "times"))
    return wanted != "money" or same_currency(gold.unit.currency, stated.unit.currency)


def _readings(gold: GoldNumber, stated: Quantity) -> list[tuple[float, float]]:
    """(value, step) of the quantity in the gold's unit, each way it may be meant."""
    unit, given = gold.unit, stated.unit
    bare_step = stated.resolution / (stated.value / stated.mantissa) if stated.mantissa else 1.0
    readings = []
    if given.dimension and given.dimension == unit.dimension:
        ratio = given.factor / (unit.factor * unit.scale)
        readings.append((stated.value * ratio, stated.resolution * ratio))
    elif given.dimension == "percent" and unit.dimension != "percent":
        readings.append((stated.value / 100, stated.resolution / 100))
        if not gold.named:
            readings.append((stated.value, stated.resolution))
    elif given.dimension == "times" and unit.dimension == "percent":
        readings.append((stated.value * 100, stated.resolution * 100))
    else:
        readings.append((stated.value / unit.scale, stated.resolution / unit.scale))
    if not stated.scaled and given.dimension in ("", "money") and unit.scale != 1.0:
        readings.append((stated.mantissa, bare_step))
    if gold.hinted != 1.0 and not stated.scaled:
        readings.append((stated.value * gold.hinted, stated.resolution * gold.hinted))
    if stated.scaled and gold.hinted != 1.0:
        readings.append((stated.value / gold.hinted, stated.resolution / gold.hinted))
    if (
        unit.dimension == "percent"
        and not given.dimension
        and (stated.fraction or (stated.value <= 1.5 and stated.digits >= 2))
    ):
        readings.append((stated.value * 100, stated.resolution * 100))
    if not unit.dimension and not gold.named and stated.fraction:
        readings.append((stated.value * 100, stated.resolution * 100))
    return readings


def _agrees(target: float, value: float, step: float, gold: GoldNumber, stated: Quantity) -> bool:
    off = abs(value - target)
    close = _EPSILON * max(1.0, target)
    tol = gold.anchor.tol
    if off <= close or (tol is not None and off <= tolerance(tol, target) + close):
        return True
    if tol == 0 or not target or not _is_measured(gold, target):
        return False
    if stated.fraction:
        return off <= 0.005 * max(target, value)
    if off <= _shown_step(step, value, stated) / 2 + close:
        return off <= _rounding(stated, exact=tol is not None) * target
    return tol is None and _is_coarse(gold, target) and off <= _gold_step(target) / 2 + close


def _is_measured(gold: GoldNumber, target: float) -> bool:
    """Whether the number is a measure, which people round, and not a count."""
    return bool(gold.unit.dimension) or gold.unit.scale != 1.0 or target != int(target)


def _rounding(stated: Quantity, *, exact: bool) -> float:
    """How far off, as a share of the gold value, rounding may lead.

    exact: the gold names a tolerance of its own, so that only digits count.
    """
    if stated.digits >= 3:
        return 1.0
    if exact:
        return 0.005
    if stated.about:
        return 0.05
    return 0.03 if stated.digits == 2 else 0.005


def _shown_step(step: float, value: float, stated: Quantity) -> float:
    """The step of the last digit meant: in "about 1,600" that is a hundred."""
    if not stated.about or stated.scaled or step != 1.0 or value < 10:
        return step
    return 10.0 ** (len(f"{value:.0f}") - len(f"{value:.0f}".rstrip("0")))


def _is_coarse(gold: GoldNumber, target: float) -> bool:
    """Whether the gold itself looks rounded, so that more digits may be given."""
    digits = len(f"{target:g}".replace(".", "").strip("0"))
    return digits >= 2 and (target != int(target) or gold.unit.dimension in ("percent", "points"))


def tolerance(tol: float | str, target: float) -> float:
    """How far off is allowed, in the gold's unit. "2%" is a share of the value.

    A bare number up to 0.05 is read both ways, whichever is wider, since gold
    files in use write shares so; from there on it is in the gold's unit.
    """
    if isinstance(tol, str):
        return float(tol.strip().rstrip("%")) / 100 * target if "%" in tol else float(tol)
    if 0 < tol <= 0.05 and target >= 1:
        return max(tol, tol * target)
    return float(tol)


def _gold_step(target: float) -> float:
    decimals = len(f"{target:.6f}".rstrip("0").partition(".")[2])
    return 10.0**-decimals


def _sign_fits(gold: GoldNumber, stated: Quantity, text: str) -> bool:
    if gold.anchor.value == 0 or stated.sign == 0:
        return True
    moved = direction(text, stated)
    if gold.anchor.value < 0:
        if stated.sign < 0 or moved == "down":
            return True
        # "Net loss: 12" under a question about the loss; "increased by 12" is not it.
        return moved is None and gold.falls
    if stated.sign < 0:
        return gold.falls
    return not (moved == "down" and gold.asks_change and not gold.falls)


def direction(text: str, stated: Quantity) -> str | None:
    """ "up" or "down" when the words around say that the quantity is such a change."""
    after = _MOVED_AFTER.match(text[stated.end : stated.end + 30])
    if after:
        return "down" if after["down"] else "up"
    before = text[max(0, stated.start - 45) : stated.start]
    last = None
    for match in _MOVED.finditer(before):
        last = match
    if last is None:
        return None
    gap = before[last.end() :]
    if re.search(r"[.;,。；]|\d", gap) or _LEVEL.search(gap):
        return None
    return "down" if last["down"] or last["fell"] else "up"
