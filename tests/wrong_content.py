"""Wrong content that an editor may write by mistake: small edits of records of the shipped dataset, by kind."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.model.findings import Finding
from pipelines.model.kinds import FOLDERS

Edits = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fault:
    """Replacements in one file, each of the first occurrence; ``elsewhere`` is the file of the finding, if another."""

    kind: str
    file: str
    edits: Edits
    elsewhere: str = ""

    def applied(self, text: str) -> str:
        """The text of the file with the replacements.

        Raises:
            ValueError: the file does not contain a text to be replaced.
        """
        for old, new in self.edits:
            pattern = r"\s+".join(map(re.escape, old.split(" "))) if "\n" not in old else re.escape(old)
            text, count = re.subn(pattern, lambda _, new=new: new, text, count=1)
            if not count:
                raise ValueError(f"{self.file} does not contain {old!r}")
        return text

    def found(self, before: str, after: str, new: list[Finding]) -> bool:
        """Whether one of the new findings is on a changed line, or in the file that ``elsewhere`` names."""
        lines = changed_lines(before, after)
        lines |= {line - 1 for line in lines}  # the words for a number may begin on the line before
        return any(
            one.file == f"dataset/{self.elsewhere}"
            if self.elsewhere
            else one.file == f"dataset/{self.file}" and one.line in lines
            for one in new
        )


def changed_lines(before: str, after: str) -> set[int]:
    """The numbers of the lines that differ from the old text; for a deleted line, that of the next one."""
    codes = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False).get_opcodes()
    return {line + 1 for tag, _, _, low, high in codes if tag != "equal" for line in range(low, max(high, low + 1))}


def _path(name: str) -> str:
    return f"{FOLDERS[name.split('-')[0]]}/{name}.yaml"


def faults() -> Iterator[Fault]:
    """Every fault, by kind."""
    for kind, entries in KINDS.items():
        for name, *rest in entries:
            edits = tuple(edit for edit in rest if not isinstance(edit, str))
            elsewhere = next((_path(record) for record in rest if isinstance(record, str)), "")
            yield Fault(kind, _path(name), edits, elsewhere)


KINDS: dict[str, list[tuple[str | tuple[str, str], ...]]] = {
    "a number in the text is changed": [
        ("fact-men-have-calcifications", ("about 31 out of 100", "about 61 out of 100")),
        ("fact-follow-1000-people", ("about 116 lead", "about 161 lead")),
        ("fact-cleared-after-call-back", ("168 women", "186 women")),
        ("fact-dcis-radiation", ("3 to 6 weeks", "3 to 9 weeks")),
        ("birads-5", ("95 or more out of 100", "59 or more out of 100")),
    ],
    "a figure is changed": [
        ("fact-men-have-calcifications", ("low: 31", "low: 13")),
        ("fact-high-risk-result", ("low: 83", "low: 38")),
        ("fact-cleared-after-call-back", ("low: 168", "low: 186")),
        ("fact-dcis-outlook", ("low: 97", "low: 79")),
    ],
    "a number and its figure are changed, and the complement is not": [
        (
            "fact-called-back-for-calcifications",
            ("about 31 with", "about 41 with"),
            ("low: 31", "low: 41"),
            "fact-called-back-for-calcifications",
        ),
        (
            "fact-most-biopsies-are-benign",
            ("about 30 had", "about 40 had"),
            ("low: 30", "low: 40"),
            "fact-most-biopsies-are-benign",
        ),
        (
            "faq-does-call-back-mean-cancer",
            ("about 4 did", "about 8 did"),
            ("low: 4\n", "low: 8\n"),
            "faq-does-call-back-mean-cancer",
        ),
        (
            "fact-mammograms-miss-some",
            ("About 3 do", "About 5 do"),
            ("low: 3, out", "low: 5, out"),
            "fact-mammograms-miss-some",
        ),
    ],
    "a direction is reversed": [
        ("fact-calcifications-are-common", ("more than 80 out", "fewer than 80 out")),
        ("fact-needle-biopsy-is-usual", ("Fewer than 1 out", "More than 1 out")),
        ("birads-3", ("at least 98", "at most 98")),
        ("birads-4c", ("more than 50 but fewer than 95", "more than 50 but more than 95")),
        ("fact-biopsy-risks", ("fewer than 1 out of 100 people", "more than 1 out of 100 people")),
        ("fact-trans-people-screening", ("after more than 2 years", "after less than 2 years")),
        ("birads-5", ("95 or more out", "95 or fewer out")),
        ("fact-breastfeeding", ("more than 1 year", "less than 1 year")),
    ],
    "a direction is removed": [
        ("fact-calcifications-are-common", ("more than 80 out of 100 mammogram", "some 80 out of 100 mammogram")),
        ("fact-needle-biopsy-is-usual", ("Fewer than 1 out of 100 people", "About 1 out of 100 people")),
        ("birads-5", ("95 or more out of 100", "95 out of 100")),
        ("fact-breastfeeding", ("for more than 1 year", "for 1 year")),
    ],
    "a direction is added to an exact figure": [
        (
            "fact-men-have-calcifications",
            ("about 31 out of 100", "more than 31 out of 100"),
            "fact-men-have-calcifications",
        ),
        (
            "fact-cleared-after-call-back",
            ("followed 168 women", "followed more than 168 women"),
            "fact-cleared-after-call-back",
        ),
        ("faq-does-biopsy-hurt", ("about 12 called it", "fewer than 12 called it"), "faq-does-biopsy-hurt"),
        ("fact-fat-transfer", ("about 17 out of 100", "up to 17 out of 100"), "fact-fat-transfer"),
    ],
    "a figure loses its bound": [
        (
            "fact-calcifications-are-common",
            ("    low_included: false\n    unbounded: true\n", ""),
            "fact-calcifications-are-common",
        ),
        (
            "fact-trans-people-screening",
            ("low: 2, low_included: false, unbounded: true", "low: 2"),
            "fact-trans-people-screening",
        ),
        ("birads-5", ("    unbounded: true\n", ""), "birads-5"),
        ("fact-breastfeeding", ("low: 1, low_included: false, unbounded: true", "low: 1"), "fact-breastfeeding"),
    ],
    "another unit in the text": [
        ("fact-dcis-radiation", ("3 to 6 weeks", "3 to 6 months")),
        ("faq-dcis-pregnancy", ("the advice is 9 months", "the advice is 9 weeks")),
        ("fact-cleared-after-call-back", ("for 5 years", "for 5 months")),
        ("fact-dcis-recovery", ("1 to 2 weeks", "1 to 2 days")),
        ("fact-dcis-margins-and-nodes", ("2 millimeters", "2 centimeters")),
        ("faq-when-are-mammogram-results-sent", ("within 30 days", "within 30 weeks")),
    ],
    "another unit in the figure": [
        ("faq-dcis-pregnancy", ("low: 9, unit: months", "low: 9, unit: weeks"), "faq-dcis-pregnancy"),
        ("fact-dcis-radiation", ("low: 10, unit: years", "low: 10, unit: months"), "fact-dcis-radiation"),
        ("fact-dcis-recovery", ("high: 2, unit: weeks", "high: 2, unit: days"), "fact-dcis-recovery"),
        ("faq-macro-or-micro-difference", ("unit: millimeters", "unit: centimeters"), "faq-macro-or-micro-difference"),
    ],
    "another population": [
        ("fact-men-have-calcifications", ("55 men with", "55 women with")),
        ("fact-cleared-after-call-back", ("168 women", "168 men")),
        ("fact-active-monitoring-trials", ("957 women", "957 men")),
        ("fact-false-alarms-add-up", ("about 50 out of 100 women", "about 50 out of 100 men")),
    ],
    "another denominator": [
        ("fact-follow-1000-people", ("about 884 out of 1,000", "about 884 out of 100")),
        ("fact-men-have-calcifications", ("about 31 out of 100", "about 31 out of 1,000")),
        ("faq-does-ai-read-my-mammogram", ("about 6 out of 1,000", "about 6 out of 10,000")),
        ("fact-several-groups-raise-risk", ("15 out of 1,000", "15 out of 100")),
    ],
    "complementary shares do not add up": [
        ("fact-called-back-for-calcifications", ("about 84 out", "about 74 out"), ("low: 84", "low: 74")),
        ("fact-new-ones-after-cancer", ("about 95 out", "about 85 out"), ("low: 95", "low: 85")),
        ("fact-mammograms-miss-some", ("About 997 out", "About 977 out"), ("low: 997", "low: 977")),
        ("faq-does-biopsy-hurt", ("about 88 out", "about 78 out"), ("low: 88", "low: 78")),
        ("faq-does-call-back-mean-cancer", ("about 96 out", "about 86 out"), ("low: 96", "low: 86")),
    ],
    "another management": [
        ("birads-4c", ("management: biopsy", "management: routine-screening")),
        ("birads-3", ("management: short-interval-follow-up", "management: routine-screening")),
        ("birads-0", ("management: more-imaging", "management: short-interval-follow-up")),
        ("birads-6", ("management: treatment", "management: biopsy")),
    ],
    "another likelihood in the row": [
        ("birads-4a", ("{min: 2, max: 10,", "{min: 2, max: 20,")),
        ("birads-3", ("min: 0, max: 2, min_included: false", "min: 0, max: 2, min_included: true")),
        ("birads-5", ("{min: 95,", "{min: 90,")),
        ("birads-2", ("{min: 0, max: 0,", "{min: 0, max: 2,")),
        (
            "birads-4c",
            ("max: 95, min_included: false, max_included: false", "max: 95, min_included: false, max_included: true"),
        ),
    ],
    "a row about another category": [
        ("birads-4b", ("BI-RADS 4B is", "BI-RADS 4C is")),
        ("birads-1", ("BI-RADS 1 means", "BI-RADS 2 means")),
        ("birads-5", ("BI-RADS 5 means", "BI-RADS 6 means")),
        ("birads-0", ("BI-RADS 0 means", "BI-RADS 3 means")),
    ],
    "a row's text and figures do not match its likelihood": [
        ("birads-4a", ("up to 10 out", "up to 15 out"), ("high: 10", "high: 15")),
        ("birads-3", ("at least 98", "at least 95"), ("low: 98", "low: 95")),
        ("birads-5", ("95 or more", "90 or more"), ("low: 95\n    un", "low: 90\n    un")),
        ("birads-4c", ("more than 50", "more than 40"), ("low: 50", "low: 40")),
    ],
    "another likelihood of a category in another record": [
        (
            "fact-scale-and-real-results",
            ("cancer, and the scale says less.", "cancer. The scale says more than 2 and up to 12 out of 100."),
            (
                "figures:\n",
                "figures:\n  - {id: scale, low: 2, high: 12, low_included: false, out_of: 100, likelihood: birads-4a, "
                "population: people with a BI-RADS 4A result, timeframe: at this test, evidence: scirp}\n",
            ),
        ),
        (
            "myth-category-four-means-cancer",
            (
                "The same word covers a small chance of cancer and a large one,",
                "By the scale, more than 2 but fewer than 90 out of 100 people with this result have cancer. The range "
                "is wide,",
            ),
            (
                "figures:\n",
                "figures:\n  - {id: scale, low: 2, high: 90, low_included: false, high_included: false, "
                "out_of: 100, likelihood: birads-4, population: people with a BI-RADS 4 result, "
                "timeframe: at this test, evidence: scirp}\n",
            ),
        ),
        (
            "myth-biopsy-means-cancer",
            (
                "The chance of cancer is low in BI-RADS category 4A and high in category 5,",
                "By the scale, more than 10 and up to 60 out of 100 people with BI-RADS 4B have cancer,",
            ),
            (
                "figures:\n",
                "figures:\n  - {id: scale, low: 10, high: 60, low_included: false, out_of: 100, likelihood: birads-4b, "
                "population: people with a BI-RADS 4B result, timeframe: at this test, evidence: scirp}\n",
            ),
        ),
    ],
    "due too late": [
        ("fact-breastfeeding", ('due: "2027-11-28"', 'due: "2031-11-28"')),
        ("birads-3", ('due: "2027-11-28"', 'due: "2036-11-28"')),
        ("term-lobule", ('due: "2028-11-28"', 'due: "2029-11-28"')),
        ("faq-how-long-for-results", ('due: "2027-11-28"', 'due: "2072-11-28"')),
    ],
    "checked before its source was read": [
        ("fact-breastfeeding", ('checked: "2026-11-28"', 'checked: "2025-11-22"')),
        ("birads-3", ('checked: "2026-11-28"', 'checked: "2026-11-21"')),
        ("term-lobule", ('checked: "2026-11-28"', 'checked: "2026-10-22"')),
        ("myth-category-four-means-cancer", ('checked: "2026-11-28"', 'checked: "2026-01-22"')),
    ],
    "a source on a staging host": [
        ("source-acs-callback", ("https://www.cancer.org", "https://staging.cancer.org")),
        ("source-govuk-interval", ("https://gov.uk", "https://preview.gov.uk")),
        ("source-fda-implant-risks", ("https://www.fda.gov", "https://www-dev.fda.gov")),
        ("source-csbi-bac", ("https://csbi.ca", "https://test.csbi.ca")),
    ],
    "a source at an aggregator": [
        ("source-acs-callback", ("https://www.cancer.org", "https://www.researchgate.net")),
        ("source-luiten-thesis", ("https://publicatie-online.nl", "https://www.scribd.com")),
        ("source-han-2003", ("https://pmc.ncbi.nlm.nih.gov", "https://www.semanticscholar.org")),
    ],
    "a source that is a form": [
        ("source-csbi-bac", ("https://csbi.ca/", "https://csbi.ca/contact-us/")),
        ("source-luiten-thesis", ("https://publicatie-online.nl/", "https://publicatie-online.nl/contact/")),
        ("source-fda-implant-risks", ("https://www.fda.gov/", "https://www.fda.gov/feedback/")),
    ],
    "one work under two ids": [
        (
            "source-kim-4a-2018",
            (
                'title: >- "Category 4A" microcalcifications: how should this subcategory be applied to '
                "microcalcifications seen on mammography?",
                "title: Getting called back after a mammogram",
            ),
        ),
        (
            "source-giannakeas-2020",
            (
                "https://pmc.ncbi.nlm.nih.gov/articles/PMC7495235",
                "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC2698099",
            ),
            "source-han-2003",
        ),
        (
            "source-govuk-interval",
            (
                'title: "Breast screening: information sheet for women diagnosed with breast cancer"',
                "title: Risks and Complications of Breast Implants",
            ),
        ),
    ],
    "an unconfirmed title": [
        ("source-govuk-interval", ("publisher:", "title_seen: false\npublisher:")),
        ("source-azam-predictors-2021", ("publisher:", "title_seen: false\npublisher:")),
        ("source-margins-dcis-2016", ("publisher:", "title_seen: false\npublisher:")),
        ("source-luiten-thesis", ("publisher:", "title_seen: false\npublisher:")),
    ],
    "a figure with contradicting evidence": [
        ("fact-magnification-views", ("unit: people, evidence: rofo", "unit: people, evidence: zoom-review")),
        (
            "birads-3",
            ("timeframe: at this test\n    evidence: scirp", "timeframe: at this test\n    evidence: menezes"),
        ),
        (
            "birads-5",
            ("timeframe: at this test\n    evidence: scirp", "timeframe: at this test\n    evidence: nh-registry"),
        ),
        ("myth-biopsy-means-cancer", ("unit: year, evidence: dutch", "unit: year, evidence: menezes")),
    ],
    "a paragraph copied from another record": [
        (
            "fact-most-are-benign",
            (
                "No single number fits",
                "It was one program and a small group, so it cannot speak for everyone. A cancer can still start in "
                "another place. Keep your usual screening dates, and have a new lump or other change checked.\n\n"
                "    No single number fits",
            ),
        ),
        (
            "fact-who-reads-the-picture",
            (
                "In the UK and Sweden,",
                "Tell your care team that you are afraid. You can ask for plain words, for a written plan with dates, "
                "and for the name of someone to call.\n\n    In the UK and Sweden,",
            ),
        ),
        (
            "fact-when-screening-stops",
            (
                "explanation: >-\n    ",
                "explanation: >-\n    This holds for men too. Calcifications hardly ever cause a sign that you can see "
                "or feel, so do not put a new sign down to them. Do not wait for your next mammogram.\n\n    ",
            ),
        ),
        (
            "fact-magnification-views",
            (
                "If you wonder why",
                "The calcium does not turn into cancer. It can mark a place where cells in a duct have changed, and "
                "its pattern helps the doctor to tell. Lines, and wedges that follow the ducts, are typical.\n\n"
                "    If you wonder why",
            ),
        ),
    ],
    "an old guideline": [
        (
            "source-eusobi-position",
            ('published: "2017-06"', 'published: "2007-06"'),
            "myth-thermography-replaces-mammogram",
        ),
        ("source-acr-sbi-2021", ('published: "2021"', 'published: "2011"'), "fact-when-screening-stops"),
        ("source-csbi-bac", ('published: "2023-01"', 'published: "2003-01"'), "fact-artery-calcium-often-unreported"),
    ],
    "an abbreviation that nothing explains": [
        ("fact-after-a-biopsy", ("Your clinic gives you its own sheet", "Your BCN gives you its own sheet")),
        ("fact-breastfeeding", ("the biopsy was benign", "the FNAC was benign")),
        ("faq-how-long-for-results", ("a team then looks", "an MDT then looks")),
        ("fact-dcis-outlook", ("ask what it means for your plan", "ask what it means for your plan and for HRT")),
        ("term-pathologist", ("looks at tissue", "looks at FFPE tissue")),
    ],
    "a circular definition": [
        ("term-lobule", ("A small part of the breast where milk is made.", "A breast lobule that makes milk.")),
        ("term-cyst", ("A small sac filled with fluid.", "A cyst filled with fluid.")),
        ("term-biopsy-clip", ("A tiny marker left", "A biopsy clip left")),
        ("term-calcification", ("A small bit of calcium in", "A dystrophic calcification in")),
    ],
    "a dose": [
        ("fact-after-a-biopsy", ("Plan a quiet day,", "Take 500 mg of a pain medicine. Plan a quiet day,")),
        (
            "faq-should-i-stop-calcium-pills",
            ("So take a list of your pills to your next visit", "So take 2 tablets a day until your next visit"),
        ),
        ("fact-during-a-biopsy", ("The numbing medicine stings", "You get 10 ml of numbing medicine. It stings")),
        (
            "faq-can-diet-cause-calcifications",
            ("Women took calcium with vitamin D", "Women took 1,000 milligrams of calcium with vitamin D"),
        ),
        (
            "faq-how-long-for-results",
            ("Write your questions down first,", "Take 1 pill before it. Write your questions down first,"),
        ),
    ],
    "a telephone number": [
        (
            "fact-after-a-biopsy",
            ("call the number on it when something is unclear", "call 0808 800 6000 when something is unclear"),
        ),
        (
            "faq-when-are-mammogram-results-sent",
            ("so it is fine to call and ask.", "so it is fine to call +1 800 227 2345."),
        ),
        ("faq-how-long-for-results", ("If the day has passed", "Dial 111 if the day has passed")),
        (
            "birads-0",
            ("so ask how soon the tests can be done,", "so call 1-800-555-0199 to ask how soon the tests can be done,"),
        ),
        ("fact-signs-need-a-visit", ("and a visit is how you find out.", "and you can ask on 020 7946 0018.")),
    ],
    "an editorial remark": [
        (
            "fact-breastfeeding",
            ("None of this is a reason to breastfeed less.", "No page read for this answer says more."),
        ),
        (
            "fact-waiting-for-results",
            ("All of this can happen with any result.", "No study was found that counts this."),
        ),
        (
            "fact-round-and-skin-specks",
            ("Round specks often form", "The pages seen for this record say that round specks often form"),
        ),
        ("faq-how-long-for-results", ("Silence is not an answer, good or bad.", "The sources cited here say no more.")),
    ],
    "too many numbers": [
        (
            "fact-waiting-for-results",
            ("All of this can happen with any result.", "It took 3, 5 or 8 days in 4 clinics with 6 doctors."),
        ),
        (
            "fact-during-a-biopsy",
            (
                "Some needles make a loud click",
                "There are 4 needles, 6 samples, 2 pictures and 3 people. Some needles make a loud click",
            ),
        ),
        (
            "fact-false-alarms-add-up",
            (
                "With one every second year, it would be about 36.",
                "With one every second year, it would be about 36. Of 900 women, 80 had 2 or 3.",
            ),
        ),
        (
            "fact-cleared-after-call-back",
            ("None of them got a cancer", "It took 9 years in 4 clinics with 12 doctors. None of them got a cancer"),
        ),
    ],
    "a share of a subgroup": [
        (
            "faq-are-they-sign-of-cancer",
            (
                "and about 31 had one or the other.",
                "and about 31 had one or the other. Of these, about 67 out of 100 had DCIS.",
            ),
        ),
        (
            "faq-does-call-back-mean-cancer",
            ("so most still had neither.", "so most still had neither. Of those, about 67 out of 100 had DCIS."),
        ),
        ("faq-do-clusters-mean-cancer", ("The others were not.", "Of those, about 67 out of 100 had DCIS.")),
    ],
    "a promise": [
        ("faq-how-long-for-results", ("Silence is not an answer, good or bad.", "There is nothing to worry about.")),
        ("birads-2", ("so it is fine to feel relieved.", "so there is nothing to worry about.")),
        ("fact-mammogram-radiation", ("is judged to be low", "is no risk")),
    ],
    "a share in another form": [
        ("fact-men-have-calcifications", ("about 31 out of 100 had", "one in three had")),
        ("fact-called-back-for-calcifications", ("about 84 out of 100 women", "about 83.8 percent of the women")),
        ("birads-3", ("at least 98 out of 100", "at least 49 out of 50")),
    ],
    "evidence that does not support": [
        (
            "fact-cleared-after-call-back",
            (
                "locator: abstract, results\n    verdict: supports",
                "locator: abstract, results\n    verdict: contradicts",
            ),
            "fact-cleared-after-call-back",
        ),
        ("term-pathologist", ("verdict: supports", "verdict: background")),
        (
            "fact-men-have-calcifications",
            (
                "locator: abstract, results\n    verdict: supports",
                "locator: abstract, results\n    verdict: contradicts",
            ),
            "fact-men-have-calcifications",
        ),
    ],
    "a number and its figure are changed, and no other text has it": [
        ("fact-men-have-calcifications", ("about 31 out of 100", "about 13 out of 100"), ("low: 31", "low: 13")),
        ("fact-layout-matters", ("about 55 out", "about 35 out"), ("low: 55", "low: 35")),
        ("fact-needle-can-miss-invasive", ("about 26 out", "about 62 out"), ("low: 26", "low: 62")),
        ("fact-false-alarms-add-up", ("about 50 out", "about 40 out"), ("low: 50", "low: 40")),
    ],
    "a count that is no share and its figure are changed": [
        ("fact-cleared-after-call-back", ("168 women", "186 women"), ("low: 168", "low: 186")),
        ("fact-active-monitoring-trials", ("which of 957 women", "which of 975 women"), ("low: 957", "low: 975")),
    ],
    "a count of a statistic is changed": [
        ("statistic-callback-specks-cancer-dutch", ("events: 1111", "events: 1411"), "faq-are-they-sign-of-cancer"),
        ("statistic-male-cancer-with-specks", ("events: 17", "events: 27"), "fact-men-have-calcifications"),
        ("statistic-callback-specks-cancer-dutch", ("total: 3556", "total: 5356"), "faq-are-they-sign-of-cancer"),
    ],
    "the counts of a statistic are swapped": [
        ("statistic-male-cancer-with-specks", ("events: 17\ntotal: 55", "events: 55\ntotal: 17")),
        ("statistic-callback-specks-cancer-dutch", ("events: 1111\ntotal: 3556", "events: 3556\ntotal: 1111")),
    ],
    "a published value is changed": [
        ("statistic-false-alarm-yearly-3d", ("value: 49.6", "value: 94.6"), "fact-false-alarms-add-up"),
        ("statistic-callback-specks-cancer-dutch", ("value: 31.2", "value: 13.2")),
    ],
    "a figure names another statistic": [
        (
            "fact-men-have-calcifications",
            ("[statistic-male-cancer-with-specks]", "[statistic-false-alarm-yearly-3d]"),
            "fact-men-have-calcifications",
        ),
        (
            "fact-false-alarms-add-up",
            ("[statistic-false-alarm-yearly-3d]", "[statistic-false-alarm-yearly-2d]"),
            "fact-false-alarms-add-up",
        ),
    ],
    "a figure counts the other side": [
        ("fact-men-have-calcifications", ("side: outcome", "side: counterpart"), "fact-men-have-calcifications"),
        ("fact-false-alarms-add-up", ("side: outcome", "side: counterpart"), "fact-false-alarms-add-up"),
    ],
    "the outcome and the counterpart of a statistic are swapped": [
        (
            "statistic-watched-cancer-nmd",
            ("outcome: had cancer", "outcome: did not have cancer"),
            ("counterpart: did not have cancer", "counterpart: had cancer"),
            "fact-probably-benign-is-watched",
        ),
        (
            "statistic-birads-4-cancer-nmd",
            ("outcome: found cancer", "outcome: did not find cancer"),
            ("counterpart: did not find cancer", "counterpart: found cancer"),
            "myth-category-four-means-cancer",
        ),
        (
            "statistic-dcis-death-twenty-years-us",
            ("outcome: died of", "outcome: did not die of"),
            ("counterpart: did not die of", "counterpart: died of"),
            "fact-dcis-outlook",
        ),
    ],
    "a removed 'not' beside a share": [
        ("fact-change-needs-a-look", ("finding did not show cancer", "finding showed cancer")),
        ("fact-dcis-outlook", ("women with DCIS did not die", "women with DCIS died")),
        ("fact-probably-benign-is-watched", ("who were watched did not have cancer", "who were watched had cancer")),
        ("myth-category-four-means-cancer", ("79 out of 100 did not find cancer", "79 out of 100 found cancer")),
    ],
    "an added 'not' beside a share": [
        (
            "faq-do-clusters-mean-cancer",
            ("out of 100 such groups were malignant", "out of 100 such groups were not malignant"),
        ),
        ("fact-men-have-calcifications", ("about 31 out of 100 had", "about 31 out of 100 did not have")),
        ("fact-layout-matters", ("55 out of 100 were malignant", "55 out of 100 were not malignant")),
        ("myth-wait-and-see-is-neglect", ("with such a plan had cancer", "with such a plan did not have cancer")),
    ],
    "one record gives a statistic in another way": [
        (
            "myth-wait-and-see-is-neglect",
            ("about 2 out", "fewer than 2 out"),
            ("low: 2,", "high: 2, high_included: false,"),
            "birads-3",
        ),
        (
            "faq-are-they-sign-of-cancer",
            ("about 31 had", "fewer than 33 had"),
            ("low: 31", "high: 33\n    high_included: false"),
        ),
    ],
    "two numbers of a record are swapped": [
        ("faq-why-was-i-called-back", ("about 10 to 12 out of 100", "about 12 to 10 out of 100")),
        ("fact-false-alarms-add-up", ("about 36.", "about 11."), ("to about 11 out", "to about 36 out")),
        (
            "fact-active-monitoring-trials",
            ("about 4 out of 100", "about 6 out of 100"),
            ("it was about 6.", "it was about 4."),
        ),
        (
            "fact-needle-can-miss-invasive",
            ("about 18 out", "about 26 out"),
            ("needles it was about 26", "needles it was about 18"),
        ),
    ],
    "a removed 'not'": [
        (
            "fact-most-are-benign",
            ("Most breast calcifications are not cancer.", "Most breast calcifications are cancer."),
        ),
        ("fact-signs-need-a-visit", ("so do not put", "so do put")),
        ("fact-breastfeeding", ("and not put down to breastfeeding", "and put down to breastfeeding")),
        ("birads-0", ("It does not mean that cancer has been found", "It does mean that cancer has been found")),
        ("fact-layout-matters", ("A line is not proof.", "A line is proof.")),
    ],
    "another country": [
        ("faq-why-was-i-called-back", ("In the US, about 10", "In Japan, about 10")),
        ("fact-dcis-outlook", ("women in England", "women in France")),
        ("fact-called-back-for-calcifications", ("In an Australian program", "In a Canadian program")),
        ("faq-how-long-for-results", ("Some UK hospitals", "Some US hospitals")),
    ],
    "the opposite word": [
        ("fact-round-and-skin-specks", ("are typically benign.", "are typically malignant.")),
        ("fact-layout-matters", ("worry doctors least,", "worry doctors most,")),
        ("fact-breastfeeding", ("with a lower risk of", "with a higher risk of")),
        ("fact-mammogram-radiation", ("judged to be low", "judged to be high")),
    ],
    "wrong advice": [
        ("fact-signs-need-a-visit", ("Do not wait for your next mammogram.", "Wait for your next mammogram.")),
        (
            "fact-after-a-biopsy",
            (
                "wear a firm bra, and let somebody else carry what is heavy",
                "wear no bra, and carry what is heavy yourself",
            ),
        ),
        ("birads-4c", ("Your doctor advises a biopsy,", "Your doctor advises a check in a year,")),
        (
            "faq-how-long-for-results",
            (
                "call the clinic. Silence is not an answer, good or bad.",
                "wait. You can take silence for a good answer.",
            ),
        ),
    ],
    "another organization": [
        ("fact-most-are-benign", ("Both Mayo Clinic and Duke Health say", "Both Cleveland Clinic and Duke Health say")),
        (
            "fact-implants-and-calcium",
            ("The US Food and Drug Administration lists", "The US National Library of Medicine lists"),
        ),
        (
            "fact-mammogram-radiation",
            ("The International Agency for Research on Cancer finds", "The World Health Organization finds"),
        ),
    ],
}
"""By kind, a record and its replacements; a second record, at the end, is the one that has the finding."""
