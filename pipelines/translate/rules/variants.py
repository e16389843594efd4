"""Letters of a related script or language that are easily confused with those of another."""

from __future__ import annotations

from functools import cache

_HAN = "".join(map(chr, range(0x4E00, 0xA000)))


@cache
def foreign_han(script: str) -> frozenset[str]:
    """The Han characters that only the other of the two Chinese scripts, Hans and Hant, uses.

    A character of Big5 that is not in GB 2312 is traditional, and one of GB 2312 that is not in Big5 is simplified;
    characters that are in both or in neither are ambiguous.
    """
    standards = ("gb2312", "big5") if script == "Hans" else ("big5", "gb2312")
    own, other = (set(_HAN.encode(name, "ignore").decode(name)) for name in standards)
    return frozenset(other - own)


NEIGHBOUR_LETTERS = {"ar": "\u06cc\u06a9\u06aa\u06be\u06c1\u06d2\u06d5", "fa": "\u064a\u0643", "ur": "\u064a\u0643"}
"""Look-alike letters of related languages, by language."""

LOOKALIKES = frozenset("авекмнорстухіјѕһԁԛԝАВЕЅІЈКМНОРСТУХ" + "ανορτυχικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
"""Cyrillic and Greek letters that look like Latin ones."""

FUNCTION_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and with your for are was were this that which from have has been will would should "
        "they their you what when how who if or by it its but not about than more most may ask",
        "es": "el la los las de del que y en un una por con para su sus es son se no al más o como pero "
        "sobre entre si este esta puede cuando también sin muy hay lo le les ha han fue usted",
        "pt": "o os as do da dos das que e em um uma por com para seu sua é são se não ao mais ou como mas "
        "sobre entre este pode quando também sem muito há lhe foi você tiver ter na no nas nos pela "
        "pelo à às uma exame",
        "fr": "le la les des du que et en un une par avec pour son sa ses est sont se ne pas au aux plus ou "
        "comme mais sur entre cette peut quand aussi sans très il elle vous votre vos dans qui ce été",
        "it": "il lo gli le di del della delle dei che e in un una per con suo sua è sono si non al più o "
        "come ma su tra questo questa può quando anche senza molto ha hanno nel nella alla",
        "de": "der die das den dem des und in ein eine einer eines einem einen mit für sein ist sind sich "
        "nicht auf im am zu zur zum mehr oder wie aber über zwischen kann wenn auch ohne sehr bei "
        "nach von vom es sie ihr ihre ihrem als werden wird hat haben keine kein",
        "nl": "de het een van en in met voor zijn is niet op te meer of als maar over tussen kan wanneer "
        "ook zonder zeer bij na door deze wordt worden heeft geen uw",
        "ca": "el la els les de del que i en un una per amb seu seva és són no al més o com però sobre "
        "entre aquest pot quan també sense molt hi ha",
        "ar": "من في على إلى عن أن هذا هذه التي الذي هو هي كان كانت قد لا لم ما مع بعد قبل بين أو ثم إذا كل",
        "fa": "از در به که را این آن با برای است هستند بود شد می شما یا تا هر نیست اگر بر",
        "ur": "کے کی کا میں سے کو اور ہے ہیں نہیں یہ وہ پر کہ نے",
        "hi": "के की का में से को और है हैं नहीं यह वह पर कि ने एक आप या हो",
        "mr": "आहे आहेत आणि नाही हे ती तो व च्या ला मध्ये",
        "ne": "छ छन् र हो को मा लाई गर्न",
    }.items()
}
"""Frequent words of languages that may be confused."""
