import type { AccountId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import { toIso } from "#domain/time/instant.ts";
import type { World } from "#usecases/world.ts";
import { createCloseCycleHandler } from "../../functions/close-cycle/handler.ts";
import { logger } from "../../functions/logger.ts";
import { createMeterHandler } from "../../functions/meter/handler.ts";
import { lambdaContext } from "../../local/lambda-context.ts";
import { createRunner, type QueueHandler, type Runner } from "../../local/runner.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { callIngest, type PostedEvent } from "./ingest.ts";
import { at, openTestWorld, type TestWorld } from "./world.ts";

// What goes as it should need not be told.
logger.setLogLevel("WARN");

/** What matters of an invoice, in the words of the API. */
export type InvoiceFacts = {
  readonly number: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly start: string;
  readonly end: string;
  readonly total: string;
};

/**
 * An installation in memory on a test clock whose usage is metered and whose accounts are closed; nothing is drawn or sent.
 * What the API is used for goes through the API.
 */
export type BillingWorld = TestWorld & {
  readonly api: ApiClient;
  readonly runner: Runner;
  /** Lets time pass: everything that falls due on the way is done at its own moment. */
  readonly passTo: (text: string) => Promise<void>;
  /** Works until the queues are empty. */
  readonly settle: () => Promise<void>;
  /** Posts events, one request per call, and fails unless all are accepted. Answers their ids. */
  readonly ingest: (...events: readonly PostedEvent[]) => Promise<readonly string[]>;
  /** The same, metered when it returns. */
  readonly use: (...events: readonly PostedEvent[]) => Promise<readonly string[]>;
  /** Invoices of an account, the oldest first. */
  readonly invoicesOf: (accountId: string) => Promise<readonly Invoice[]>;
  readonly factsOf: (accountId: string) => Promise<readonly InvoiceFacts[]>;
  /** Numbers of all final invoices, in order of number. */
  readonly numbers: () => Promise<readonly string[]>;
};

export type BillingSettings = NonNullable<Parameters<typeof openTestWorld>[0]> & {
  /** Puts something between the use cases and the ports, such as a failure. */
  readonly through?: (world: World) => World;
};

export const openBillingWorld = async ({
  through = same,
  ...settings
}: BillingSettings = {}): Promise<BillingWorld> => {
  const test = await openTestWorld({ now: "2025-01-01T00:00:00Z", ...settings });
  const { adapters, organizationId } = test;
  const world = through(test.world);
  const runner = runnerOf(world, test);
  const opened = { ...test, world };
  const ingest = async (...events: readonly PostedEvent[]): Promise<readonly string[]> => {
    const { status, text } = await callIngest(world, organizationId, "/ingestBatch", { events });
    if (status !== 202) throw new Error(text);
    return events.map(({ id = "" }) => id);
  };
  const invoicesOf = async (accountId: string): Promise<readonly Invoice[]> => {
    const page = await test.world.invoices.list(organizationId, {
      accountId: accountId as AccountId,
      direction: "ASC",
      limit: 1_000,
    });
    return page.items;
  };
  return {
    ...opened,
    api: apiClient(opened),
    runner,
    settle: runner.settle,
    passTo: async (text) => {
      const { testClock } = adapters;
      if (!testClock) throw new Error("there is no test clock");
      const moved = await runner.passTime(at(text), (instant) => testClock.moveTo(instant));
      if (!moved.ok) throw new Error(JSON.stringify(moved.error));
    },
    ingest,
    use: async (...events) => {
      const ids = await ingest(...events);
      await runner.settle();
      return ids;
    },
    invoicesOf,
    factsOf: async (accountId) => (await invoicesOf(accountId)).map(invoiceFacts),
    numbers: async () => {
      const page = await test.world.invoices.list(organizationId, { direction: "ASC", limit: 1_000 });
      const numbers = page.items.flatMap(({ sequenceId }) => sequenceId ?? []);
      return numbers.sort((first, second) => numberOf(first) - numberOf(second));
    },
  };
};

const invoiceFacts = (invoice: Invoice): InvoiceFacts => ({
  number: invoice.sequenceId,
  type: invoice.invoiceType,
  status: invoice.status,
  start: toIso(invoice.startDate),
  end: toIso(invoice.endDate),
  total: toText(invoice.totalAmount),
});

/** The number itself, of a text such as `2025-02-17`. */
export const numberOf = (sequenceId: string): number => Number(sequenceId.slice(sequenceId.lastIndexOf("-") + 1));

const same = (world: World): World => world;

const runnerOf = (world: World, { adapters }: TestWorld): Runner => {
  const close = createCloseCycleHandler(world);
  return createRunner({
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
};
