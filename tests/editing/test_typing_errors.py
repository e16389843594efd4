"""What is taken for the correction of a typing error leaves every number, code, negation and modal verb as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.editing.typing_errors import meaning_may_differ

TEXT = (
    "About 30 out of 1,000 people in category 4A had a finding. Most do not need a biopsy, and none can't ask. "
    "A doctor may call within 6 months; you should never wait without asking. More than 2% of them must come back."
)
WORDS = TEXT.split()
NEGATIONS = ("no", "not", "never", "without", "none", "neither", "nor", "don't", "isn't", "cannot", "WON’T")
MODALS = ("may", "might", "can", "could", "should", "shall", "must", "will", "would")
KEPT = ("0", "31", "4B", "B3", "DCIS", "1,5", "½", "two", "half", "-5", ">", *NEGATIONS, *MODALS)
GUARDED = [
    place
    for place, word in enumerate(WORDS)
    if word.strip(".,;").lower() in (*KEPT, "can't", "more", "most") or any(map(str.isdigit, word))
]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Teh spot is smal.", "The spot is small."),
        ("Ask your care team , and recieve help", "Ask your care team, and receive help"),
        ("a spot in the the breast", "a spot in the breast"),
        ("It is a common calcifcation of breast.", "It is a common calcification of the breast."),
        ("Alot of people ask", "A lot of people ask"),
        ("Ask your care team. it helps", "Ask your care team. It helps"),
        ("well-known", "well known"),
        ("It’s common, and 30 people had it", "It's common and 30 people had it"),
    ],
)
def test_a_typing_error_is_one(before: str, after: str) -> None:
    assert meaning_may_differ(before, after) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It is benign.", "It is malignant."),
        ("This is likely.", "This is unlikely."),
        ("Rates increase.", "Rates decrease."),
        ("Two of ten women.", "Three of ten women."),
        ("More than half.", "Fewer than half."),
        ("The least common.", "The less common."),
        ("Ask before the biopsy.", "Ask after the biopsy."),
        ("Ask your care team.", "Ask."),
        ("Ask.", "Ask only then."),
        ("A result of 4A, then 4B.", "A result of 4B, then 4A."),
        ("It is dcis.", "It is DCIS."),
        ("5% of them", "5 of them"),
        ("1.5 cm", "15 cm"),
        ("The men came.", "The women came."),
        ("Women treated for DCIS died.", "Women tested for DCIS died."),
        ("In any case", "In all case"),
        ("An Australian program", "An Austrian program"),
        ("The higher share", "The highest share"),
        ("It has a chance.", "It has a change."),
        ("Cancer or DCIS", "Cancer of DCIS"),
        ("So do go", "So dont go"),
    ],
)
def test_another_meaning_is_none(before: str, after: str) -> None:
    assert meaning_may_differ(before, after) != ""


@given(st.data())
def test_no_number_code_negation_or_modal_verb_changes(data: st.DataObject) -> None:
    words = list(WORDS)
    place = data.draw(st.sampled_from(GUARDED))
    match data.draw(st.sampled_from(["removed", "replaced", "added", "digit"])):
        case "removed":
            del words[place]
        case "replaced":
            other = data.draw(st.sampled_from([word for word in KEPT if word != WORDS[place].strip(".,;").lower()]))
            words[place] = other
        case "added":
            words.insert(data.draw(st.integers(0, len(words))), data.draw(st.sampled_from(KEPT)))
        case _:
            numbers = [i for i, word in enumerate(words) if any(map(str.isdigit, word))]
            place = data.draw(st.sampled_from(numbers))
            at = data.draw(st.sampled_from([i for i, c in enumerate(words[place]) if c.isdigit()]))
            digit = data.draw(st.sampled_from([c for c in "0123456789" if c != words[place][at]]))
            words[place] = words[place][:at] + digit + words[place][at + 1 :]
    assert meaning_may_differ(TEXT, " ".join(words)) != ""
    assert meaning_may_differ(" ".join(words), TEXT) != ""


@given(st.text())
def test_a_text_that_is_the_same_is_no_change(text: str) -> None:
    assert meaning_may_differ(text, text) == ""


@given(st.permutations(WORDS))
def test_guarded_words_in_another_order_are_another_meaning(words: list[str]) -> None:
    order = [word for word in words if word in {WORDS[place] for place in GUARDED}]
    if order != [WORDS[place] for place in GUARDED]:
        assert meaning_may_differ(TEXT, " ".join(words)) != ""
