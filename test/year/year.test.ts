import { describe, expect, it } from "vitest";
import { logger } from "../../functions/logger.ts";
import { FAULTS } from "./faults.ts";
import { simulateYear } from "./simulate.ts";

logger.setLogLevel("WARN");

const given = (name: string, otherwise: number): number => Number(process.env[`TOLLBOOK_YEAR_${name}`] ?? otherwise);

/** A year and three weeks around it; on an engine that answers over a network, four weeks of two organizations. */
const isLocal = (process.env["TOLLBOOK_TEST_ENGINE"] ?? "sqlite") === "sqlite";
const WHOLE = isLocal ? { days: 387, accounts: 60, zones: 7 } : { days: 28, accounts: 12, zones: 2 };
const SETTINGS = {
  seed: given("SEED", 1),
  days: given("DAYS", WHOLE.days),
  accounts: given("ACCOUNTS", WHOLE.accounts),
  zones: given("ZONES", WHOLE.zones),
  events: given("EVENTS", 2),
};
/** Shorter runs do not come to do everything. */
const IS_WHOLE = SETTINGS.days >= 300 && SETTINGS.zones === 7;

/** What a whole year does at least once, and what it is refused. */
const DONE = [
  ..."UNDO;REDO;REDO_EVENT;correct past;entitled;change seats;grant a credit;top up;pay;pay an order;buy".split(";"),
  ..."switch;pause;ramp;override a card;own cycle;back-dated;finalize a version;form a group;bill run".split(";"),
  ..."write an invoice;charge more;void;reissue;give up;migrate IMMEDIATE;migrate NEXT_CYCLE".split(";"),
  ..."migrate IMMEDIATE_IGNORE_OVERRIDE;migrate NEXT_CYCLE_IGNORE_OVERRIDE;migrate START_OF_CURRENT_CYCLE".split(";"),
];
const REFUSED = ["entitled", "change seats", "back-dated"];

const MINUTE = 60_000;

describe("a simulated year", () => {
  it("keeps every rule on each of its days", { timeout: 60 * MINUTE }, async () => {
    const year = await simulateYear(SETTINGS);

    expect(year.breaches).toEqual([]);
    if (!IS_WHOLE) return;
    const names = [...DONE.map((what) => `${what} done`), ...REFUSED.map((what) => `${what} refused`)];
    expect(
      names.filter((name) => !year.tally.has(name)),
      "what the year never came to do",
    ).toEqual([]);
  });
});

describe("a year in which something is wrong", () => {
  it.each(Object.entries(FAULTS))("is noticed: %s", { timeout: 5 * MINUTE }, async (_what, fault) => {
    const { noticedBy, ...wrong } = fault;

    const { breaches } = await simulateYear({ seed: 1, days: 70, accounts: 16, zones: 2, events: 4, ...wrong });

    expect(breaches.map((breach) => breach.split(" ")[1])).toContain(`${noticedBy}:`);
  });
});
