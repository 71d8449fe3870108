"""Holds the sentences of the engines against the catalogue of their Chinese.

Prints each sentence that has no entry in `portal/catalogue/`, as lines to paste there and translate, and each entry that no code
speaks any more.
"""

from __future__ import annotations

import json
import sys

from spoken import SOURCE, Collector, missing, shape_of

sys.path.insert(0, str(SOURCE.parent))

from zhichan.portal.page import sentences as catalogue


def main() -> int:
    """Prints what is missing and what is dead; the exit status says whether anything is."""
    collector = Collector()
    collector.collect()
    entries = [(name, entry.en) for name in catalogue.names() for entry in catalogue.entries_of(name)]
    spoken = {one.shape for one in collector.spoken}
    lacking = missing(collector, {shape_of(text) for _, text in entries})
    dead = [(name, text) for name, text in entries if shape_of(text) not in spoken]
    for package in sorted({one.package for one in lacking}):
        print(f"# into portal/catalogue/{package}.yml:")
        for one in lacking:
            if one.package == package:
                print(f"- en: {json.dumps(one.text, ensure_ascii=False)}  # {one.at}\n  zh: ")
    for name, text in dead:
        print(f"# out of portal/catalogue/{name}: {text}")
    for place in collector.unreadable:
        print(f"# cannot be read from the code: {place}")
    return 1 if lacking or dead or collector.unreadable else 0


if __name__ == "__main__":
    sys.exit(main())
