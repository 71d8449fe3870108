"""Names of what is not declared as data with labels of its own: parts of a text, links, authorities; and of roles and schemes,
which the kinds declare as far as they are theirs."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhichan.records.declared import Label
from zhichan.records.kinds import Kind, kinds

Words = dict[str, str | Promise]

ROLES: Words = {
    "assignee": _("Assignee"),
    "examiner": _("Examiner"),
    "correspondent": _("Correspondent"),
}
"""Roles that no kind declares."""
PARTS: Words = {
    "title": _("Title"),
    "abstract": _("Abstract"),
    "first-claim": _("First claim"),
    "claims": _("Claims"),
    "goods": _("Goods"),
    "description": _("Description"),
}
LINKS: Words = {
    "priority": _("Priority"),
    "division": _("Division"),
    "divided-into": _("Divided into"),
    "continuation": _("Continuation"),
    "continuation-in-part": _("Continuation in part"),
    "addition": _("Addition"),
    "substitution": _("Substitution"),
    "correction": _("Correction"),
    "reissue": _("Reissue"),
    "continuing-reissue": _("Continuing reissue"),
    "us-divisional-reissue": _("Divisional reissue"),
    "reexamination": _("Re-examination"),
    "us-reexamination-reissue-merger": _("Re-examination merged with a reissue"),
    "utility-model-basis": _("Based on a utility model"),
    "pct-filing": _("International filing"),
    "pct-publication": _("International publication"),
    "related-publication": _("Related publication"),
    "cites": _("Cites"),
    "cited-by": _("Cited by, as the source states"),
    "family": _("Family"),
    "dual-filing": _("Filed twice on one day"),
    "seniority": _("Seniority claimed"),
    "exhibition": _("Exhibition priority"),
    "earlier-mark": _("Earlier mark in an opposition"),
    "related-mark": _("Related mark"),
}
SCHEMES: Words = {
    "uspc": "USPC",
    "gbt4754": _("Industry class GB/T 4754"),
    "emerging": _("Strategic emerging industry"),
}
"""Schemes that no kind declares."""
AUTHORITIES: Words = {"office": _("Office"), "vendor": _("Vendor’s export"), "hand": _("Table by hand")}
CATEGORIES: Words = {
    "examiner": _("by the examiner"),
    "applicant": _("by the applicant"),
    "third party": _("by a third party"),
    "other": _("by others"),
    "provisional": _("provisional application"),
    "simple": _("simple family"),
    "extended": _("extended family"),
    "docdb": _("DOCDB family"),
    "vendor": _("the platform’s own family"),
}
"""Who cited, what kind of priority, and by which rule a family is drawn."""
BASES: Words = {
    "rights": _("rights"),
    "families": _("simple families"),
    "families-extended": _("extended families"),
    "documents": _("documents"),
}
FACETS: Words = {
    "year": _("Year of filing"),
    "type": _("Type"),
    "status": _("Status"),
    "district": _("District"),
    "area": _("Area"),
    "holder": _("Holder"),
    "class": _("Class"),
    "kind": _("Kind of right"),
    "holder-type": _("Type of holder"),
    "class-section": _("Class: section"),
    "class-class": _("Class: class"),
    "class-group": _("Class: main group"),
    "field": _("Field of technology"),
    "office": _("Office"),
}
LEVELS: Words = {
    "class-section": _("section"),
    "class-class": _("class"),
    "class": _("subclass"),
    "class-group": _("main group"),
}
"""The levels of the IPC on which a facet counts."""
LISTED: Words = {
    "rights": _("Every right"),
    "families": _("One of each simple family"),
    "families-extended": _("One of each extended family"),
}
SORTS: Words = {
    "relevance": _("Best match"),
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "title": _("By title"),
    "-title": _("By title, backwards"),
    "number": _("By number"),
    "-number": _("By number, backwards"),
    "holder": _("By holder"),
    "-holder": _("By holder, backwards"),
    "class": _("By main class"),
    "-class": _("By main class, backwards"),
    "published": _("Published, earliest first"),
    "-published": _("Published, latest first"),
    "granted": _("Granted, earliest first"),
    "-granted": _("Granted, latest first"),
    "expiry": _("End of the term, earliest first"),
    "-expiry": _("End of the term, latest first"),
    "citations": _("Least cited here first"),
    "-citations": _("Most cited here first"),
}
TAKEN_ORDERS: Words = {
    "id": _("By kind and number"),
    "-id": _("By kind and number, backwards"),
    "filed": _("Oldest first"),
    "-filed": _("Newest first"),
    **{order: words for order, words in SORTS.items() if order != "relevance"},
}
"""In which order the rights stand in a file."""
SHAPES: Words = {"list": _("As a list"), "pictures": _("As pictures")}
PICTURES: Words = {
    "mark": _("Mark"),
    "abstract-drawing": _("Drawing of the abstract"),
    "drawing": _("Drawing"),
    "specimen": _("Specimen"),
    "figure": _("Figure"),
    "formula": _("Formula"),
    "table": _("Table"),
    "character": _("Character"),
    "formula-source": _("Source file of a formula"),
    "sequence-list": _("Sequence listing"),
}
"""What a picture or other file of a right shows."""
LANGUAGES: Words = {"zh": _("in Chinese"), "en": _("in English"), "und": ""}
CHANGES: Words = {"import": _("Import"), "undo": _("Import undone"), "release": _("Records let go")}
JOBS: Words = {
    "import": _("Import of files"),
    "undo-import": _("Undoing an import"),
    "load-scheme": _("Loading titles of classes"),
    "sample-on": _("Making the sample city"),
    "sample-off": _("Taking the sample city away"),
    "take": _("Making a file to take away"),
}
"""What a job does, by its kind."""
JOB_STATES: Words = {
    "waiting": _("waiting"),
    "running": _("running"),
    "done": _("done"),
    "failed": _("failed"),
    "stopped": _("stopped"),
}
JOB_LINES: Words = {
    "started": _("Started"),
    "again": _("Started again"),
    "stop-asked": _("Asked to stop"),
    "stopped": _("Stopped; nothing was changed"),
    "done": _("Done"),
    "failed": _("Failed"),
    "healed": _("Its worker had ended; the job begins again"),
    "worker-ended": _("The worker was ended; the job waits for the next one"),
    "later": _("Not possible just now; it is tried again by itself"),
}
"""The lines of a job's log."""
CANNOT: Words = {
    "no-header": _("The row has no header above it, so nothing says what its cells are."),
    "no-form": _("Records of this format lie in several files at once."),
    "too-long": _("The record is longer than a form can hold."),
    "no-file": _("The imported file is not kept here any more."),
    "no-text": _("The record is in an encoding that cannot be shown."),
}
"""Why a quarantined record cannot be mended in the browser."""
STEPS: Words = {
    "undo": _("Taking the import’s statements back"),
    "sample": _("Making up records"),
    "marts": _("Counting the rights"),
    "index": _("Indexing the texts"),
    "indicators": _("Reading what the indicators count"),
    "parties": _("Working out who is who"),
    "words": _("Reading the words"),
    "dimensions": _("Comparing the texts"),
    "layout": _("Placing the rights"),
    "quality": _("Looking through the records"),
    "csv": _("Writing the table (CSV)"),
    "xlsx": _("Writing the table (XLSX)"),
    "jsonl": _("Writing the records"),
    "ris": _("Writing the references (RIS)"),
    "bibtex": _("Writing the references (BibTeX)"),
    "pdf": _("Setting the dossier"),
    "pictures": _("Adding the pictures"),
}
VERDICTS: Words = {"same": _("the same"), "not-same": _("not the same"), "unsure": _("cannot be told yet")}
"""What people judge of two names."""
SIDES: Words = {"protected": _("In force"), "pending": _("Pending"), "ended": _("Ended")}
SCOPES: Words = {"organisation": _("Organisation"), "person": _("Person")}
CONFIDENCES: Words = {"high": _("high confidence"), "medium": _("medium confidence"), "low": _("low confidence")}
EVIDENCE: Words = {
    "address": _("address"),
    "city": _("the source’s field of cities"),
    "region": _("the source’s field of regions"),
    "credit code": _("credit code"),
    "postcode": _("postcode"),
}
"""What a place was read from."""
PERMISSIONS: Words = {
    "import": _("Import files"),
    "undo-import": _("Undo imports"),
    "mend": _("Mend quarantined records"),
    "judge": _("Judge names"),
    "load-schemes": _("Load titles of classes"),
    "manage-sample": _("Show or hide the sample city"),
    "see-imports": _("See imports and their reports"),
    "see-jobs": _("See background jobs"),
    "run-jobs": _("Run and stop background jobs"),
    "see-operation": _("See how the system runs"),
    "manage-people": _("Manage people, bodies and roles"),
    "see-people": _("See people and their roles"),
    "see-audit": _("Read the audit log"),
    "see-sealed": _("See what is sealed for the own body"),
    "see-personal": _("See personal data"),
    "decide-requests": _("Decide on requests about personal data"),
    "divide-duties": _("Offer duties and shares, sign the division"),
    "answer-duties": _("Answer the duties and shares offered to the own body"),
    "settle-duties": _("Settle duties in dispute"),
    "report-readings": _("Report readings of the own body, and check those of colleagues"),
    "review-readings": _("Accept, send back and publish readings"),
    "report-scores": _("State the scores of the own body"),
    "check-scores": _("Check items that the own body leads"),
    "approve-scores": _("Freeze score sheets, approve and publish scores"),
    "propose-amendments": _("Propose to amend targets"),
    "decide-amendments": _("Decide on amendments of targets"),
    "run-evaluations": _("Run evaluations of the strategy"),
    "evaluate-own-work": _("Write self-evaluations of the own body"),
    "publish-evaluations": _("Publish evaluations of the strategy"),
    "read-notebook": _("Read one’s saved searches and history, and the tags and notes of the own bodies"),
    "write-notebook": _("Save searches, give tags and write notes for the own bodies"),
}
"""What a permission of `zhichan.accounts.roles` allows."""
SERIES: Words = {
    "path": _("Path"),
    "reading": _("Reading"),
    "later": _("Later reading, not judged"),
    "projection": _("Projection, not a reading"),
}
EVERY = {
    "series": SERIES,
    "confidence": CONFIDENCES,
    "language": LANGUAGES,
    "change": CHANGES,
    "job": JOBS,
    "job-state": JOB_STATES,
    "job-line": JOB_LINES,
    "cannot": CANNOT,
    "step": STEPS,
    "part": PARTS,
    "link": LINKS,
    "authority": AUTHORITIES,
    "category": CATEGORIES,
    "basis": BASES,
    "facet": FACETS,
    "sort": SORTS,
    "level": LEVELS,
    "listed": LISTED,
    "picture": PICTURES,
    "judged": VERDICTS,
    "scope": SCOPES,
    "side": SIDES,
    "permission": PERMISSIONS,
    "shape": SHAPES,
    "taken-order": TAKEN_ORDERS,
}


def role_name(role: str, declared: Kind, lang: str) -> str:
    """What a party of a right of this kind is called."""
    return _name(role, declared.roles, [other.roles for other in kinds().values()], ROLES, lang)


def part_name(part: str, declared: Kind, lang: str) -> str:
    """What a part of the texts of a right of this kind is called."""
    return _name(part, declared.texts, [], PARTS, lang)


def scheme_name(scheme: str, declared: Kind, lang: str) -> str:
    """What a scheme of classes is called on a right of this kind."""
    return _name(scheme, declared.schemes, [other.schemes for other in kinds().values()], SCHEMES, lang)


def _name(key: str, own: dict[str, Label], others: list[dict[str, Label]], words: Words, lang: str) -> str:
    """The kind's own label, else ours, else that of another kind; an unknown key stays as it is."""
    if key in own:
        return own[key].in_(lang)
    if key in words:
        return str(words[key])
    return next((labels[key].in_(lang) for labels in others if key in labels), key)
