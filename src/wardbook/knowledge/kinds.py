"""The kinds of records, and what each adds beside the fields that all have."""

from __future__ import annotations

import msgspec


class Kind(msgspec.Struct, frozen=True):
    """What records of a kind are; each must hold the facts `texts` and `lists`, and may hold `may`."""

    says: str
    texts: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


FACTORS = ("time", "expertise", "knowledge", "window", "equipment")
"""The factors of attack potential, each a level in the words of `safety.yaml`."""

KINDS: dict[str, Kind] = {
    "section": Kind("A section of a text, so that rules can name who asks."),
    "control-category": Kind("One of the eight control categories.", texts=("letter",)),
    "control": Kind("Something a control category asks for.", texts=("category",), may=("form",)),
    "view": Kind("An architecture view.", texts=("view",)),
    "view-rule": Kind("A rule that every view must meet."),
    "asset-kind": Kind("A kind of asset the views must show.", lists=("fields",)),
    "path-detail": Kind("A detail of communication paths, and the fields that answer it.", lists=("fields",)),
    "diagram-rule": Kind("What diagrams must be like."),
    "risk": Kind("A point of security risk management, threat modelling or risk assessment."),
    "sbom-field": Kind("A datum of each SBOM component.", may=("fields", "baseline")),
    "sbom-element": Kind(
        "A minimum element of an SBOM: a neutral `attribute` of a `document`, a `component` or a `process`.",
        texts=("attribute", "of"),
        may=("when", "least"),
    ),
    "sbom-tool": Kind("What a tool that writes SBOMs leaves out.", lists=("begins",)),
    "sbom-rule": Kind("A rule about the SBOM as a whole."),
    "testing": Kind("A test that is asked for, or a rule for reports.", texts=("type",), may=("method",)),
    "metric": Kind("A measure of how vulnerabilities are handled."),
    "labelling": Kind("Something users must be told.", may=("fields",)),
    "labelling-rule": Kind("How labelling is made."),
    "plan": Kind("An element of the management plan.", lists=("fields",)),
    "modification": Kind(
        "What a change of an authorized device needs by the `path` full or reduced; `bears` as of a change-question.",
        texts=("path",),
        lists=("bears",),
    ),
    "connectivity": Kind("A feature that counts as ability to connect."),
    "table-row": Kind("A row of the table of documents.", texts=("ide", "point"), lists=("sections",)),
    "ide-element": Kind("What an investigational study submits."),
    "definition": Kind("A part of a legal definition."),
    "duty": Kind("A legal duty."),
    "attack-step": Kind("What a kind of attack step needs of an attacker.", may=FACTORS),
    "auth-strength": Kind("What it takes to pass for a sender that proves itself so.", may=FACTORS),
    "device-property": Kind(
        "A property of a device from which threats follow.",
        texts=("category",),
        lists=("threats",),
        may=("parent",),
    ),
    "device-threat": Kind(
        "A threat to devices with a property.",
        texts=("category", "maturity"),
        lists=("properties", "mitigations", "cwe"),
    ),
    "device-mitigation": Kind(
        "What mitigates threats to devices.", texts=("maturity",), lists=("threats", "iec-62443-4-2")
    ),
    "attack-technique": Kind("A technique of attackers, as a label.", lists=("tactics",)),
    "property-hint": Kind(
        "What the model says about a property: it has it where `yes` holds, it has not where `no` holds.",
        texts=("property",),
        may=("yes", "no"),
    ),
    "threat": Kind(
        "A cause of a threat: `at` a part, path, asset, or at all `parts` or `flows` together; raised where `when` "
        "holds. Records of one `group` make one threat at one place, one that is `otherwise` only where it is the first; "
        "`gives` is what the attacker gains there.",
        texts=("at", "group", "gives", "when", "stride"),
        lists=("mitigations", "cwe"),
        may=("covers", "techniques", "stated", "surface", "vector", "life-cycle", "at-paths", "otherwise"),
    ),
    "control-effect": Kind(
        "What a control does to the kinds of steps it hinders: the least they need then, or that it stops them; "
        "`at` which kinds of places, `against` which states only.",
        lists=("hinders", "at"),
        may=(*FACTORS, "stops", "against"),
    ),
    "catalogue-control": Kind(
        "A control of our catalogue, which is a word of the list `controls`: requirement and acceptance criteria "
        "to start from, its `order` after ISO 14971, class of cost, what it may introduce, tests, and the ids of "
        "EMB3D mitigations, component requirements of IEC 62443-4-2 and clauses of IEC 81001-5-1 that it answers.",
        texts=("category", "order", "cost", "requirement", "accept", "introduces"),
        lists=("tests", "mitigations", "component", "lifecycle"),
    ),
    "test-method": Kind(
        "A method of testing, which is a word of the list `test-methods`: its FDA `type` and sub-kind (`group`), the "
        "least `independence` of who tests, the facts a record of its `report` must state, what the report itself must "
        "say (`asks`), `at` which places a plan needs it, what people call it, the formats of reports only it writes, "
        "methods it `serves` besides, days after which it is due again, what it `binds` to beside builds.",
        texts=("type", "group", "independence"),
        lists=("report", "asks"),
        may=("at", "called", "formats", "serves", "repeat-days", "binds"),
    ),
    "rubric-question": Kind(
        "A question of MITRE's rubric: the CVSS `metric` it leads to, the kind of `data` it asks about.",
        texts=("metric",),
        may=("data",),
    ),
    "postmarket": Kind("A rule for devices in the field.", may=("days",)),
    "clock": Kind(
        "A duty with a clock: the recorded fact that `starts` it, `due` after so many h, d, wd (work days) or mo, or `none` "
        "where no number is stated; the facts that all have to be there when it `ends`; it arises where every FACT=ANSWER of "
        "`if` was recorded.",
        texts=("market", "starts", "due"),
        lists=("ends",),
        may=("if",),
    ),
    "clause": Kind(
        "A clause of a standard, regulation or guidance; `classes` are the safety classes of software from which it "
        "holds, `from-level` the security level from which it is required, `enhancements` what higher levels add.",
        texts=("clause",),
        may=("classes", "from-level", "group", "enhancements"),
    ),
    "disclosure-question": Kind(
        "A question of a form that a buyer hands to manufacturers. Over traits and disclosure facts: it does not arise "
        "where `moot` holds, is answered yes or no where `yes` or `no` hold; `note` and `text` are sentences with "
        "`{fact}` in them, each said where its facts are known.",
        texts=("part", "answer"),
        may=("moot", "yes", "no", "note", "text"),
    ),
    "reviewer": Kind(
        "Somebody who reviews the device: the `word` one names them by, the `market` they review for, and the `sources` "
        "they go by, from which rules that no question names are asked too.",
        texts=("word", "market"),
        lists=("sources",),
    ),
    "review-question": Kind(
        "A question a reviewer may ask: how severe, in which `rank` among its like, what it `asks`, which `rules` find what "
        "would make somebody ask it (CODE or CODE@SUBJECT with `*`), and what stays `by-hand`, with the reason.",
        texts=("severity", "rank", "asks"),
        lists=("rules",),
        may=("by-hand",),
    ),
    "edition-change": Kind(
        "What changed between two editions of a text: `how` is added, removed, changed or same.",
        texts=("from", "to", "how"),
        lists=("about",),
    ),
    "recognition": Kind("A market recognises a standard.", texts=("market", "standard")),
    "change-question": Kind(
        "A question that a rule of a `market` puts to changes since the last authorization, by the `routes` under which it "
        "holds (`*` is any); `about` filing or content; a yes `leads` to filing, no-filing, full, reduced or a closer look; "
        "`bears` are tables of a comparison (TABLE, TABLE:ASPECT, TABLE:+ or :- for what came or went, `*`), `beyond` what no "
        "model shows.",
        texts=("market", "about", "leads", "beyond"),
        lists=("routes", "bears"),
    ),
    "slot": Kind("A place of a submission form.", texts=("order", "wants")),
    "package": Kind(
        "A profile of a package: for whom, for which market, after which form (`none` for none), its slots in order.",
        texts=("market", "audience", "form"),
        lists=("slots",),
    ),
    "package-slot": Kind(
        "A place of packages: what it `wants` and whether it is `required`; `pages` are page-number questions (WORDS = "
        "DOCUMENT#ANCHOR), `answers` yes-or-no questions (WORDS = EXPRESSION), `text` the VIEW#COLUMN that is its text, "
        "`views` what stands in for a document without an outline, `brings` which files for machines or of people go along.",
        texts=("wants", "required"),
        may=("pages", "answers", "text", "views", "brings"),
    ),
    "question": Kind("A question one may ask a regulator.", texts=("named-by",)),
    "word": Kind(
        "A word of a closed list.", may=("category", "type", "needs-view", "derived", "values", "gate")
    ),
    "market": Kind(
        "A market, and the sources that hold what it asks.", texts=("authority",), lists=("sources",)
    ),
    "mission-point": Kind("A point of the mission."),
    "place": Kind(
        "A section of a document of the mission (its heading is the `title`), and the records it answers.",
        texts=("document", "anchor"),
        lists=("answers",),
    ),
    "document": Kind(
        "A document of the mission.", texts=("point", "audience"), lists=("rows",), may=("sections",)
    ),
}
"""Every kind, by its word."""
