"""English words that carry meaning, by concept; locales.yaml has those of a language by the same names."""

from __future__ import annotations

OPPOSITES = (
    ("benign", "malignant"),
    ("invasive", "noninvasive"),
    ("more", "less"),
    ("before", "after"),
    ("left", "right"),
    ("begin", "stop"),
    ("better", "worse"),
    ("early", "late"),
    ("positive", "negative"),
    ("normal", "abnormal"),
    ("safe", "dangerous"),
    ("common", "rare"),
    ("first", "last"),
    ("inside", "outside"),
    ("same", "different"),
    ("true", "false"),
    ("likely", "unlikely"),
    ("woman", "man"),
    ("mild", "severe"),
    ("easy", "difficult"),
    ("fast", "slow"),
    ("long", "short"),
    ("dense", "fatty"),
    ("micro", "macro"),
    ("together", "apart"),
    ("old", "new"),
)
"""Pairs of concepts that are each other's opposite."""

QUANTIFIERS = ("all", "most", "many", "some", "few")
MODALS = ("may", "can", "should", "must")

_LISTS = {
    # Negations; words that negate or repeat a negation, as in Spanish "no hay ninguno"; words that only repeat one;
    # words that may stand for one, as in "unlikely"; and phrases whose words mean none of the concepts.
    "not": "not, no, without, cannot, -n['’]t, neither, no one",
    "none": "none, nobody, nothing, never, nowhere",
    "nor": "nor, either, any more, anything, anyone",
    "hardly": (
        "unlikely, rare, rarely, hardly, barely, few, miss, missed, misses, missing, fail, fails, failed, lack, "
        "lacks, rather than, instead of, unless, until, except, only, avoid-, stop-, absen-, free of, free, "
        "harmless, painless, impossible, un(?:able|clear|known), "
        "un(?:sure|common|usual|necessary|needed|changed|treated|noticed|related|safe|certain|expected|equal), "
        "un(?:aware|affected|comfortable|harmed|planned|finished|detected|screened|invited), refus-, declin-, "
        "other than, invisible, incorrect, inaccurate, inconclusive, wrong, apart from, skip, skipped, ruled? "
        "out, rules out, alone, omit-, leaves? out, left out, myth, deny, reject-, dis(?:agree|like), disappear-, "
        "go away, goes away, asymptomatic, safe, danger-, whatever, against, leave, ignore-, regardless, far "
        "from, left alone, hardly any, dummy, stable, differ, differs"
    ),
    "other": (
        "no [a-z]+er than, no (?:more|less|later) than, not (?:more|less|fewer|later) than, or not, no matter, no "
        "doubt, not until, before age, after age, (?:over|under|above|below) age, at least, at most, more "
        "(?:pictures|images|information), once more, more and more, any more, right (?:away|now|to|after), all "
        "right, after all, at all, all about, all over, in all, left over, left in, up to, first aid, as long as, "
        "so long, how often, in general, the most, matters? most, (?:it|them|you|doctors) most"
    ),
    "benign": "benign-",
    "malignant": "malignan-",
    "invasive": "invasive, invading, invade-",
    "noninvasive": "non invasive, noninvasive, in situ",
    "more": (
        "more, higher, highest, high, greater, greatest, larger, largest, bigger, increas-, raise, raises, "
        "raised, rise, rises, grow, grows, above, over"
    ),
    "less": (
        "less, fewer, lower, lowest, low, smaller, smallest, reduc-, decreas-, drop, drops, shrink, shrinks, "
        "below, under, lowers, lowered, least"
    ),
    "before": "before, earlier, prior to",
    "after": "after, afterwards?, later, following",
    "left": "left",
    "right": "right",
    "begin": "start, starts, started, begin, begins, begun, beginning, starting",
    "stop": "stop, stops, stopped, stopping, quit, end, ends, ended",
    "better": "better, best, improv-",
    "worse": "worse, worst, worsen-",
    "early": "early, earlier, sooner, soon",
    "late": "late",
    "positive": "positive",
    "negative": "negative",
    "normal": "normal, normally",
    "abnormal": "abnormal-, atypical",
    "safe": "safe, safely, harmless",
    "dangerous": "danger-, harmful, unsafe, risky",
    "common": "common, often, frequent, frequently, commonly",
    "rare": "rare, rarely, uncommon, seldom",
    "first": "first",
    "last": "last",
    "inside": "inside, within",
    "outside": "outside, beyond",
    "same": "same, equal, similar, alike",
    "different": "different, differ, differs, unlike, other",
    "true": "true, correct",
    "false": "false, wrong, untrue, incorrect",
    "likely": "likely, probable, probably",
    "unlikely": "unlikely, improbable",
    "woman": "woman, women, she, mother, mothers, female, sisters?, daughters?",
    "man": "man, men, he, father, fathers, male, brothers?, sons?",
    "mild": "mild, slight, slightly",
    "severe": "severe, serious, seriously",
    "easy": "easy, easier, easily",
    "difficult": "difficult, hard, harder",
    "fast": "fast, faster, quick, quickly, rapid-",
    "slow": "slow, slower, slowly",
    "long": "long, longer, longest",
    "short": "short, shorter, shortest, brief-",
    "dense": "dense, density",
    "fatty": "fat, fatty",
    "micro": "microcalcif-",
    "macro": "macrocalcif-",
    "together": "together, grouped, clustered",
    "apart": "apart, scattered, alone",
    "old": "old, older, oldest",
    "new": "new, newer, newest, young, younger",
    "all": "all, everyone, always, whole",
    "each": "every, each, both, any, either, yearly, daily, monthly, across, overall",
    "most": (
        "most, most often, mostly, usually, majority, generally, normally, typically, typical, above all, mainly, "
        "tend, tends, (?:nearly|almost) (?:all|every|always), chiefly"
    ),
    "many": "many, much, often, a lot, lots, frequently, commonly, most often",
    "some": "some, sometimes, several, certain, a few, any, at times, part of, somewhat",
    "few": "few, rarely, rare, seldom, hardly any",
    "may": (
        "may, might, could, possib-, perhaps, maybe, can, able, likely, probabl-, sometimes, cannot, can['’]t, unlikely"
    ),
    "can": "can, could, able, possible, may, cannot, can['’]t",
    "should": "should, ought, recommend-, advise-, suggest-",
    "must": "must, have to, has to, had to, need, needs, needed, needing, having to, requir-, necessary",
}

WORDS = {concept: tuple(forms.split(", ")) for concept, forms in _LISTS.items()}
"""The phrases of each concept, as ``lexicon.Lexicon`` reads them."""
