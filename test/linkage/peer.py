"""Splink beside Causeway: the same files, unsupervised, one generic configuration, persons by connected components."""
import logging
import sys
import time
import warnings

import pandas as pd
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
import splink.comparison_library as cl

logging.disable(logging.WARNING)
warnings.filterwarnings("ignore")


def febrl(path, with_number):
    people = pd.read_csv(path, skipinitialspace=True, dtype=str)
    people["truth"] = people["rec_id"].str.replace(r"-(org|dup).*", "", regex=True)
    dates = people["date_of_birth"]
    people["dob"] = dates.str[:4] + "-" + dates.str[4:6] + "-" + dates.str[6:8]
    names = {"rec_id": "unique_id", "given_name": "first_name", "suburb": "city"}
    exact = ["street_number", "postcode", "state"] + (["soc_sec_id"] if with_number else [])
    return people.rename(columns=names), exact, ["address_1", "address_2"]


def fake(path):
    people = pd.read_csv(path, dtype=str)
    return people.rename(columns={"cluster": "truth"}), [], []


def comparisons_of(columns, exact, similar):
    """The library's comparisons for what each column is, with term frequencies wherever values repeat."""
    frequent = dict(term_frequency_adjustments=True)
    return [
        cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="full_name"),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.JaroWinklerAtThresholds("city", [0.9, 0.7]).configure(**frequent),
        *([cl.EmailComparison("email").configure(**frequent)] if "email" in columns else []),
        *[cl.DamerauLevenshteinAtThresholds(it, [1]).configure(**frequent) for it in exact],
        *[cl.JaroWinklerAtThresholds(it, [0.9, 0.7]).configure(**frequent) for it in similar],
    ]


def pairs(groups):
    sizes = groups.value_counts()
    return int((sizes * (sizes - 1) // 2).sum())


def quality(clusters, people):
    both = clusters[["unique_id", "cluster_id"]].merge(people[["unique_id", "truth"]], on="unique_id")
    right = pairs(both["cluster_id"].astype(str) + "|" + both["truth"].astype(str))
    precision = right / max(1, pairs(both["cluster_id"]))
    recall = right / pairs(both["truth"])
    return 2 * right / max(1, pairs(both["cluster_id"]) + pairs(both["truth"])), precision, recall


def run(name, people, exact, similar):
    people["full_name"] = people["first_name"] + " " + people["surname"]
    email = ["email"] if "email" in people else []
    columns = ["unique_id", "first_name", "surname", "full_name", "dob", "city", *email, *exact, *similar]
    month = "substr(dob, 1, 7)"
    certain = [block_on("first_name", "surname", "dob"), *[block_on(it) for it in email], block_on("dob", "city", "surname")]
    # Few records: whoever shares any one of these is compared.
    each = ["first_name", "surname", "dob", *email, *[it for it in (*exact, *similar) if it in ("postcode", "soc_sec_id", "address_1")]]
    rules = [block_on(it) for it in each]
    settings = SettingsCreator(
        "dedupe_only",
        comparisons=comparisons_of(columns, exact, similar),
        blocking_rules_to_generate_predictions=rules,
    )
    started = time.time()
    linker = Linker(people[columns], settings, DuckDBAPI())
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.7)
    linker.training.estimate_u_using_random_sampling(5e6, seed=1)
    for rule in (block_on("first_name", "surname"), block_on("dob"), block_on("city", month)):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    scored = linker.inference.predict(threshold_match_probability=0.01)

    def at(threshold):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(scored, threshold)
        return quality(clusters.as_pandas_dataframe(), people)

    def tell(what, figures):
        f1, precision, recall = figures
        print(f"| {name} | {what} | {precision:.5f} | {recall:.4f} | {f1:.5f} | {time.time() - started:.1f} s |", flush=True)

    tell("0.95", at(0.95))
    weights = range(-6, 31)
    tried = {weight: at(1 / (1 + 2**-weight)) for weight in weights}
    best = max(tried, key=tried.get)
    tell(f"best in hindsight: {1 / (1 + 2**-best):.6f}", tried[best])
    sure = [it for it in tried.values() if it[1] >= 0.995]
    if sure:
        tell("most found at a precision of 0.995, in hindsight", max(sure, key=lambda it: (it[2], it[1])))


data = sys.argv[1]
print("| set | Splink at match probability | precision | recall | F1 | time |\n| --- | --- | --- | --- | --- | --- |")
for number in (1, 2, 3):
    run(f"FEBRL{number}", *febrl(f"{data}/febrl/dataset{number}.csv", False))
    run(f"FEBRL{number} with soc_sec_id", *febrl(f"{data}/febrl/dataset{number}.csv", True))
run("fake_1000", *fake(f"{data}/splink/fake_1000.csv"))
