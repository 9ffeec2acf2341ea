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
    return people.rename(columns={"cluster": "truth"}), [], ["email"]


def pairs(groups):
    sizes = groups.value_counts()
    return int((sizes * (sizes - 1) // 2).sum())


def run(name, people, exact, similar):
    columns = ["unique_id", "first_name", "surname", "dob", "city", *exact, *similar]
    comparisons = [
        cl.JaroWinklerAtThresholds("first_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("dob", [1, 2]),
        cl.JaroWinklerAtThresholds("city", [0.9]).configure(term_frequency_adjustments=True),
        *[cl.DamerauLevenshteinAtThresholds(it, [1]) for it in exact],
        *[cl.JaroWinklerAtThresholds(it, [0.9]) for it in similar],
    ]
    rules = [block_on("first_name", "surname"), block_on("dob"), block_on("surname", "city"), block_on("first_name", "city")]
    settings = SettingsCreator("dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules)
    started = time.time()
    linker = Linker(people[columns], settings, DuckDBAPI())
    linker.training.estimate_probability_two_random_records_match([rules[0], block_on("dob", "city")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(1e6)
    for rule in (rules[0], rules[1]):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    scored = linker.inference.predict(threshold_match_probability=0.5)
    for threshold in (0.95, 0.99, 0.999):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(scored, threshold).as_pandas_dataframe()
        both = clusters[["unique_id", "cluster_id"]].merge(people[["unique_id", "truth"]], on="unique_id")
        right = pairs(both["cluster_id"].astype(str) + "|" + both["truth"].astype(str))
        precision = right / max(1, pairs(both["cluster_id"]))
        recall = right / pairs(both["truth"])
        f1 = 2 * precision * recall / (precision + recall)
        print(f"| {name} | Splink at {threshold} | {precision:.5f} | {recall:.4f} | {f1:.5f} | {time.time() - started:.1f} s |")


data = sys.argv[1]
print("| set | at match probability | precision | recall | F1 | time |\n| --- | --- | --- | --- | --- | --- |")
for number in (1, 2, 3):
    run(f"FEBRL{number}", *febrl(f"{data}/febrl/dataset{number}.csv", False))
    run(f"FEBRL{number} with soc_sec_id", *febrl(f"{data}/febrl/dataset{number}.csv", True))
run("fake_1000", *fake(f"{data}/splink/fake_1000.csv"))
