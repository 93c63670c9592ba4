import { openLocalAdapters } from "#adapters/local/local-adapters.ts";
import { createWorld, type World } from "#usecases/world.ts";
import { createCloseCycleHandler } from "../../functions/close-cycle/handler.ts";
import { createMeterHandler } from "../../functions/meter/handler.ts";
import { lambdaContext } from "../../local/lambda-context.ts";
import { createRunner, type QueueHandler } from "../../local/runner.ts";
import { onEngine } from "../support/engine.ts";
import { at } from "../support/world.ts";
import { type Auditor, auditorOf } from "./auditor.ts";
import { checkPreviews, previewsUntil } from "./checks/previews.ts";
import { type Company, openCompany } from "./company.ts";
import { chargeMore, formGroup, giveUpOne, runBills, voidOne, writeOne } from "./days/invoices.ts";
import { buyOne, giveMoney, payOne } from "./days/money.ts";
import { changeSeats, nameSeats } from "./days/seats.ts";
import { changePlan, nextVersion } from "./days/timelines.ts";
import { correctOne, decide, useFeatures, useThings } from "./days/usage.ts";
import { watched } from "./watch.ts";

/** What a run is made of; the same settings give the same run. */
export type YearSettings = {
  readonly seed: number;
  readonly days: number;
  readonly accounts: number;
  readonly zones: number;
  /** Events of an organization and day, on the average. */
  readonly events: number;
  /** Something between the use cases and the ports that is not as it should be. */
  readonly through?: (world: World) => World;
  /** Something that is done to the store on a day, besides all else. */
  readonly meddle?: (day: number, companies: readonly Company[]) => Promise<void>;
};

export type Year = {
  /** What did not hold, with the day; a run ends with the day on which something did not. */
  readonly breaches: readonly string[];
  /** How often what was done, in all organizations. */
  readonly tally: ReadonlyMap<string, number>;
  readonly invoices: number;
  readonly events: number;
};

const START = "2023-12-15T12:00:00Z";
const DAY = 86_400_000;
/** Every so many days everything is looked at, not only what has changed. */
const FULL_AUDIT = 60;

export const simulateYear = async ({ through = (world) => world, ...settings }: YearSettings): Promise<Year> => {
  const opened = await openLocalAdapters({ dataDir: ":memory:", clock: { testClockStartsAt: at(START) } });
  const adapters = await onEngine(opened);
  const { world, take } = watched(through(createWorld(adapters)));
  const close = createCloseCycleHandler(world);
  const runner = createRunner({
    consumer: adapters.queue,
    workers: [
      { queue: "usage-events", handler: createMeterHandler(world) as QueueHandler, batch: 20 },
      { queue: "close-accounts", handler: close as QueueHandler, batch: 10 },
    ],
    alarms: adapters.scheduler,
    now: () => adapters.clock.now(),
    sweep: () => close({ type: "SWEEP" }, lambdaContext("close-cycle", "sweep")),
    onError: (cause) => {
      throw cause;
    },
  });
  const passTo = async (instant: number): Promise<void> => {
    const moved = await runner.passTime(instant as never, async (to) => {
      if (!adapters.testClock) throw new Error("there is no test clock");
      return adapters.testClock.moveTo(to);
    });
    if (!moved.ok) throw new Error(JSON.stringify(moved.error));
  };
  try {
    const companies: Company[] = [];
    for (let zone = 0; zone < settings.zones; zone += 1) companies.push(await openCompany(world, zone, settings));
    const audited = companies.map((company) => ({ company, auditor: auditorOf(company) }));
    const breaches = await daysOf({ ...settings, audited, take, passTo, settle: runner.settle });
    const tally = new Map<string, number>();
    for (const company of companies) {
      for (const [what, count] of company.tally) tally.set(what, (tally.get(what) ?? 0) + count);
    }
    return {
      breaches,
      tally,
      invoices: companies.reduce((sum, { invoices }) => sum + invoices.size, 0),
      events: companies.reduce((sum, { usage }) => sum + usage.size(), 0),
    };
  } finally {
    await adapters.close();
  }
};

type Run = YearSettings & {
  readonly audited: readonly { readonly company: Company; readonly auditor: Auditor }[];
  readonly take: ReturnType<typeof watched>["take"];
  readonly passTo: (instant: number) => Promise<void>;
  readonly settle: () => Promise<void>;
};

const daysOf = async (run: Run): Promise<readonly string[]> => {
  const { audited, passTo, take } = run;
  for (let day = 0; day < run.days; day += 1) {
    const breaches = await dayOf(run, day);
    const tomorrow = Date.parse(START) + (day + 1) * DAY;
    const previews = new Map<Company, Awaited<ReturnType<typeof previewsUntil>>>();
    for (const { company } of audited) previews.set(company, await previewsUntil(company, tomorrow));
    await passTo(tomorrow);
    for (const { company, auditor } of audited) {
      const written = take(company.organizationId);
      breaches.push(...(await auditor.look(written)), ...(await auditor.rest(written)));
      breaches.push(...(await checkPreviews(company, previews.get(company) ?? new Map())));
      if (day % FULL_AUDIT === FULL_AUDIT - 1 || day === run.days - 1) breaches.push(...(await auditor.all()));
    }
    if (breaches.length > 0) return breaches.map((breach) => `${new Date(tomorrow).toISOString()} ${breach}`);
  }
  return [];
};

/** What everybody does on a day: first what changes what is sold, then what is used, then what is done about it. */
const dayOf = async ({ audited, settle, take, events, meddle }: Run, day: number): Promise<string[]> => {
  const breaches: string[] = [];
  const step = async (what: (company: Company) => Promise<readonly string[]>): Promise<void> => {
    for (const { company } of audited) breaches.push(...(await what(company)));
    await settle();
    for (const { company } of audited) breaches.push(...(await decide(company)));
    for (const { company, auditor } of audited) breaches.push(...(await auditor.look(take(company.organizationId))));
  };
  await meddle?.(
    day,
    audited.map(({ company }) => company),
  );
  await step(async (company) => {
    const { random } = company;
    if (random.chance(0.12)) await changePlan(company);
    if (day % 23 === 11) await nextVersion(company, Math.floor(day / 23));
    return [];
  });
  await step(async (company) => {
    const { random } = company;
    await useThings(company, random.whole(0, events * 2));
    await useFeatures(company, random.whole(0, 2));
    if (random.chance(0.2)) await changeSeats(company);
    if (random.chance(0.15)) await nameSeats(company);
    if (random.chance(0.2)) await giveMoney(company);
    return [];
  });
  await step(async (company) => {
    const { random } = company;
    const found: string[] = [];
    if (random.chance(0.25)) found.push(...(await correctOne(company)));
    if (random.chance(0.5)) await payOne(company);
    if (random.chance(0.03)) await buyOne(company);
    if (random.chance(0.04)) await writeOne(company);
    if (random.chance(0.05)) await chargeMore(company);
    if (random.chance(0.04)) await voidOne(company);
    if (random.chance(0.02)) await giveUpOne(company);
    if (!company.autoAdvance && day % 9 === 4) await runBills(company);
    if (day === 40) await formGroup(company);
    return found;
  });
  return breaches;
};
