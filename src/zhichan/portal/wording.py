"""Names of what is not declared as data with labels of its own: roles, parts of a text, links, schemes, authorities."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

ROLES: Words = {
    "holder": _("Holder"),
    "applicant": _("Applicant"),
    "assignee": _("Assignee"),
    "inventor": _("Inventor"),
    "agency": _("Agency"),
    "agent": _("Agent"),
    "examiner": _("Examiner"),
    "correspondent": _("Correspondent"),
}
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
    "continuation": _("Continuation"),
    "pct-filing": _("International filing"),
    "pct-publication": _("International publication"),
    "related-publication": _("Related publication"),
    "cites": _("Cites"),
    "family": _("Family"),
    "dual-filing": _("Filed twice on one day"),
}
SCHEMES: Words = {"ipc": "IPC", "cpc": "CPC", "locarno": _("Locarno"), "uspc": "USPC"}
AUTHORITIES: Words = {"office": _("Office"), "vendor": _("Vendor’s export"), "hand": _("Table by hand")}
CATEGORIES: Words = {"examiner": _("by the examiner"), "applicant": _("by the applicant"), "other": _("by others")}
BASES: Words = {"rights": _("rights"), "families": _("families"), "documents": _("documents")}
FACETS: Words = {
    "year": _("Year of filing"),
    "type": _("Type"),
    "status": _("Status"),
    "district": _("District"),
    "holder": _("Holder"),
    "class": _("Class"),
    "office": _("Office"),
}
SORTS: Words = {
    "relevance": _("Best match"),
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "title": _("By title"),
}
LANGUAGES: Words = {"zh": _("in Chinese"), "en": _("in English"), "und": ""}
CHANGES: Words = {"import": _("Import")}
STEPS: Words = {
    "marts": _("Counting the rights"),
    "index": _("Indexing the texts"),
    "words": _("Reading the words"),
    "dimensions": _("Comparing the texts"),
    "layout": _("Placing the rights"),
}
CONFIDENCES: Words = {"high": _("high confidence"), "medium": _("medium confidence"), "low": _("low confidence")}
EVERY = {
    "confidence": CONFIDENCES,
    "language": LANGUAGES,
    "change": CHANGES,
    "step": STEPS,
    "role": ROLES,
    "part": PARTS,
    "link": LINKS,
    "scheme": SCHEMES,
    "authority": AUTHORITIES,
    "category": CATEGORIES,
    "basis": BASES,
    "facet": FACETS,
    "sort": SORTS,
}
