"""The examples of docs/how-to/python.md run one after the other, as in a notebook, on a small sample (made up)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.sample_city import make_sample

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "how-to" / "python.md"


def test_the_examples_do_what_they_say(tmp_path: Path) -> None:
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path)})
    make_sample(Corpus(told.sample_corpus), told.city_folder, count=40)
    program = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S))
    environment = {**os.environ, "ZHICHAN_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    version, result, record, count, sentence, targets, indicator, written = done.stdout.splitlines()
    assert version == "1 True True"
    assert result.endswith("True")
    assert record.startswith("True ")
    assert count == indicator == "True"
    assert "targets carry a number" in sentence
    assert targets == f"['T05-08', 'T05-09'] {sentence.split()[0]}"
    assert written == "rights.csv []"
