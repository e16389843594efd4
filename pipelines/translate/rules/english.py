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
    ("large", "small"),
    ("good", "bad"),
    ("keep", "absent"),
)
"""Pairs of concepts that are each other's opposite."""

QUANTIFIERS = ("all", "most", "many", "some", "few")
MODALS = ("may", "can", "should", "must")

_LISTS = {
    # Negations; words that negate or repeat a negation, as in Spanish "no hay ninguno"; words that only repeat one;
    # words that may stand for one, as in "unlikely"; and phrases whose words mean none of the concepts. "implied" are
    # words that many languages say with a negation, as "misses" is "no detecta": one of its phrases must be there.
    "not": "not, no, without, cannot, -n['’]t, neither, no one",
    "none": "none, nobody, nothing, never, nowhere",
    "nor": "nor, either, any more, anything, anyone",
    "hardly": (
        "unlikely, rare, rarely, hardly, barely, few, fail, fails, failed, lack, lacks, rather than, instead of, "
        "unless, except, avoid-, stop-, absen-, free of, harmless, painless, impossible, un(?:able|clear|known), "
        "un(?:sure|common|necessary|needed|changed|treated|noticed|related|safe|certain|expected|equal), "
        "un(?:aware|affected|comfortable|harmed|planned|finished|detected|screened|invited), refus-, declin-, "
        "other than, invisible, incorrect, inaccurate, inconclusive, wrong, apart from, skip, skipped, "
        "ruled? out, rules out, omit-, leaves? out, left out, reject-, dis(?:agree|like), disappear-, "
        "asymptomatic, safe, against, ignore-, regardless, far from, left alone, hardly any, dummy, goes on, "
        "keeps? (?:you|them|us|people) from, keeps? (?:the|a|your) [a-z]+ from, saves? you from, "
        "hold(?:ing)? still, held still, keep(?:ing)? still, awake, leave off, leave out, gone, nonbinary, "
        "short of, torn, different from, too little, lasts, leaves? open, unread, one to protect, unclear, miss, "
        "missed, misses, keeps? the [a-z]+ [a-z]+ from, leave them off, unpaid, put it out of your mind, "
        "unusual for, that stays, it stays, stays with, stay on, stay away, leave deodorant, until all, "
        "clinics differ, groups differ, places differ, differs from, seldom, studies differ, no wonder, "
        "experts differ, stayed quiet, lie awake, plain, is open, are open, spares?, spared, open end"
    ),
    "other": (
        "no [a-z]+er than, no (?:more|less|later) than, not (?:more|less|fewer|later) than, no matter, no doubt, "
        "not until, at least, at most, once more, more and more, any more, all right, after all, at all, "
        "all about, all over, in all, left over, left in, up to, first aid, as long as, so long, how often, "
        "in general, the most, matters? most, (?:it|them|you|doctors) most, right (?:away|now|to), "
        "not as far as, all the same, on the whole, all three, all two, all around, next few, first few, "
        "few (?:years|days|weeks|months|hours|minutes), much the same, most (?:is|when|about|in|for), "
        "time (?:do|does|did) [a-z]+ have to, have to decide, under the microscope, under a microscope, "
        "(?:helps?|notice|counts?|tests|needs?|like) most, goes on in, until it, not free of, how much"
    ),
    "benign": "benign-",
    "malignant": "malignan-",
    "invasive": "invasive, invading, invade-",
    "noninvasive": "non invasive, noninvasive, in situ",
    "more": (
        "more, higher, highest, high, greater, greatest, larger, largest, bigger, increas-, raise, raises, "
        "raised, rise, rises, grow, grows, above, over, closer, longer, sooner, newer, older, wider, quicker, "
        "faster, stronger, easier, harder, rarer, most, earlier, later, hardest, clearer, longest, oldest, "
        "newest, worse, growing"
    ),
    "less": (
        "less, fewer, lower, lowest, low, smaller, smallest, reduc-, decreas-, drop, drops, shrink, shrinks, "
        "below, under, lowers, lowered, least, sink, sinks, goes down, go down"
    ),
    "before": "before, earlier, prior to, sooner, beforehand",
    "after": "after, afterwards?, later, following, right after, next, afterward",
    "left": "left",
    "right": "right",
    "begin": "start, starts, started, begin, begins, begun, beginning, starting, restart",
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
    "woman": "woman, women, she, her, girls?, pregnan-, mother, mothers, female, sisters?, daughters?",
    "man": "man, men, he, father, fathers, male, brothers?, sons?",
    "mild": "mild, slight, slightly",
    "severe": "severe, serious, seriously",
    "easy": "easy, easier, easily, easiest",
    "difficult": "difficult, hard, harder, hardest",
    "fast": "fast, faster, quick, quickly, rapid-, quicker",
    "slow": "slow, slower, slowly, more slowly",
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
    "each": (
        "every, each, both, any, either, yearly, daily, monthly, across, overall, everything, everybody, "
        "differs?, in general"
    ),
    "most": (
        "most, most often, mostly, usually, majority, generally, normally, typically, typical, above all, "
        "mainly, tend, tends, (?:nearly|almost) (?:all|every|always), chiefly, "
        "(?:nearly|almost) (?:everyone|everybody), largest part, most of all"
    ),
    "many": "many, much, often, a lot, lots, frequently, commonly, most often",
    "some": "some, sometimes, several, certain, a few, any, at times, part of, somewhat",
    "few": "few, rarely, rare, seldom, hardly any, rarer, uncommon",
    "may": "may, might, possib-, perhaps, maybe",
    "can": "can, could, able, possible, cannot, can['’]t",
    "open": (
        "likely, probabl-, sometimes, unlikely, fine, all right, choice, at times, awake, would, lie awake, "
        "to expect, chance, chances"
    ),
    "should": "should, ought, recommend-, advise-, suggest, suggests, suggested",
    "must": "must, have to, has to, had to, need to, needs to, needed, having to, requir-, necessary",
    "large": "large, larger, largest, big, bigger, biggest, wide, wider",
    "small": "small, smaller, smallest, tiny, little, fine",
    "good": "good, fine, well, all right, okay, right, healthy",
    "bad": "bad, badly, wrong, ill, poor, poorly",
    "implied": (
        "miss, missed, misses, whatever, keeps? (?:you|them|us|people) from, keeps? (?:the|a|your) [a-z]+ from, "
        "keeps? the [a-z]+ [a-z]+ from, saves? you from, stops? you from, goes on, awake, hold(?:ing)? still, "
        "keep(?:ing)? still, nonbinary, leave off, leave out, leave them off, gone, unclear, uncertain, unread, "
        "hardly, differs?, short of, unpaid, dummy, torn, remain(?:s|ed)? open, leaves? open, failed, "
        "incomplete, unless, put it down, failing, left out, put it out of your mind, lie awake"
    ),
    "keep": "keep, keeps, keeping, not miss your, not miss the",
    "absent": "miss, missed, misses",
}

WORDS = {concept: tuple(forms.split(", ")) for concept, forms in _LISTS.items()}
"""The phrases of each concept, as ``lexicon.Lexicon`` reads them."""
