import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { PageContended } from "#adapters/aws/pacing.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { wasCounted } from "#domain/metering/correction.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { HOUR, instantOf } from "#domain/time/instant.ts";
import type { Key, Store } from "#ports/store.ts";
import type { Admission, PageKey, Settlement, UsageCounters } from "#ports/usage-counters.ts";
import { createFaultyUsageTable } from "../../support/usage/faulty-usage-table.ts";
import { createMemoryStore } from "../../support/usage/memory-store.ts";
import { createMemoryUsageTable } from "../../support/usage/memory-usage-table.ts";
import { type Chance, createChance } from "./chance.ts";
import { createFaults, type FaultRates, WorldFailed } from "./faults.ts";
import { createScheduler, type Process } from "./scheduler.ts";
import { createMovableClock, type SimulationResult } from "./simulate.ts";
import { textOf } from "./truth.ts";
import { createPosting, FIRST_HOUR } from "./workload.ts";

const organizationId = "org.24DTYka03Um.MFK81" as OrganizationId;
const accountId = "acme" as AccountId;
const LIMIT: Key = { partition: `${organizationId}#limit`, sort: "left" };

type Task =
  | { readonly events: readonly CountableEvent[] }
  | { readonly undo: CountableEvent; readonly command: string };

const RATES: FaultRates = {
  "died before": 0.01,
  "died after": 0.02,
  "lost answer": 0.02,
  throttled: 0.01,
  "transaction conflict": 0.05,
  "fold failed": 0,
};
const MOST_FAULTS = 60;
const MOST_ATTEMPTS = 2_000;

/**
 * One run of events that a document limits: consumers count and undo them on two pages in a bad world, every event a unit. In the end
 * the units that are left and the events that count must make up what there was.
 */
export const simulateLimited = async (seed: number): Promise<SimulationResult> => {
  const chance = createChance(seed, 3);
  const scheduler = createScheduler(chance);
  const clock = createMovableClock();
  const store = createMemoryStore();
  const table = createMemoryUsageTable(store);
  const units = chance.between(3, 15);
  store.commitNow([{ type: "put", key: LIMIT, value: units, expect: "ABSENT" }]);
  const { tasks, submissions } = tasksOf(chance);
  const waiting = chance.shuffled(tasks);
  const inHand = new Map<Process, Task>();
  const unexpected: string[] = [];
  let attempts = 0;
  let started = 0;

  const faults = createFaults(chance, {
    rates: RATES,
    most: MOST_FAULTS,
    die: (process) => {
      process.isDead = true;
      const task = inHand.get(process);
      inHand.delete(process);
      if (task) waiting.push(task);
      start();
    },
  });
  const countersOf = (process: Process): UsageCounters => {
    const request = <T>(work: () => Promise<T>) => scheduler.step(process, () => faults.request(process, work));
    return createDynamoUsage(createFaultyUsageTable(table, { scheduler, faults, process }), {
      clock,
      pacing: { wait: () => scheduler.step(process, async () => {}), random: () => chance.next() },
      ledger: { getMany: (keys) => request(() => store.getMany(keys)) },
    });
  };
  const work = async (process: Process): Promise<void> => {
    const counters = countersOf(process);
    for (let task = waiting.shift(); task && attempts < MOST_ATTEMPTS; task = waiting.shift()) {
      inHand.set(process, task);
      attempts += 1;
      try {
        await carryOut(counters, task);
      } catch (cause) {
        if (!(cause instanceof WorldFailed || cause instanceof PageContended)) throw cause;
        waiting.push(task);
      }
      inHand.delete(process);
    }
  };
  const start = (): void => {
    started += 1;
    const process: Process = { name: `process ${started}`, isDead: false };
    work(process).catch((cause) => {
      if (!process.isDead) unexpected.push(String(cause));
    });
  };

  for (let number = 0; number < 3; number += 1) start();
  await scheduler.run();
  // Those that died last left something behind.
  for (let round = 0; waiting.length > 0 && round < 10; round += 1) {
    start();
    await scheduler.run();
  }
  const audited = createDynamoUsage(table, { clock, pacing: { wait: async () => {}, random: () => 0 }, ledger: store });
  const violations = [...unexpected, ...(await auditOf(audited, store, { units, left: waiting.length }))];
  const figures = { submissions, messages: tasks.length, deliveries: attempts, steps: scheduler.steps };
  return { seed, violations, ...figures, faults: faults.tally };
};

/** Groups of events of one page, some of them twice, with few ids; and undos of some. */
const tasksOf = (chance: Chance): { readonly tasks: readonly Task[]; readonly submissions: number } => {
  const post = createPosting(chance);
  const tasks: Task[] = [];
  let submissions = 0;
  for (let group = 0; group < 16; group += 1) {
    const hour = instantOf(FIRST_HOUR + chance.between(0, 1) * HOUR);
    const events = Array.from({ length: chance.between(1, 3) }, () =>
      post(`id-${chance.between(1, 18)}`, { accountId, hour }),
    );
    submissions += events.length;
    tasks.push({ events });
    if (chance.happens(0.3)) tasks.push({ events });
    const [first] = events;
    if (first && chance.happens(0.3)) {
      const undo = { undo: first, command: `undo.${group}` };
      tasks.push(undo, ...(chance.happens(0.4) ? [undo] : []));
    }
  }
  return { tasks, submissions };
};

const ADMISSION: Admission = {
  reads: [LIMIT],
  begin: ([stored]) => {
    let left = Number(stored?.value);
    return {
      admits: () => {
        if (left < 1) return false;
        left -= 1;
        return true;
      },
      changes: () => [{ type: "put", key: LIMIT, value: left, expect: { version: stored?.version ?? 0 } }],
    };
  },
};

const SETTLEMENT: Settlement = {
  reads: [LIMIT],
  changes: ([stored]) => [
    { type: "put", key: LIMIT, value: Number(stored?.value) + 1, expect: { version: stored?.version ?? 0 } },
  ],
};

const carryOut = async (counters: UsageCounters, task: Task): Promise<void> => {
  if ("undo" in task) {
    const how = { command: task.command, unfold: unfoldUsage, settlement: SETTLEMENT };
    await counters.undo({ organizationId, ...task.undo }, how);
    return;
  }
  const [first] = task.events;
  if (!first) return;
  const hour = instantOf(Math.floor(first.timestamp / HOUR) * HOUR);
  await counters.commit(
    { page: { organizationId, accountId, lane: "00", hour }, events: task.events },
    foldUsage,
    ADMISSION,
  );
};

const auditOf = async (
  counters: UsageCounters,
  store: Pick<Store, "get">,
  { units, left: unfinished }: { readonly units: number; readonly left: number },
): Promise<readonly string[]> => {
  const violations: string[] = unfinished > 0 ? [`${unfinished} tasks are never done`] : [];
  const records = (await counters.listEvents({ organizationId, limit: 1_000 })).items;
  const counted = records.filter(wasCounted);
  const left = Number((await store.get(LIMIT))?.value);
  if (left < 0) violations.push(`${left} units are left`);
  if (left + counted.length !== units) violations.push(`${counted.length} count and ${left} are left of ${units}`);
  const ids = counted.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) violations.push("an id counts twice");
  for await (const page of counters.pages(organizationId)) violations.push(...(await pageFaults(counters, page)));
  return violations;
};

const pageFaults = async (counters: UsageCounters, page: PageKey): Promise<readonly string[]> => {
  const [refolded, cells] = [textOf(await counters.refold(page, foldUsage)), textOf(await counters.cells(page))];
  return refolded === cells ? [] : [`the journal folds to ${refolded}, and the cells are ${cells}`];
};
