// The fifteen conditions and the bounded amount of the measure, in Publicodes, one situation at a time.
// node publicodes_rules.mjs situations.csv
import fs from "node:fs";
import Engine from "publicodes";

const NUMBERS = [
  "kind", "stage", "department", "need", "collective", "sector", "members", "turnover", "equity", "jobs", "new_jobs",
  "filed", "start", "end", "base", "cash", "own", "other_public", "requested",
];
const name = (id) => id.replaceAll("_", " ");
const rules = Object.fromEntries(NUMBERS.map((id) => [name(id), { valeur: 0 }]));
const all = (...parts) => ({ "toutes ces conditions": parts });
const one = (...parts) => ({ "une de ces conditions": parts });
const conditions = {
  "c applicant": "kind <= 1",
  "c stage": "stage >= 1",
  "c territory": "department = 0",
  "c need": "need >= 2",
  "c collective": one("collective = 1", "members >= 3"),
  "c turnover": "turnover <= 200000000",
  "c equity": "equity > 0",
  "c jobs": all("jobs >= 1", "jobs <= 249"),
  "c new jobs": one("new jobs * 4 >= jobs", "new jobs >= 10"),
  "c start": "start >= filed",
  "c length": "end <= start + 730",
  "c window": all("filed >= 0", "filed <= 1095"),
  "c cofunding": "other public <= cash * 0.5",
  "c own": "own >= cash * 0.1",
  "c sector": all("sector != 0", one("sector != 1", "jobs < 10")),
};
Object.assign(rules, conditions, {
  eligible: all(...Object.keys(conditions)),
  room: { valeur: "cash * 0.8 - other public", plancher: 0 },
  "under ceiling": { valeur: "base * 0.5", plafond: 5000000 },
  "under room": { valeur: "under ceiling", plafond: "room" },
  amount: { valeur: "under room", plafond: "requested" },
});

const [header, ...lines] = fs.readFileSync(process.argv[2], "utf8").trim().split("\n");
const keys = header.split(",");
const rows = lines.slice(0, 300).map((line) => Object.fromEntries(line.split(",").map((cell, at) => [keys[at], Number(cell)])));
const engine = new Engine(rules, { logger: { log() {}, warn() {}, error() {} } });
const situations = rows.map((row) => Object.fromEntries(NUMBERS.map((id) => [name(id), row[id]])));
const run = (situation) => {
  engine.setSituation(situation);
  return [engine.evaluate("eligible").nodeValue, engine.evaluate("amount").nodeValue];
};

let different = 0;
situations.forEach((situation, at) => {
  const [eligible] = run(situation);
  if (eligible !== (rows[at].eligible === 1)) different += 1;
});
console.log(`${rows.length} situations, ${different} verdicts differ`);
const spent = [];
for (let round = 0; round < 5; round += 1) {
  const before = process.cpuUsage();
  situations.forEach(run);
  const { user, system } = process.cpuUsage(before);
  spent.push((user + system) / 1e6);
}
console.log(`publicodes, one at a time: ${Math.round(rows.length / Math.min(...spent))} a second`);
