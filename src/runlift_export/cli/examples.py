"""Command lines that work as they stand: at the end of each `--help`, each of them run by a test.

`~/my-activities` is a folder of FIT files, `plan` one that `plan -o` wrote, `~/watch` a watch
that is mounted there.
"""

from __future__ import annotations

from runlift_export.language import to_say

Examples = tuple[tuple[str, str], ...]

EXAMPLES: dict[str, Examples] = {
    "plan": (
        ("runlift plan ~/my-activities -o plan", to_say("four weeks from today")),
        ("runlift plan ~/my-activities --race 2027-04-18:A", to_say("towards a race")),
        ("runlift plan ~/my-activities -o plan -n", to_say("what would change")),
    ),
    "today": (
        ("runlift today", to_say("from ./plan.json or ./plan")),
        ("runlift today plan -f json", to_say("for other programs")),
    ),
    "runs": (
        ("runlift runs ~/my-activities --since 2026-11-01", to_say("since a day")),
        ("runlift runs ~/my-activities --explain", to_say("every reason")),
        ("runlift runs ~/my-activities -f csv", to_say("for a spreadsheet")),
        ("runlift runs --squad club -f csv", to_say("all of a club")),
    ),
    "days": (
        ("runlift days ~/my-activities --since 2026-11-01", to_say("since a day")),
        ("runlift days ~/my-activities --explain", to_say("every reason")),
    ),
    "correct": (
        ("runlift correct 2026-11-03 hard", to_say("the day of that date")),
        ("runlift correct 2026-11-03 easy ~/my-activities -n", to_say("what it would change")),
        ("runlift correct 2026-11-05 ride", to_say("that was no run")),
    ),
    "check": (
        ("runlift check plan/plan.json", to_say("after an edit")),
        ("runlift check plan/plan.json --explain", to_say("with the rules' names")),
    ),
    "export": (
        ("runlift export plan/plan.json -o plan", to_say("after an edit")),
        ("runlift export plan/plan.json -o plan -n", to_say("what would change")),
    ),
    "show": (
        ("runlift show plan/workouts/2026-11-18-gym-a.fit", to_say("as watches do")),
        ("runlift show plan/workouts/2026-11-18-gym-a.fit -f json", to_say("as data")),
    ),
    "lifts": (
        ("runlift lifts ~/my-activities", to_say("done, and next weights")),
        ("runlift lifts ~/my-activities -f csv", to_say("for a spreadsheet")),
    ),
    "exercises": (
        ("runlift exercises", to_say("all of them")),
        ('runlift exercises --swap "Back squat"', to_say("what could replace one")),
    ),
    "rules": (
        ("runlift rules", to_say("all of them")),
        ("runlift rules H3", to_say("one, with its limits")),
    ),
    "load": (
        ("runlift load plan --watch ~/watch", to_say("what would be done")),
        ("runlift load plan --watch ~/watch --confirm", to_say("do it")),
    ),
    "fetch": (
        ("runlift fetch ~/my-activities --watch ~/watch -n", to_say("what is new there")),
        ("runlift fetch ~/my-activities --watch ~/watch", to_say("copy it")),
    ),
    "serve": (
        ("runlift serve plan", to_say("a plan as it is")),
        ("runlift serve ~/my-activities --open", to_say("planned anew with each run")),
    ),
    "secrets": (("runlift secrets", to_say("who can open what")),),
    "squad": (("runlift squad plan club -o plans", to_say("all of a club")),),
    "squad plan": (
        ("runlift squad plan club -o plans", to_say("a folder each")),
        ("runlift squad plan club -o plans -n", to_say("who would be planned")),
    ),
    "squad list": (("runlift squad list plans", to_say("who needs a look")),),
    "squad serve": (("runlift squad serve plans", to_say("on this machine")),),
    "squad secrets": (
        ("runlift squad secrets plans", to_say("for all who have none")),
        ("runlift squad secrets plans ann --expires 90", to_say("for one, for a season")),
    ),
    "mcp": (("runlift mcp ~/my-activities", to_say("started by the assistant")),),
    "publish": (
        ("runlift publish plan https://dav.example.org/me/lifts/ -n", to_say("first a look")),
    ),
    "convert": (
        ("runlift convert ~/my-activities -o csv", to_say("a table each")),
        ("runlift convert ~/my-activities --to tcx -o tcx", to_say("for other programs")),
        ("runlift convert --squad club -o csv", to_say("all of a club")),
    ),
    "table": (
        ("runlift table weeks ~/my-activities", to_say("a row a week")),
        ("runlift table bests ~/my-activities -o bests.csv", to_say("fastest times")),
    ),
    "repair": (("runlift repair broken.fit -o mended.fit", to_say("what is readable")),),
    "merge": (("runlift merge first.fit second.fit -o both.fit", to_say("one after the other")),),
    "cut": (
        ("runlift cut run.fit -o shorter.fit --to 20:00", to_say("the first 20 min")),
        ("runlift cut run.fit -o later.fit --from 5:00", to_say("without the first 5 min")),
    ),
    "init": (
        ("runlift init", to_say("writes ./runlift.toml")),
        ("runlift init --force", to_say("anew, over what is there")),
    ),
    "doctor": (
        ("runlift doctor ~/my-activities", to_say("what is there, what is missing")),
        ("runlift doctor ~/my-activities plan", to_say("and whether the feed is whole")),
    ),
    "completion": (
        ("runlift completion install", to_say("for the shell you use")),
        ("runlift completion show zsh", to_say("print it alone")),
        ("runlift completion remove", to_say("take it out again")),
    ),
}
