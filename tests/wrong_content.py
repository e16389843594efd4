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
        ("fact-men-have-calcifications", ("About 31 out of 100", "About 61 out of 100")),
        ("fact-who-reads-the-picture", ("about 71 out of 1,000", "about 17 out of 1,000")),
        ("fact-breastfeeding", ("53,000 women", "35,000 women")),
        ("question-when-are-checks", ("after 6 months", "after 9 months")),
        ("birads-5", ("95 or more out of 100", "59 or more out of 100")),
    ],
    "a figure is changed": [
        ("fact-men-have-calcifications", ("low: 31", "low: 13")),
        ("fact-call-back-is-common", ("low: 10", "low: 15")),
        ("fact-suture-calcifications", ("low: 335", "low: 353")),
        ("fact-dcis-later-risk", ("low: 989", "low: 998")),
    ],
    "a number and its figure are changed, and the complement is not": [
        ("fact-most-are-benign", ("About 31 out", "About 61 out"), ("low: 31", "low: 61"), "fact-most-are-benign"),
        (
            "fact-round-and-punctate",
            ("about 1 out of 100 was", "about 5 out of 100 was"),
            ("low: 1,", "low: 5,"),
            "fact-round-and-punctate",
        ),
        (
            "fact-few-called-back-have-cancer",
            ("about 4 out of 100", "about 8 out of 100"),
            ("low: 4\n", "low: 8\n"),
            "fact-few-called-back-have-cancer",
        ),
        (
            "fact-mammograms-miss-some",
            ("about 3 learn", "about 5 learn"),
            ("low: 3, out", "low: 5, out"),
            "fact-mammograms-miss-some",
        ),
    ],
    "a direction is reversed": [
        ("fact-food-not-the-cause", ("More than 36,000", "Fewer than 36,000")),
        ("fact-few-called-back-have-cancer", ("fewer than 10 out", "more than 10 out")),
        ("birads-3", ("At least 98", "At most 98")),
        ("birads-4", ("more than 2 but fewer than 95", "more than 2 but more than 95")),
        ("fact-biopsy-risks", ("fewer than 1 out of 100 got", "more than 1 out of 100 got")),
        ("fact-implants-and-calcium", ("least 1 out of 100", "most 1 out of 100")),
        ("birads-5", ("95 or more out", "95 or fewer out")),
        ("fact-breastfeeding", ("more than 53,000", "fewer than 53,000")),
    ],
    "a direction is removed": [
        ("fact-food-not-the-cause", ("More than 36,000 women", "Some 36,000 women")),
        ("fact-few-called-back-have-cancer", ("fewer than 10 out of 100 women", "10 out of 100 women")),
        ("birads-5", ("95 or more out of 100", "95 out of 100")),
        ("fact-implants-and-calcium", ("affects at least 1 out", "affects about 1 out")),
    ],
    "a direction is added to an exact figure": [
        (
            "fact-men-have-calcifications",
            ("About 31 out of 100", "More than 31 out of 100"),
            "fact-men-have-calcifications",
        ),
        ("fact-suture-calcifications", ("335 women had", "more than 335 women had"), "fact-suture-calcifications"),
        ("fact-biopsy-pain", ("about 12 out of 100 felt", "fewer than 12 out of 100 felt"), "fact-biopsy-pain"),
        (
            "fact-who-reads-the-picture",
            ("about 49 out of 1,000", "up to 49 out of 1,000"),
            "fact-who-reads-the-picture",
        ),
    ],
    "a figure loses its bound": [
        ("fact-food-not-the-cause", ("low_included: false, unbounded: true, ", ""), "fact-food-not-the-cause"),
        ("fact-implants-and-calcium", ("    unbounded: true\n", ""), "fact-implants-and-calcium"),
        ("birads-5", ("    unbounded: true\n", ""), "birads-5"),
        (
            "fact-breastfeeding",
            ("low: 53000, low_included: false, unbounded: true", "low: 53000"),
            "fact-breastfeeding",
        ),
    ],
    "another unit in the text": [
        ("question-when-are-checks", ("after 6 months", "after 6 weeks")),
        ("faq-how-long-for-results", ("Often about 1 week,", "Often about 1 month,")),
        ("fact-mammogram-radiation", ("about 24 weeks", "about 24 days")),
        ("fact-during-a-biopsy", ("about 1 hour", "about 1 minute")),
        ("fact-layout-matters", ("2 centimeters", "2 millimeters")),
        ("fact-results-letter-timing", ("within 30 days", "within 30 weeks")),
    ],
    "another unit in the figure": [
        ("question-when-are-checks", ("low: 6, unit: months", "low: 6, unit: weeks"), "question-when-are-checks"),
        ("fact-mammogram-radiation", ("low: 3, unit: months", "low: 3, unit: years"), "fact-mammogram-radiation"),
        ("fact-during-a-biopsy", ("unit: hours", "unit: minutes"), "fact-during-a-biopsy"),
        ("fact-mammograms-miss-some", ("unit: years", "unit: months"), "fact-mammograms-miss-some"),
    ],
    "another population": [
        ("fact-men-have-calcifications", ("55 men with", "55 women with")),
        ("fact-suture-calcifications", ("335 women had", "335 men had")),
        ("fact-breastfeeding", ("53,000 women counted", "53,000 men counted")),
        ("fact-false-alarms-add-up", ("about 50 out of 100 women", "about 50 out of 100 men")),
    ],
    "another denominator": [
        ("fact-who-reads-the-picture", ("about 71 out of 1,000", "about 71 out of 100")),
        ("fact-men-have-calcifications", ("About 31 out of 100", "About 31 out of 1,000")),
        ("fact-dcis-later-risk", ("About 989 out of 1,000", "About 989 out of 10,000")),
        ("birads-1", ("about 0 out of 100", "about 0 out of 1,000")),
    ],
    "complementary shares do not add up": [
        ("fact-most-are-benign", ("About 69 out", "About 59 out"), ("low: 69", "low: 59")),
        (
            "fact-amorphous-calcifications",
            ("91 to 94 out", "81 to 84 out"),
            ("low: 91", "low: 81"),
            ("high: 94", "high: 84"),
        ),
        ("fact-mammograms-miss-some", ("About 997 do", "About 977 do"), ("low: 997", "low: 977")),
        ("fact-called-back-for-calcifications", ("About 69 out", "About 96 out"), ("low: 69", "low: 96")),
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
        ("birads-3", ("At least 98", "At least 95"), ("low: 98", "low: 95")),
        ("birads-5", ("95 or more", "90 or more"), ("low: 95\n    un", "low: 90\n    un")),
        ("birads-4c", ("More than 50", "More than 40"), ("low: 50", "low: 40")),
    ],
    "another likelihood of a category in another record": [
        ("faq-what-is-birads-five", ("at least 95 out", "at least 90 out"), ("low: 95", "low: 90")),
        ("faq-what-is-birads-three", ("At least 98 do", "At least 99 do"), ("low: 98", "low: 99")),
        ("myth-category-four-means-cancer", ("up to 10 out", "up to 12 out"), ("high: 10", "high: 12")),
        ("faq-what-is-birads-two", ("about 0 out", "about 2 out"), ("low: 0", "low: 2")),
    ],
    "due too late": [
        ("fact-breastfeeding", ('due: "2027-11-22"', 'due: "2031-11-22"')),
        ("birads-3", ('due: "2027-11-22"', 'due: "2036-11-22"')),
        ("term-lobule", ('due: "2028-11-22"', 'due: "2029-11-22"')),
        ("faq-how-long-for-results", ('due: "2027-11-22"', 'due: "2072-11-22"')),
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
                'title: "\\"Category 4A\\" microcalcifications: how should this subcategory be applied..."',
                "title: Getting called back after a mammogram",
            ),
        ),
        (
            "source-giannakeas-2020",
            (
                "https://pmc.ncbi.nlm.nih.gov/articles/PMC7495235/",
                "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC2698099/",
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
        ("source-giannakeas-2020", ("publisher:", "title_seen: false\npublisher:")),
        ("source-sickles-2002", ("publisher:", "title_seen: false\npublisher:")),
        ("source-fda-implant-risks", ("publisher:", "title_seen: false\npublisher:")),
    ],
    "a figure with contradicting evidence": [
        (
            "fact-biopsy-pain",
            ("unit: women, evidence: us-study", "unit: women, evidence: greek"),
        ),
        (
            "birads-3",
            ("timeframe: at this test\n    evidence: scirp", "timeframe: at this test\n    evidence: menezes"),
        ),
        (
            "birads-5",
            ("timeframe: at this test\n    evidence: scirp", "timeframe: at this test\n    evidence: nh-registry"),
        ),
        ("fact-after-a-benign-result", ("unit: years, evidence: dutch", "unit: years, evidence: japan")),
    ],
    "a paragraph copied from another record": [
        (
            "fact-most-are-benign",
            (
                "No reliable number covers",
                "This was one program and a small group. Cancer can still start in another spot. So keep your usual "
                "screening, and tell your care team about any new lump or change.\n\n    No reliable number covers",
            ),
        ),
        (
            "fact-who-reads-the-picture",
            (
                "None of these studies was",
                "This time is stressful for many people. You may want someone with you when you get the result.\n\n"
                "    None of these studies was",
            ),
        ),
        (
            "fact-when-screening-stops",
            (
                "explanation: >-\n    ",
                "explanation: >-\n    This holds for men too. Most often, such signs turn out not to be cancer. "
                "A visit is how you find out. Do not wait for your next mammogram.\n\n    ",
            ),
        ),
        (
            "fact-stable-means-less-suspicion",
            (
                "There is a limit.",
                "Mammograms do not prevent them. What a mammogram can do is show them, so that a doctor can judge the "
                "pattern.\n\n    There is a limit.",
            ),
        ),
    ],
    "an old guideline": [
        ("source-eusobi-position", ('published: "2017-06"', 'published: "2007-06"'), "fact-screening-intervals-differ"),
        ("source-acr-sbi-2021", ('published: "2021"', 'published: "2011"'), "fact-screening-intervals-differ"),
        ("source-csbi-bac", ('published: "2023-01"', 'published: "2003-01"'), "fact-artery-calcium-often-unreported"),
    ],
    "an abbreviation that nothing explains": [
        ("fact-after-a-biopsy", ("Call the clinic if bleeding", "Call the BCN if bleeding")),
        ("fact-breastfeeding", ("Biopsies were benign", "FNAC results were benign")),
        ("faq-how-long-for-results", ("The team also checks", "The MDT also checks")),
        ("fact-dcis-later-risk", ("Ask which checks you need", "Ask about HRT and which checks you need")),
        ("term-pathologist", ("looks at tissue", "looks at FFPE tissue")),
    ],
    "a circular definition": [
        ("term-lobule", ("A small part of the breast where milk is made.", "A breast lobule that makes milk.")),
        ("term-cyst", ("A small sac filled with fluid.", "A cyst filled with fluid.")),
        ("term-biopsy-clip", ("A tiny marker left", "A biopsy clip left")),
        ("term-calcification", ("A small bit of calcium in", "A dystrophic calcification in")),
    ],
    "a dose": [
        ("fact-after-a-biopsy", ("Ask which pain tablets suit you.", "Take 500 mg of a pain medicine.")),
        ("faq-should-i-stop-calcium-pills", ("So do not stop on your own.", "Take 2 tablets a day.")),
        ("fact-during-a-biopsy", ("The numbing medicine can sting", "You get 10 ml of medicine. It can sting")),
        ("fact-food-not-the-cause", ("took calcium with vitamin D", "took 1,000 milligrams of calcium with vitamin D")),
        ("faq-how-long-for-results", ("Ask for a copy", "Take 1 pill before it. Ask for a copy")),
    ],
    "a telephone number": [
        ("fact-after-a-biopsy", ("If the spot bleeds, press on it firmly.", "If the spot bleeds, call 0808 800 6000.")),
        (
            "fact-results-letter-timing",
            ("Have you heard nothing? Call the clinic", "Have you heard nothing? Call +1 800 227 2345"),
        ),
        ("faq-how-long-for-results", ("If the day has passed", "Dial 111 if the day has passed")),
        ("birads-0", ("so it is fine to call and ask.", "so it is fine to call 1-800-555-0199.")),
        ("fact-signs-need-a-visit", ("A visit is how you find out.", "Ask on 020 7946 0018.")),
    ],
    "an editorial remark": [
        ("fact-breastfeeding", ("The authors knew of five similar cases.", "No page read for this answer says more.")),
        ("fact-waiting-for-results", ("It may be by phone or at a visit.", "No study was found that counts this.")),
        ("fact-round-and-punctate", ("They often form", "The pages seen for this record say they often form")),
        ("faq-how-long-for-results", ("Your clinic may be faster or slower.", "The sources cited here say no more.")),
    ],
    "too many numbers": [
        (
            "fact-waiting-for-results",
            ("A pathologist needs time to study the samples.", "It took 3, 5 or 8 days in 4 clinics."),
        ),
        (
            "fact-during-a-biopsy",
            ("Then you may feel pressure.", "There are 4 needles, 6 samples, 2 pictures and 3 people."),
        ),
        (
            "fact-who-reads-the-picture",
            (
                "Specialists found cancer in about 6",
                "Of 900 pictures, 80 were called. Specialists found cancer in about 6",
            ),
        ),
        ("fact-suture-calcifications", ("In 21 of these women", "It took 9 years. In 21 of these women")),
    ],
    "a share of a subgroup": [
        ("fact-most-are-benign", ("About 69 out of 100 did not.", "Of those, about 69 out of 100 had DCIS.")),
        (
            "fact-few-called-back-have-cancer",
            ("So about 96 out of 100 did not have cancer.", "Of these, about 96 out of 100 had DCIS."),
        ),
        ("fact-round-and-punctate", ("About 99 out of 100 were not.", "Of those, about 99 out of 100 were DCIS.")),
    ],
    "a promise": [
        ("fact-waiting-for-results", ("Biopsy results often take", "Biopsy results always take")),
        ("birads-2", ("You need no extra tests", "There is nothing to worry about. You need no extra tests")),
        ("fact-mammogram-radiation", ("is judged to be low", "is no risk")),
    ],
    "a share in another form": [
        ("fact-men-have-calcifications", ("About 31 out of 100 had", "One in three had")),
        ("fact-who-reads-the-picture", ("about 71 out of 1,000", "about 7.1 percent")),
        ("birads-3", ("At least 98 out of 100", "At least 49 out of 50")),
    ],
    "evidence that does not support": [
        (
            "fact-waiting-for-results",
            (
                "locator: section on needle biopsy\n    verdict: supports",
                "locator: section on needle biopsy\n    verdict: contradicts",
            ),
            "fact-waiting-for-results",
        ),
        ("term-pathologist", ("verdict: supports}", "verdict: background}")),
        (
            "fact-suture-calcifications",
            (
                "source: source-suture-calc-1992\n    locator: abstract\n    verdict: supports",
                "source: source-suture-calc-1992\n    locator: abstract\n    verdict: contradicts",
            ),
            "fact-suture-calcifications",
        ),
    ],
    "a number and its figure are changed, and no other text has it": [
        ("fact-men-have-calcifications", ("About 31 out of 100", "About 13 out of 100"), ("low: 31", "low: 13")),
        ("fact-who-reads-the-picture", ("about 71 out", "about 17 out"), ("low: 71", "low: 17")),
        ("fact-needle-can-miss-invasive", ("about 26 out", "about 62 out"), ("low: 26", "low: 62")),
        ("fact-false-alarms-add-up", ("about 50 out", "about 40 out"), ("low: 50", "low: 40")),
    ],
    "a count that is no share and its figure are changed": [
        ("fact-suture-calcifications", ("335 women", "533 women"), ("low: 335", "low: 533")),
        ("fact-stable-means-less-suspicion", ("for 8 to 63 months", "for 6 to 63 months"), ("low: 8,", "low: 6,")),
    ],
    "a count of a statistic is changed": [
        ("statistic-callback-specks-cancer-dutch", ("events: 1111", "events: 1411"), "fact-most-are-benign"),
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
            "statistic-callback-specks-cancer-dutch",
            ("outcome: had cancer or DCIS", "outcome: had no cancer or DCIS"),
            ("counterpart: did not have cancer or DCIS", "counterpart: had cancer or DCIS"),
            "fact-most-are-benign",
        ),
    ],
    "a removed 'not' beside a share": [
        ("fact-most-are-benign", ("About 69 out of 100 did not.", "About 69 out of 100 did.")),
        ("fact-round-and-punctate", ("About 99 out of 100 were not", "About 99 out of 100 were")),
        ("fact-called-back-for-calcifications", ("About 69 out of 100 did not", "About 69 out of 100 did")),
    ],
    "an added 'not' beside a share": [
        ("fact-most-are-benign", ("of them had cancer", "of them did not have cancer")),
        ("fact-men-have-calcifications", ("About 31 out of 100 had", "About 31 out of 100 did not have")),
    ],
    "one record gives a statistic in another way": [
        (
            "fact-most-are-benign",
            ("About 31 out", "Fewer than 33 out"),
            ("low: 31", "high: 33\n    high_included: false"),
        ),
    ],
    "two numbers of a record are swapped": [
        (
            "fact-who-reads-the-picture",
            ("about 49 out", "about 71 out"),
            ("after about 71 out of 1,000. S", "after about 49 out of 1,000. S"),
        ),
        (
            "fact-false-alarms-add-up",
            ("about 36 out", "about 56 out"),
            ("mammograms, it was about 56", "mammograms, it was about 36"),
        ),
        (
            "fact-mammogram-radiation",
            ("about 24 weeks", "about 7 weeks"),
            ("has said about 7 weeks", "has said about 24 weeks"),
        ),
    ],
    "a removed 'not'": [
        (
            "fact-most-are-benign",
            ("Most breast calcifications are not cancer.", "Most breast calcifications are cancer."),
        ),
        ("fact-signs-need-a-visit", ("So do not put", "So do put")),
        ("faq-should-i-stop-calcium-pills", ("So do not stop on your own.", "So do stop on your own.")),
        ("birads-0", ("It does not mean that you have cancer.", "It does mean that you have cancer.")),
        ("fact-breastfeeding", ("It does not show that", "It does show that")),
    ],
    "another country": [
        ("fact-few-called-back-have-cancer", ("In the UK, about 25", "In Canada, about 25")),
        ("fact-dcis-later-risk", ("A study in England", "A study in France")),
        ("fact-call-back-is-common", ("In the US, about 10", "In Japan, about 10")),
        ("fact-waiting-for-results", ("Three UK hospitals", "Three US hospitals")),
    ],
    "the opposite word": [
        ("fact-round-and-punctate", ("typically benign, mainly", "typically malignant, mainly")),
        ("fact-layout-matters", ("are the least suspicious.", "are the most suspicious.")),
        ("fact-breastfeeding", ("with a lower risk of", "with a higher risk of")),
        ("fact-mammogram-radiation", ("judged to be low", "judged to be high")),
    ],
    "wrong advice": [
        ("fact-signs-need-a-visit", ("Do not wait for your next mammogram.", "Wait for your next mammogram.")),
        ("fact-after-a-biopsy", ("ask before you change anything", "stop it before the test")),
        ("birads-4c", ("A biopsy is advised.", "A check in a year is advised.")),
        ("faq-how-long-for-results", ("call the clinic. Do not take silence", "wait. You can take silence")),
    ],
    "another organization": [
        ("fact-few-called-back-have-cancer", ("the American Cancer Society puts", "the Mayo Clinic puts")),
        (
            "fact-food-not-the-cause",
            (
                "MedlinePlus is a website of the US National Library of Medicine",
                "MedlinePlus is a website of the US Food and Drug Administration",
            ),
        ),
        (
            "fact-mammogram-radiation",
            ("The International Agency for Research on Cancer says", "The World Health Organization says"),
        ),
    ],
}
"""By kind, a record and its replacements; a second record, at the end, is the one that has the finding."""
