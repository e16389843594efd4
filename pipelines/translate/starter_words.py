"""Words that CLDR lacks for the locales that ``i18n-new`` begins: bounds, categories, percentages, inflected numbers.

They are a start that no speaker of the languages has reviewed: an editor checks them in locales.yaml with a translator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """The words of a language, in the form of locales.yaml.

    ``numerals`` are more forms of the words of CLDR for a number; ``instead`` replace these words where they have other
    meanings. ``three_d`` are the forms of 3D.
    """

    less: tuple[str, ...]
    most: tuple[str, ...]
    least: tuple[str, ...]
    more: tuple[str, ...]
    category: tuple[str, ...]
    three_d: tuple[str, ...]
    percent_words: tuple[str, ...] = ()
    scales: Mapping[str, int] = field(default_factory=dict)
    numerals: Mapping[int, str] = field(default_factory=dict)
    instead: Mapping[int, str] = field(default_factory=dict)


STARTER_WORDS: Mapping[str, Words] = {
    "ar": Words(
        less=("أقل من #", "أصغر من #", "دون #", "تحت #", "قبل سن #", "دون سن #"),
        most=(
            "حتى #",
            "حتى سن #",
            "بحد أقصى #",
            "على الأكثر #",
            "# على الأكثر",
            "لا يزيد على #",
            "# أو أقل",
            "ما يصل إلى #",
        ),
        least=("ما لا يقل عن #", "لا يقل عن #", "على الأقل #", "# على الأقل", "# دقيقة على الأقل", "# أو أكثر"),
        more=("أكثر من #", "أكبر من #", "فوق #", "فوق سن #", "بعد سن #"),
        category=("الفئة #", "فئة #", "للفئة #"),
        three_d=("ثلاثي الأبعاد", "ثلاثية الأبعاد"),
        percent_words=("# في المئة", "# في المائة", "# بالمئة", "# بالمائة"),
        scales={"مئة": 100, "آلاف": 1000, "ملايين": 1_000_000},
        numerals={
            1: "أول|أولى|شهر|أسبوع|يوم|عام|مرة",
            2: (
                "اثنان|اثنين|اثنتان|اثنتين|ثان|كلا|كلتا"
                "|(?:طبيب|اختبار|فحص|ثدي|جانب|خيار|سبب|عامل|شهر|عام|شخص|يوم|أسبوع|نوع|جزء|جزأ|رقم|مركز|مليمتر|سنتيمتر)(?:ان|ين)"
                r"|\w\w?\w?\w?\w?\w?ت(?:ان|ين)"  # the dual of a noun with the feminine ending
            ),
            3: "ثلاث",
            4: "أربع",
            5: "خمس",
            6: "ست",
            7: "سبع",
            8: "ثماني|ثمان",
            9: "تسع",
            10: "عشر",
        },
    ),
    "fa": Words(
        less=("کمتر از #", "کوچک\u200cتر از #", "زیر #"),
        most=("تا #", "حداکثر #", "نه بیشتر از #", "# یا کمتر", "# نفر یا کمتر"),
        least=("حداقل #", "دست\u200cکم #", "# یا بیشتر", "# نفر یا بیشتر"),
        more=("بیش از #", "بزرگ\u200cتر از #", "بیشتر از #", "بالای #"),
        category=("رده #", "ردهٔ #", "رده\u200cی #", "دسته #", "دستهٔ #", "گروه #", "طبقه #", "طبقهٔ #"),
        three_d=("سه\u200cبعدی", "سه بعدی"),
        percent_words=("# در صد",),
        numerals={1: "یکی|یکم|اول|اولین|نخستین", 2: "دوم|دومین|هر دو", 3: "سوم|سومین", 4: "چهارم", 5: "پنجم", 6: "ششم"},
        instead={9: "نه (?:نفر|سال|ماه|هفته|روز|زن|مورد)|نهم"},
    ),
    "hi": Words(
        less=("# से कम", "# लोगों से कम", "# साल से कम", "# वर्ष से कम"),
        most=(
            *("अधिकतम #", "ज़्यादा से ज़्यादा #", "अधिक से अधिक #", "# तक", "# या उससे कम", "# या कम", "# लोगों तक"),
            *("# या इससे कम", "# या उससे कम लोग"),
        ),
        least=("कम से कम #", "न्यूनतम #", "# या उससे अधिक", "# या इससे अधिक", "# या अधिक", "# या उससे ज़्यादा"),
        more=(
            *("# से अधिक", "# से ज़्यादा", "# से ऊपर", "# लोगों से अधिक", "# लोगों से ज़्यादा", "# महिलाओं से अधिक"),
            *("# साल से अधिक", "# वर्ष से अधिक"),
        ),
        category=("श्रेणी #", "वर्ग #"),
        three_d=("त्रि-आयामी", "त्रिआयामी", "3डी"),
        percent_words=("# फ़ीसदी", "# फीसदी"),
        numerals={5: "पांच|पांचवां", 6: "छः|छे", 2: "दोनों"},
    ),
    "zh": Words(
        less=("少于#", "不到#", "不足#", "低于#", "小于#", "#以下", "#岁以下"),
        most=("至多#", "最多#", "不超过#", "多达#", "高达#", "#或更少", "#人或更少", "#或以下", "#人或以下"),
        least=(
            "至少#",
            "最少#",
            "不少于#",
            "不低于#",
            "#或更多",
            "#人或更多",
            "#或以上",
            "#及以上",
            "#岁及以上",
            "#人或以上",
        ),
        more=("超过#", "大于#", "多于#", "高于#", "#岁以后", "#岁之后"),
        category=("第#类", "类别#", "分类#"),
        three_d=("三维", "立体"),
        percent_words=("百分之#",),
        numerals={1: "首次|首个", 2: "双|两次"},
    ),
    "de": Words(
        less=("weniger als #", "unter #", "kleiner als #", "jünger als #", "vor dem #"),
        most=("bis zu #", "höchstens #", "maximal #", "nicht mehr als #", "# oder weniger", "bis #"),
        least=("mindestens #", "wenigstens #", "nicht weniger als #", "# oder mehr", "ab #"),
        more=("mehr als #", "über #", "größer als #", "älter als #", "nach dem #"),
        category=("Kategorie #", "Kategorien #", "Kat. #"),
        three_d=(
            *("dreidimensional", "dreidimensionale", "dreidimensionalen", "dreidimensionaler", "dreidimensionales"),
            *("dreidimensionalem", "3-dimensional", "3-dimensionale"),
        ),
        scales={"zehntausend": 10_000, "hunderttausend": 100_000, "Mio.": 1_000_000},
        numerals={
            1: "einmal|erstmals|einzige",
            2: "beide|beiden|zweimal|doppelt",
            3: "dreimal|dreifach",
            4: "viermal|viertel",
        },
    ),
    "fr": Words(
        less=("moins de #", "inférieur à #", "inférieure à #", "avant #"),
        most=(
            "jusqu’à #",
            "jusqu'à #",
            "au plus #",
            "au maximum #",
            "pas plus de #",
            "# au plus",
            "# ou moins",
            "# personnes ou moins",
            "# femmes ou moins",
            "# au maximum",
        ),
        least=(
            "au moins #",
            "au minimum #",
            "pas moins de #",
            "# ou plus",
            "# personnes ou plus",
            "# femmes ou plus",
            "# au moins",
            "# ans ou plus",
            "dès #",
        ),
        more=("plus de #", "supérieur à #", "supérieure à #"),
        category=("catégorie #", "catégories #"),
        three_d=("tridimensionnelle", "tridimensionnel", "en trois dimensions"),
        scales={"milliers": 1000, "cents": 100},
        numerals={1: "1re|1er|fois", 2: "second|seconde|double|tous les deux|toutes les deux", 3: "triple"},
    ),
    "pt": Words(
        less=("menos de #", "abaixo de #", "inferior a #", "antes dos #"),
        most=("até #", "até os #", "no máximo #", "não mais que #", "não mais de #", "# ou menos", "# no máximo"),
        least=(
            "pelo menos #",
            "no mínimo #",
            "ao menos #",
            "# ou mais",
            "# anos ou mais",
            "a partir dos #",
            "# no mínimo",
        ),
        more=("mais de #", "mais que #", "acima de #", "superior a #", "depois dos #", "após os #"),
        category=("categoria #", "categorias #"),
        three_d=("tridimensional", "tridimensionais", "em três dimensões"),
        numerals={1: "única|único", 2: "ambos|ambas|dobro", 3: "triplo"},
    ),
    "vi": Words(
        less=("dưới #", "ít hơn #", "chưa đến #", "chưa tới #", "thấp hơn #", "nhỏ hơn #"),
        most=(
            "tối đa #",
            "nhiều nhất #",
            "không quá #",
            "lên đến #",
            "lên tới #",
            "# trở xuống",
            "# hoặc ít hơn",
            "# người hoặc ít hơn",
        ),
        least=("ít nhất #", "tối thiểu #", "# trở lên", "# tuổi trở lên", "# hoặc nhiều hơn", "không dưới #"),
        more=("hơn #", "nhiều hơn #", "trên #", "lớn hơn #", "cao hơn #"),
        category=("loại #", "nhóm #", "phân loại #", "danh mục #"),
        three_d=("ba chiều", "3 chiều"),
        percent_words=("# phần trăm",),
        scales={"ngàn": 1000},
        numerals={1: "đầu tiên", 2: "cả hai", 4: "tư"},
        instead={5: "thứ năm|năm (?:người|tháng|tuần|ngày|lần|phụ nữ|loại|phần|năm|milimét|phút)"},
    ),
    "fil": Words(
        less=(
            *("mas mababa sa #", "mas kaunti sa #", "wala pang #", "kulang sa #", "bababa sa #"),
            *("mas kaunti kaysa #",),
        ),
        most=(
            "hanggang #",
            "hindi hihigit sa #",
            "hindi lalampas sa #",
            "# o mas kaunti",
            "# o mas mababa",
            "# pababa",
        ),
        least=("hindi bababa sa #", "hindi kukulangin sa #", "# o higit pa", "# o mas marami", "# pataas"),
        more=(
            *("higit sa #", "mahigit #", "mahigit sa #", "higit pa sa #", "lampas #", "lampas sa #"),
            *("mas mataas sa #",),
        ),
        category=("kategorya #", "kategoryang #", "category #"),
        three_d=("tatlong-dimensyonal", "tatlong dimensyon"),
        percent_words=("# porsiyento", "# na porsiyento", "# por siyento"),
        scales={"daan": 100, "libong": 1000, "milyong": 1_000_000},
        instead={
            0: "sero|wala|walang",
            1: "isa|isang|una|unang",
            2: "dalawa|dalawang|ikalawa|ikalawang|pangalawa|pangalawang|kapwa|dalawampu",
            3: "tatlo|tatlong|ikatlo|ikatlong|pangatlo",
            4: "apat|apat na|ikaapat|pang-apat",
            5: "lima|limang|ikalima|ikalimang",
            6: "anim|anim na|ikaanim",
            7: "pito|pitong|ikapito",
            8: "walo|walong|ikawalo",
            9: "siyam|siyam na|ikasiyam",
            10: "sampu|sampung|ikasampu",
        },
    ),
    "ko": Words(
        less=("# 미만", "#명 미만", "#세 미만", "#개 미만", "#개월 미만", "#건 미만", "#년 미만"),
        most=(
            "최대 #",
            "많아야 #",
            "# 이하",
            "#명 이하",
            "#세 이하",
            "#개 이하",
            "#까지",
            "#명까지",
            "#건 이하",
            "#년 이하",
        ),
        least=(
            "최소 #",
            "적어도 #",
            "최소한 #",
            "# 이상",
            "#명 이상",
            "#세 이상",
            "#개 이상",
            "#분 이상",
            "#건 이상",
            "#년 이상",
        ),
        more=(
            "# 초과",
            "#명 초과",
            "#세 초과",
            "#개 초과",
            "#명이 넘",
            "#명 넘",
            "#명보다 많",
            "#을 넘",
            "#를 넘",
            "#보다 많",
            "#보다 큰",
        ),
        category=("범주 #", "카테고리 #", "등급 #"),
        three_d=("3차원", "삼차원"),
        percent_words=("# 퍼센트",),
        instead={
            0: "영(?: |명|개)",
            1: "첫|하나|한(?: ?번| ?명| ?달| ?가지| ?개| ?사람| ?해| ?주)|일(?: ?개월| ?년)",
            2: "둘|두(?: |번|명|달|가지|개|배)|이(?: ?개월| ?년 동안)",
            3: "셋|세(?: ?번| ?명| ?달| ?가지| ?개| ?배| ?부분)|삼(?: ?개월| ?년)",
            4: "넷|네(?: ?번| ?명| ?달| ?가지| ?개| ?배| ?부분)|사(?: ?개월| ?년)",
            5: "다섯|오(?: ?개월| ?년)",
            6: "여섯|육(?: ?개월| ?년)",
            7: "일곱|칠(?: ?개월| ?년)",
            8: "여덟|팔(?: ?개월| ?년)",
            9: "아홉|구(?: ?개월| ?년)",
            10: "열(?: |번|명|달|가지|개)|십(?: ?개월| ?년)",
        },
    ),
    "ru": Words(
        less=("менее #", "менее чем #", "менее чем у #", "меньше #", "младше #", "моложе #", "ниже #"),
        most=("до #", "не более #", "не больше #", "максимум #", "# или менее", "# или меньше", "не более чем у #"),
        least=(
            "не менее #",
            "не меньше #",
            "минимум #",
            "по крайней мере #",
            "как минимум #",
            "# или более",
            "# и более",
            "# лет и старше",
            "# лет или старше",
        ),
        more=("более #", "более чем #", "более чем у #", "больше #", "свыше #", "старше #", "выше #"),
        category=("категория #", "категории #", "категорию #", "категорией #", "категориях #"),
        three_d=(
            *("трёхмерная", "трёхмерной", "трёхмерную", "трёхмерный", "трёхмерное", "трёхмерные", "объёмная"),
            *("трехмерная", "трехмерной", "трехмерную", "трехмерный", "трехмерное", "трехмерные", "объемная"),
        ),
        scales={"сотня": 100, "тысячу": 1000, "тыс.": 1000, "млн": 1_000_000},
        numerals={2: "оба|обе|обоих", 3: "тр[её]х|трое", 4: "четыр[её]х|четв[её]ртый"},
    ),
}
"""The words by language, without script and country."""
