"""Words and sentences that made-up content is put together from, in several scripts."""

from typing import NamedTuple

# Other scripts are the point, letters that look alike included.
# ruff: noqa: RUF001

GIVEN_NAMES = (
    "Ada", "Amira", "Anouk", "Bashir", "Björn", "Chiara", "Dmitri", "Elif", "Émile", "Farah",
    "Gabriel", "Hana", "Igor", "Ines", "Jun", "Kwame", "Leila", "Mateo", "Mei", "Nadia",
    "Olu", "Priya", "Quentin", "Rosa", "Saskia", "Tariq", "Uma", "Viktor", "Wren", "Zoë",
)  # fmt: skip
FAMILY_NAMES = (
    "Abadi", "Berg", "Castro", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ito",
    "Jansen", "Kowalska", "Lindqvist", "Moreau", "Novák", "Okafor", "Petrov", "Quispe", "Rossi",
    "Sato", "Tanaka", "Ueda", "Vargas", "Weiss", "Yılmaz", "Zhang",
)  # fmt: skip

TOPICS = (
    "python", "flask", "sql", "gardening", "bread", "cycling", "history", "astronomy",
    "accessibility", "typography", "security", "backups", "travel", "music", "photography",
    "language", "maths", "open-data", "testing", "css", "how-to", "opinion", "news", "interview",
    "beginners", "tools", "q&a", "c++", "日本語", "عربي", "café", "release-notes",
)  # fmt: skip


class Language(NamedTuple):
    """How many of 100 posts are in a language, and what their titles and texts are made of."""

    share: int
    openings: tuple[str, ...]
    subjects: tuple[str, ...]
    sentences: tuple[str, ...]


LANGUAGES = {
    "English": Language(
        62,
        (
            "Notes on",
            "A short guide to",
            "What I learned from",
            "Ten years of",
            "The trouble with",
            "In praise of",
            "Questions about",
            "Why we gave up on",
            "50 % more",
            "Re:",
        ),
        (
            "small databases",
            "slow bread",
            "winter cycling",
            "old maps",
            "readable code",
            "night skies",
            "plain_text",
            "honest error messages",
            "city gardens",
            "a cheap telescope",
            "keeping backups",
            "learning a language late, for people in a hurry and for those who have all the time",
            "tools & friends",
            "<b>bold</b> claims",
            "a library nobody has heard of (part 2)",
        ),
        (
            "It began as a weekend project and never quite ended.",
            "The first version was wrong in a way that nobody noticed for a year.",
            "I keep a list of everything that broke, and read it before I change anything.",
            "Most of the time went into things that I had not thought of as work at all.",
            "If you only remember one thing from this, let it be the second step.",
            "My neighbour, who has done this for forty years, laughed at my tools.",
            "There is a simple test: can you explain it to somebody who is tired?",
            "We measured it twice, because the first result was too good.",
            "The old manual says the opposite, and for its time it was right.",
            "After three evenings it worked; after four I understood why.",
            "None of this needs an expensive machine.",
            "What surprised me was how quiet it became afterwards.",
            "Readers wrote in with corrections, all of which are included below.",
            "Let the dough, or the query, rest for a while before you judge it.",
            "The numbers are in the table at the end; the story is here.",
            "I would do it again, but I would start with the boring part.",
        ),
    ),
    "French": Language(
        8,
        ("Petit guide :", "L’art de choisir", "Quelques notes sur", "Retour sur"),
        ("le jardin", "la météo", "les vieilles cartes", "l’hiver à vélo"),
        (
            "Tout a commencé par une erreur qui s’est révélée très utile.",
            "Il suffit d’un peu de patience et d’une bonne dose de curiosité.",
            "Le résultat n’est pas parfait, mais il tient déjà depuis l’été dernier.",
            "On m’a souvent demandé comment s’y prendre : voici ma réponse.",
        ),
    ),
    "German": Language(
        7,
        ("Überlegungen zu", "Ein Versuch über", "Grüße aus", "Zehn Jahre"),
        ("Straßenkarten", "Gärten", "kleinen Datenbanken", "Brot und Öl"),
        (
            "Am Anfang stand eine Frage, auf die niemand eine Antwort wusste.",
            "Größer ist nicht immer besser, und schneller schon gar nicht.",
            "Wer es einmal selbst gemacht hat, schätzt die Mühe der anderen.",
            "Die Messwerte stehen unten; die Geschichte dazu steht hier.",
        ),
    ),
    "Russian": Language(
        6,
        ("Заметки:", "Десять лет:", "Простые вопросы:"),
        ("зимний сад", "старые карты", "ночное небо", "свежий хлеб"),
        (
            "Всё началось с небольшой ошибки, которую никто не заметил.",
            "Главное — не торопиться и записывать каждый шаг.",
            "Через неделю стало ясно, что первый способ был лучше.",
        ),
    ),
    "Arabic": Language(
        6,
        ("ملاحظات حول", "دليل قصير إلى", "أسئلة عن"),
        ("حديقة المدينة", "الخرائط القديمة", "سماء الليل"),
        (
            "بدأت الفكرة بسؤال بسيط لم يجد أحد له جوابا.",
            "تحتاج الطريقة إلى بعض الصبر وقليل من التنظيم.",
            "النتيجة ليست كاملة، لكنها تعمل منذ الصيف الماضي.",
        ),
    ),
    "Chinese": Language(
        5,
        ("关于", "浅谈", "再说"),
        ("城市花园", "旧地图", "冬天骑车", "小型数据库"),
        (
            "一切都从一个没有人注意到的小错误开始。",
            "最重要的是不要着急，把每一步都记下来。",
            "结果并不完美，但从去年夏天一直用到现在。",
        ),
    ),
    "Hindi": Language(
        3,
        ("कुछ बातें:", "छोटी मार्गदर्शिका:"),
        ("पुराने नक्शे", "रात का आकाश", "बगीचा"),
        (
            "यह सब एक छोटी सी भूल से शुरू हुआ।",
            "थोड़ा धैर्य रखें और हर कदम लिख लें।",
        ),
    ),
    "Greek": Language(
        3,
        ("Σημειώσεις:", "Μικρός οδηγός:"),
        ("παλιοί χάρτες", "ο κήπος", "νυχτερινός ουρανός"),
        (
            "Όλα άρχισαν από ένα μικρό λάθος που κανείς δεν πρόσεξε.",
            "Χρειάζεται λίγη υπομονή και καθαρές σημειώσεις.",
        ),
    ),
}

MARKDOWN = (
    "## What you need\n\n- an hour\n- a notebook\n- *some* patience",
    "> The first answer is rarely the best one.",
    "```python\nfor row in rows:\n    print(row)\n```",
    "1. Write it down\n2. Wait a day\n3. Read it **aloud**",
    "| what | how long |\n|---|---|\n| thinking | 3 days |\n| doing | 20 minutes |",
    "See [the other page](https://example.org/notes) for the details. 🙂",
)
