// A process that sends messages and counts usage until it is killed, and says what was acknowledged: one line for each
// promise that resolved, written before anything else happens.
// node kill-victim.ts <data folder> <first number> <seed>
import { writeSync } from "node:fs";
import { openLocalAdapters } from "#adapters/local/local-adapters.ts";
import { createSqliteUsage } from "#adapters/local/sqlite-usage.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { aGroup, HOUR_START } from "./usage-groups.ts";

const [, , dataDir = "", first = "0", seed = "1"] = process.argv;
const adapters = await openLocalAdapters({ dataDir, clock: { testClockStartsAt: HOUR_START } });
// So few identities wait in memory that the table of them is written all the time.
const usage = createSqliteUsage(adapters.database, { mostWaiting: () => 100 });
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

let state = Number(seed);
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

let next = Number(first);
let post = Number(seed) * 1_000;
const send = async (): Promise<void> => {
  const bodies = Array.from({ length: 1 + random(5) }, () => ({ body: `message-${next++}`, group: `g${random(3)}` }));
  await adapters.queue.send("usage-events", bodies);
  for (const { body } of bodies) say(`sent ${body}`);
};
const count = async (): Promise<void> => {
  const from = next;
  next += 1 + random(60);
  const outcomes = await usage.commit(aGroup({ from, until: next }), foldUsage);
  for (const [index, outcome] of outcomes.entries()) say(`${outcome} ${from + index}`);
};
const repeat = async (): Promise<void> => {
  const from = random(next);
  post += 1;
  const outcomes = await usage.commit(aGroup({ from, until: Math.min(from + 3, next), post }), foldUsage);
  for (const [index, outcome] of outcomes.entries()) say(`${outcome} ${from + index}`);
};

say("started");
for (;;) await Promise.all([send(), count(), count(), repeat(), send(), count()]);
