/**
 * The long proof that every event is counted once: thousands of seeded worlds of deaths, lost answers and throttles, over the adapter
 * for DynamoDB and over the one for SQLite, and every mutant of counting, each of which must be noticed.
 *
 *   npm run soak                                  10,000 seeds
 *   npm run soak -- --seeds 500 --from 20000      others
 *   npm run soak -- --seeds 1 --from 4711         one that failed, with all that did not hold
 *
 * Ends with exit code 1 when something did not hold, and prints the seed; with 2 where it was called wrongly and looked at nothing.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { killMutant } from "../test/exactly-once/kill-mutant.ts";
import { MUTANTS } from "../test/exactly-once/mutants.ts";
import type { SimulationResult } from "../test/exactly-once/simulation/simulate.ts";
import { simulateInMemory } from "../test/exactly-once/simulation/simulate-in-memory.ts";
import { simulateInSqlite } from "../test/exactly-once/simulation/simulate-in-sqlite.ts";
import { type Total, totalOf } from "../test/exactly-once/simulation/total.ts";

const ENGINES = { DynamoDB: simulateInMemory, SQLite: simulateInSqlite };
type EngineName = keyof typeof ENGINES;
/** Seeds first, first + step, … below end. */
type Share = { readonly engine: EngineName; readonly first: number; readonly end: number; readonly step: number };

/** A mutant that lives longer is not noticed. */
const MUTANT_SEEDS = 1_000;
/** What is shown of a failing seed. */
const MOST_SHOWN = 10;

const USAGE = `Usage: npm run soak -- [--seeds <count>] [--from <seed>]

  --seeds <count>   how many seeded worlds, at least 1 (10000); with 1 the mutants are left out
  --from <seed>     the first of them (0)
  --help            prints this

Ends with 0 when everything held, with 1 when something did not, with 2 when called wrongly.`;

const main = async (): Promise<void> => {
  const asked = whatIsAsked();
  if (typeof asked === "string") {
    console.error(`soak: ${asked}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (asked.help) {
    console.log(USAGE);
  } else {
    await soakAll(asked);
  }
};

type Asked = { readonly help: boolean; readonly from: number; readonly seeds: number };

/** What the command line asks for, or what is wrong with it. */
const whatIsAsked = (): Asked | string => {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: "string", default: "10000" },
        from: { type: "string", default: "0" },
        help: { type: "boolean", default: false },
      },
    });
    const [from, seeds] = [wholeNumber(values.from), wholeNumber(values.seeds)];
    if (from === undefined) return `--from ${values.from}: a seed is a whole number of at most nine digits`;
    if (!seeds) return `--seeds ${values.seeds}: how many is a whole number from 1 on, of at most nine digits`;
    return { help: values.help, from, seeds };
  } catch (cause) {
    return (cause as Error).message;
  }
};

const wholeNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);

const soakAll = async ({ from, seeds }: Asked): Promise<void> => {
  const start = performance.now();
  let failures = 0;
  for (const engine of Object.keys(ENGINES) as EngineName[]) {
    const total = await soak(engine, from, seeds);
    print(engine, total, from);
    failures += total.failed.length;
  }
  // To look at one seed again is about that seed.
  if (seeds > 1) failures += await killMutants();
  console.log(
    `${failures === 0 ? "Nothing" : failures} failed in ${Math.round((performance.now() - start) / 1_000)} s.`,
  );
  process.exitCode = failures === 0 ? 0 : 1;
};

/** On every core, each with its share of the seeds. */
const soak = async (engine: EngineName, from: number, seeds: number): Promise<Total & { readonly seconds: number }> => {
  const start = performance.now();
  const step = Math.min(availableParallelism(), seeds);
  const shares = Array.from(
    { length: step },
    (_, at): Share => ({ engine, first: from + at, end: from + seeds, step }),
  );
  const results = (await Promise.all(shares.map(inWorker))).flat();
  return { ...totalOf(results), seconds: (performance.now() - start) / 1_000 };
};

const inWorker = (share: Share): Promise<SimulationResult[]> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`a worker ended with ${code}`)));
  });

const work = async ({ engine, first, end, step }: Share): Promise<void> => {
  const results: SimulationResult[] = [];
  for (let seed = first; seed < end; seed += step) results.push(await ENGINES[engine](seed));
  parentPort?.postMessage(results);
};

const print = (engine: EngineName, total: Total & { readonly seconds: number }, from: number): void => {
  const number = (count: number): string => count.toLocaleString("en");
  const faults = [...total.faults].map(([kind, count]) => `${number(count)} ${kind}`).sort();
  console.log(`${engine}: seeds ${from} to ${from + total.runs - 1}, ${total.seconds.toFixed(0)} s`);
  console.log(
    `  ${number(total.runs)} runs, ${number(total.submissions)} events in ${number(total.messages)} messages,` +
      ` ${number(total.deliveries)} deliveries, ${number(total.steps)} steps`,
  );
  console.log(`  faults: ${faults.join(", ")}`);
  for (const { seed, violations } of total.failed) {
    console.log(`  FAILED: seed ${seed}; again with: npm run soak -- --seeds 1 --from ${seed}`);
    for (const violation of violations.slice(0, MOST_SHOWN)) console.log(`    ${violation}`);
  }
};

/** Answers how many lived. */
const killMutants = async (): Promise<number> => {
  let alive = 0;
  console.log("Mutants of counting:");
  for (const mutant of MUTANTS) {
    const kill = await killMutant(mutant, { seeds: MUTANT_SEEDS });
    if (!kill) alive += 1;
    console.log(`  ${kill ? `killed by seed ${String(kill.seed).padStart(3)}` : "ALIVE             "}  ${mutant.name}`);
  }
  console.log(`  ${MUTANTS.length - alive} of ${MUTANTS.length} killed`);
  return alive;
};

await (isMainThread ? main() : work(workerData as Share));
