#!/usr/bin/env python3
"""Writes the Swift that holds the model of subjects and the tables of names, so that all nodes of one version score alike.

Run it after train.py or a change of nicknames.txt, and commit what it wrote:

    python3 Protocol/linkage/generate.py

It needs nothing but Python. A test compares what it writes with what is committed.
"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
TARGET = HERE.parent.parent / "Sources/Safeguarding/Linkage/Generated"
HEAD = "// swift-format-ignore-file\n// Written by Protocol/linkage/generate.py from {}: change that, and run it again.\n\n"
COLUMNS = ["forename", "roots", "middle", "surname", "surname_parts", "born", "born_turned", "sex"]


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def level(each):
    parts = [quoted(each["label_for_charts"]), quoted(each["sql_condition"])]
    if each.get("is_null_level"):
        parts.append("isNull: true")
    else:
        parts += [f"m: {each['m_probability']!r}", f"u: {each['u_probability']!r}"]
    if column := each.get("tf_adjustment_column"):
        assert each.get("tf_adjustment_weight", 1.0) == 1.0 and not each.get("tf_minimum_u_value")
        parts.append(f"frequencyColumn: {quoted(column)}")
    inner = ",\n        ".join(parts)
    return f"      LinkageModel.LevelDraft(\n        {inner}),\n"


def model():
    read = json.loads((HERE / "model-1.json").read_text(encoding="utf-8"))
    text = HEAD.format("model-1.json")
    text += "/// The model of subjects, as trained.\nenum SubjectModel {\n"
    text += "  /// What a subject has, in the order of its rows.\n"
    text += "  static let columns = [\n" + "".join(f"    {quoted(column)},\n" for column in COLUMNS) + "  ]\n"
    text += f"  static let prior = {read['probability_two_random_records_match']!r}\n"
    text += "  static let comparisons: [(name: String, levels: [LinkageModel.LevelDraft])] = [\n"
    for one in read["comparisons"]:
        name = one["output_column_name"]
        text += f"    ({quoted(name)}, {name}),\n"
    text += "  ]\n"
    for one in read["comparisons"]:
        text += f"\n  private static let {one['output_column_name']}: [LinkageModel.LevelDraft] = [\n"
        text += "".join(level(each) for each in one["comparison_levels"]) + "    ]\n"
    return text + "}\n"


def wrapped(words):
    lines, line = [], "    "
    for word in words:
        if len(line) + len(word) > 118:
            lines.append(line.rstrip())
            line = "    "
        line += word + " "
    return "\n".join(lines + [line.rstrip()])


def table(name, comment, file, words):
    text = HEAD.format(file)
    text += f"extension NameTables {{\n  /// {comment}\n  static let {name} = \"\"\"\n"
    return text + words + "\n    \"\"\"\n}\n"


def rows(file):
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def files():
    """What each file of the target holds."""
    found = {"SubjectModel.swift": model()}
    for kind in ("forename", "surname"):
        file = f"{kind}-frequencies.tsv"
        words = wrapped(line.replace("\t", ":") for line in rows(file))
        comment = f"Common {kind}s, each with how many of a million people bear it."
        found[f"{kind.capitalize()}Frequencies.swift"] = table(f"{kind}Frequencies", comment, file, words)
    groups = "\n".join("    " + line for line in rows("nicknames.txt"))
    found["Nicknames.swift"] = table(
        "nicknames", "Forenames that are used for one another, a group a line; the first is the group's own name.",
        "nicknames.txt", groups)
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        stale = [name for name, text in files().items() if (TARGET / name).read_text(encoding="utf-8") != text]
        sys.exit("stale: " + ", ".join(stale) if stale else 0)
    TARGET.mkdir(exist_ok=True)
    for name, text in files().items():
        (TARGET / name).write_text(text, encoding="utf-8")
