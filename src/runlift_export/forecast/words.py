"""The words that training plans use for a run, in five languages, as data.

Each pattern matches whole words in lower-case text. Written from the vocabulary of the plans
and of the languages; add a line to teach a word.
"""

from __future__ import annotations

import re


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


REST = _any(
    r"rest(?: day)?", r"day off", r"complete rest",
    r"ruhetag", r"pausentag", r"trainingsfrei", r"lauffrei", r"frei",
    r"descanso", r"día libre", r"dia libre",
    r"repos", r"jour de repos",
    r"pihen(?:ő|o)(?:nap)?", r"pihen[eé]s", r"pihi",
)  # fmt: skip

RACE = _any(
    r"race", r"race day", r"parkrun", r"(?:half[ -]?|ultra[ -]?)?marathon", r"triathlon",
    r"duathlon", r"time trial", r"5-?k race", r"10-?k race",
    r"wettkampf", r"rennen", r"halbmarathon", r"volkslauf", r"stadtlauf",
    r"competici[oó]n", r"d[ií]a de carrera", r"(?:media )?marat[oó]n", r"medio marat[oó]n",
    r"comp[eé]tition", r"course officielle", r"jour de course", r"semi-?marathon",
    r"verseny", r"fut[oó]verseny", r"(?:f[eé]l)?maraton", r"versenynap",
)  # fmt: skip

NOT_A_RACE = re.compile(
    r"(?:half[ -]?|semi-?)?marathon[ -]?(?:pace|tempo|effort|training|plan|prep)|race[ -]?(?:pace"
    r"|effort|specific|prep|strategy|week)|ritmo (?:de )?(?:marat[oó]n|carrera|competici[oó]n)|"
    r"allure (?:semi-?)?(?:marathon|course)|marathontempo|renntempo|wettkampftempo|"
    r"maratoni? temp[oó]|verseny ?temp[oó]|vor(?:bereitung)? .{0,12}wettkampf|pre-?race",
    re.IGNORECASE,
)
"""Race words that name a pace or a preparation."""

LONG = _any(
    r"long", r"long ?run", r"lsd", r"langer?(?: \w+)? (?:dauer)?lauf", r"langer? ?lauf", r"lang",
    r"lange einheit", r"longjog",
    r"tirada larga", r"rodaje largo", r"carrera larga", r"largo", r"larga", r"fondo largo",
    r"sortie longue", r"longue", r"footing long", r"course longue",
    r"hossz[uú](?: ?fut[aá]s)?",
)  # fmt: skip

QUALITY = _any(
    r"intervals?", r"repeats?", r"reps", r"tempo(?: run)?", r"threshold", r"fartlek", r"hills?",
    r"speed(?: ?work)?", r"track", r"vo2 ?max", r"vo2", r"anaerobic", r"sprints?", r"progression",
    r"progressive", r"pace", r"cruise", r"overs? and unders?", r"(?:half[ -]?)?marathon pace",
    r"race pace", r"lactate", r"z(?:one)? ?[45]", r"surges?", r"pyramid", r"ladder", r"yasso",
    r"hard", r"fast", r"cut ?down", r"test",
    r"intervalle?(?:training)?", r"schwelle(?:nlauf)?", r"tempo(?:dauer)?lauf", r"tempol[aä]ufe",
    r"fahrtspiel", r"bergl[aä]ufe?", r"bergsprints?", r"bahn(?:training)?",
    r"wiederholungsl[aä]ufe?", r"crescendo(?:lauf)?", r"steigernd", r"renntempo",
    r"wettkampftempo", r"marathontempo", r"entwicklungsbereich",
    r"intervalos?", r"series", r"cuestas", r"ritmo", r"umbral", r"velocidad", r"progresivo",
    r"cambios de ritmo", r"repeticiones", r"r[aá]pido", r"pista",
    r"fractionn[eé]e?s?", r"intervalles?", r"seuil", r"allure(?: \w+)?", r"c[oô]tes?", r"piste",
    r"vitesse", r"progressif", r"progressive", r"r[eé]p[eé]titions?", r"vif", r"rapide",
    r"r[eé]sz?t[aá]v(?:os|ok)?", r"intervallum(?:os|ok)?", r"temp[oó](?: ?fut[aá]s)?",
    r"iram(?:fut[aá]s|os)?", r"k[uü]sz[oö]b", r"domb(?:oz[aá]s|ra|fut[aá]s)?", r"gyors",
    r"fokozatos gyorsul[aá]s", r"p[aá]ly[aá]s",
)  # fmt: skip

STRIDES = re.compile(
    r"(?:\+|with|mit|inkl\.?|con|avec|\bés\b|,)?\s*(?:\d+\s*x\s*)?(?:\d+\s*(?:m|s|sec|sek|seg|mp)\s"
    r"*)?(?:strides?|steigerungs?l[aä]ufe?|steigerungen|progresiones|rectas|"
    r"lignes droites|acc[eé]l[eé]rations|fokoz[oó]k?|lauf-?abc|spin ups?)",
    re.IGNORECASE,
)
"""Short accelerations, which leave an easy run easy; taken out before quality is looked for."""

MODERATE = _any(
    r"moderate", r"steady(?: state)?", r"medium", r"z(?:one)? ?3", r"ga ?2", r"m[aä](?:ß|ss)ig",
    r"z[uü]gig(?:er)?", r"moderado", r"medio", r"mod[eé]r[eé]e?", r"soutenu", r"m[eé]rs[eé]kelt",
    r"k[oö]zepes",
)  # fmt: skip

EASY = _any(
    r"easy", r"recovery", r"recover", r"base", r"conversational", r"jog(?:ging)?", r"aerobic",
    r"foundation", r"shake-?out", r"walk[ /-]?run", r"run[ /-]?walk", r"gentle", r"relaxed",
    r"comfortable", r"z(?:one)? ?[12]", r"zones? 1 and 2", r"endurance fondamentale",
    r"endurance", r"regular",
    r"locker(?:e[rsnm]?)?", r"ruhig(?:e[rsnm]?)?", r"regenerati(?:on|v|ver|onslauf)", r"reko",
    r"dauerlauf", r"grundlage(?:n|nausdauer)?", r"ga ?1", r"leicht(?:e[rsnm]?)?", r"einlaufen",
    r"auslaufen", r"n[uü]chternlauf",
    r"suave", r"f[aá]cil", r"regenerativo", r"recuperaci[oó]n", r"rodaje", r"trote", r"trotar",
    r"carrera continua", r"c[oó]modo",
    r"facile", r"footing", r"endurance fondamentale", r"r[eé]cup(?:[eé]ration)?", r"souple",
    r"lent", r"d[eé]crassage",
    r"laza", r"k[oö]nny[uűü]", r"regener[aá]l[oó]", r"kocog[aá]s", r"levezet[oő]",
    r"alap(?:fut[aá]s)?",
    r"alapoz[oó]",
)  # fmt: skip

RUN = _any(
    r"run(?:ning)?", r"runs?", r"lauf(?:en)?", r"l[aä]ufe", r"\w+lauf", r"correr", r"carrera",
    r"rodaje", r"trote", r"trotar", r"footing", r"kocog[aá]s", r"jog(?:ging)?",
    r"course(?: [aà] pied)?", r"courir", r"fut[aá]s", r"\w*fut[aá]s", r"miles?", r"mi", r"km",
    r"walk",
)  # fmt: skip

OTHER_SPORT = _any(
    r"strength", r"gym", r"weights?", r"lifting", r"legs and core", r"core", r"mobility", r"yoga",
    r"pilates", r"stretch(?:ing)?", r"bike", r"bik(?:e|ing)", r"ride", r"cycling", r"spin(?:ning)?",
    r"swim(?:ming)?", r"row(?:ing)?", r"cross(?:[ -]?train(?:ing)?)?", r"xt", r"elliptical",
    r"hike",
    r"hiking", r"ski(?:ing)?", r"climb(?:ing)?", r"brick", r"tennis", r"football", r"soccer",
    r"kraft(?:training)?", r"stabi", r"rumpf(?:-stabi)?", r"rad(?:fahren)?", r"rolle", r"schwimmen",
    r"dehnen", r"wandern", r"black-?roll", r"athletik",
    r"fuerza", r"gimnasio", r"bici(?:cleta)?", r"ciclismo", r"nataci[oó]n", r"nadar",
    r"estiramientos",
    r"renfo(?:rcement)?(?: musculaire)?", r"musculation", r"muscu", r"v[eé]lo", r"natation",
    r"nager",
    r"[eé]tirements", r"ppg",
    r"er[oő](?:s[ií]t[eé]s|edz[eé]s)?", r"kondi(?:edz[eé]s)?", r"ker[eé]kp[aá]r(?:oz[aá]s)?",
    r"bringa",
    r"[uú]sz[aá]s", r"ny[uú]jt[aá]s", r"t[uú]ra",
)  # fmt: skip

ABBREVIATIONS = {"LIT": "easy", "EF": "easy", "MIT": "moderate"} | dict.fromkeys(
    ("HIT", "HIIT", "EB", "TDL", "VMA", "WSA"), "quality"
)
"""Coaches' capitals, which are other words in small letters ("mit")."""

VDOT = re.compile(r"(?:min|km|mi|miles)\s+([EMTIR])(?!\w)")
"""Daniels' letters after an amount: "60 min E"; M, T, I and R are all faster than easy."""

NOT_QUALITY = re.compile(
    r"(?:easy|comfortable|conversational|recovery|relaxed|slow|long[ -]?run|steady) pace|"
    r"(?:locker|ruhig|langsam)e[rsnm]? tempo|"
    r"ritmo (?:muy )?(?:suave|f[aá]cil|c[oó]modo|tranquilo)|"
    r"allure (?:tr[eè]s )?(?:facile|footing|lente|souple|d'endurance|endurance)|"
    r"(?:laza|k[oö]nny[uű]) temp[oó]",
    re.IGNORECASE,
)
"""Words of quality that name an easy pace."""

SPORT_FIELD = re.compile(
    r"^\s*(run|bike|swim|strength|other|custom|walk|brick|crosstrain|mtn bike|x-?train|rowing|"
    r"day off|race|note|cardio|ride|transition|rest)\s*:\s*",
    re.IGNORECASE,
)
WORKOUT_TYPE = re.compile(r"^\s*(?:workout type|sport|type)\s*:\s*([^\n]+)", re.IGNORECASE)
DONE = re.compile(r"^\s*(?:actual time|actual distance|completed)\b", re.IGNORECASE | re.MULTILINE)

RUN_EMOJI = "\N{RUNNER}"
OTHER_EMOJI = ("\N{WEIGHT LIFTER}", "\N{BICYCLIST}", "\N{SWIMMER}", "\N{PERSON IN LOTUS POSITION}")

REPEATS = re.compile(
    r"\b\d{1,2}\s*(?:x|\u00d7|\*)\s*\(?\s*\d+(?:[.,:]\d+)?\s*"
    r"(?:m|km|mi|miles?|min|mins|minutes?|sec|secs|s|sek|'|\u2019|\"|k)?(?!\w)",
    re.IGNORECASE,
)
"""Repeats such as "6 x 400 m" or "4x5'"."""
