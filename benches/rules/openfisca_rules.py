"""The fifteen conditions and the bounded amount of the measure, in OpenFisca-core (numpy columns).

Reads the situations that `rules_speed --dump` wrote, checks that verdicts and amounts are the same,
then says how many situations a second of processor time: all at once, and one at a time.
"""

import csv
import sys
import time

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.model_api import YEAR, Variable
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

Project = build_entity(
    key="project", plural="projects", label="Project", is_person=True
)
system = TaxBenefitSystem([Project])
PERIOD = "2024"

INPUTS = [
    "kind", "stage", "department", "need", "collective", "sector", "members", "turnover", "equity",
    "jobs", "new_jobs", "filed", "start", "end", "base", "cash", "own", "other_public", "requested",
]
# Decimals of OpenFisca are floats of 32 bits: amounts above 167 772,16 euros lose cents there.
AMOUNTS = {"turnover", "equity", "base", "cash", "own", "other_public", "requested"}


def variable(name, kind, formula=None):
    body = {
        "value_type": kind,
        "entity": Project,
        "definition_period": YEAR,
        "label": name,
    }
    if formula is not None:
        body["formula"] = formula
    system.add_variable(type(name, (Variable,), body))


for name in INPUTS:
    variable(name, float if name in AMOUNTS else int)


def condition(name, rule):
    variable(name, bool, lambda project, period, parameters: rule(lambda n: project(n, period)))


condition("c_applicant", lambda v: v("kind") <= 1)
condition("c_stage", lambda v: v("stage") >= 1)
condition("c_territory", lambda v: v("department") == 0)
condition("c_need", lambda v: ((v("need") & 2) != 0) | (v("need") == 3))
condition("c_collective", lambda v: (v("collective") == 1) | (v("members") >= 3))
condition("c_turnover", lambda v: v("turnover") <= 200_000_000)
condition("c_equity", lambda v: v("equity") > 0)
condition("c_jobs", lambda v: (v("jobs") >= 1) & (v("jobs") <= 249))
condition("c_new_jobs", lambda v: (v("new_jobs") * 4 >= v("jobs")) | (v("new_jobs") >= 10))
condition("c_start", lambda v: v("start") >= v("filed"))
condition("c_length", lambda v: v("end") <= v("start") + 730)
condition("c_window", lambda v: (v("filed") >= 0) & (v("filed") <= 1095))
condition("c_cofunding", lambda v: v("other_public") <= np.floor(v("cash") * 0.5))
condition("c_own", lambda v: v("own") >= np.floor(v("cash") * 0.1))
condition("c_sector", lambda v: (v("sector") != 0) & ((v("sector") != 1) | (v("jobs") < 10)))

CONDITIONS = [name for name in system.variables if name.startswith("c_")]


def every(project, period, parameters):
    result = project(CONDITIONS[0], period)
    for name in CONDITIONS[1:]:
        result = result & project(name, period)
    return result


def bounded(project, period, parameters):
    amount = np.minimum(np.floor(project("base", period) * 0.5), 5_000_000)
    room = np.floor(project("cash", period) * 0.8) - project("other_public", period)
    amount = np.minimum(amount, np.maximum(room, 0))
    amount = np.minimum(amount, project("requested", period))
    return np.floor(amount / 100) * 100


variable("eligible", bool, every)
variable("amount", float, bounded)


def simulate(columns, count):
    simulation = SimulationBuilder().build_default_simulation(system, count)
    for name in INPUTS:
        simulation.set_input(name, PERIOD, columns[name])
    return simulation.calculate("eligible", PERIOD), simulation.calculate("amount", PERIOD)


def best(times, run):
    """The shortest of several runs, in seconds of this process on a processor."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        run()
        spent.append(time.process_time() - start)
    return min(spent)


def main():
    with open(sys.argv[1], newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {
        name: np.array(
            [int(row[name]) for row in rows],
            dtype=np.float32 if name in AMOUNTS else np.int32,
        )
        for name in INPUTS
    }
    eligible, _ = simulate(columns, len(rows))
    expected = np.array([row["eligible"] == "1" for row in rows])
    different = int((eligible != expected).sum())
    print(f"{len(rows)} situations, {different} verdicts differ (amounts are 32-bit floats there)")
    seconds = best(5, lambda: simulate(columns, len(rows)))
    print(f"openfisca-core, all at once: {len(rows) / seconds:.0f} a second")
    few = 50
    singles = [
        {name: column[at : at + 1] for name, column in columns.items()} for at in range(few)
    ]
    seconds = best(3, lambda: [simulate(one, 1) for one in singles])
    print(f"openfisca-core, one at a time: {few / seconds:.0f} a second")


main()
