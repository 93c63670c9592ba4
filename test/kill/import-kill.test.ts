import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { toIso } from "#domain/time/instant.ts";
import { dataFolders } from "../support/data-folder.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { auditUsage, type Meters } from "./audit.ts";
import { type Client, clientOf, FEE_CENTS, Refused, setUpTenant, usageCents } from "./tenant.ts";
import {
  ACCOUNTS,
  IMPORTED_AT,
  posted,
  type Random,
  STARTS_AT,
  type StreamedEvent,
  seeded,
  totalsByHour,
  totalsOf,
  usageStream,
} from "./usage-stream.ts";

const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? "20");
const SEED = Number(process.env["KILL_SEED"] ?? "20250115");
const CLOSING_ROUNDS = Math.ceil(ROUNDS / 4);
const EVENTS = 300 * ROUNDS;
const TIMEOUT = 60_000 + 15_000 * ROUNDS;
/** Both cycles are over by then, with their day of grace. */
const CLOSED_AT = "2025-03-02T12:00:00Z";

const aFolder = dataFolders();

it("loses nothing, counts nothing twice and bills nothing twice, however often it is killed", {
  timeout: TIMEOUT,
}, async () => {
  console.log(`${ROUNDS} kills while importing ${EVENTS} events, ${CLOSING_ROUNDS} while closing; KILL_SEED=${SEED}`);
  const random = seeded(SEED);
  const dataDir = aFolder();
  const stream = usageStream(SEED, EVENTS);
  const meters = await begin(dataDir);
  const importer = createImporter(stream, random);

  for (let round = 0; round < ROUNDS; round += 1) await killWhile(dataDir, random, importer.post);
  console.log(importer.summary());
  await whileServing(dataDir, async (call) => {
    await settled(call);
    const before = await auditUsage(dataDir, meters);
    expect([...importer.acknowledged].filter((id) => !before.counted.has(id))).toEqual([]);
    expect([...before.counted].filter(([, times]) => times !== 1)).toEqual([]);
    expect(importer.acknowledged.size, "too slow to have tried anything").toBeGreaterThan(ROUNDS);

    await importAll(call, stream);
    await settled(call);
  });
  const after = await auditUsage(dataDir, meters);
  expect(new Set(after.counted.keys())).toEqual(new Set(stream.map(({ id }) => id)));
  expect([...after.counted].filter(([, times]) => times !== 1)).toEqual([]);
  expect(after.totals).toEqual(totalsByHour(stream));
  expect(after.duplicates).toBeGreaterThan(0);

  const close = (call: Client) => call("POST", "/tollbook/clock", { now: CLOSED_AT });
  let closed = 0;
  const closeOrDie = async (call: Client): Promise<void> => {
    await close(call);
    closed += 1;
  };
  for (let round = 0; round < CLOSING_ROUNDS; round += 1) await killWhile(dataDir, random, closeOrDie);
  console.log(`closed ${closed} times in ${CLOSING_ROUNDS} rounds before it was killed`);
  const invoices = await whileServing(dataDir, async (call) => {
    await close(call);
    return finalInvoices(call);
  });
  expectBilledOnce(invoices, stream);
  expectDeliveredOnce(dataDir, invoices);
  expect((await auditUsage(dataDir, meters)).totals).toEqual(after.totals);
});

const begin = async (dataDir: string): Promise<Meters> =>
  whileServing(dataDir, async (call) => {
    await call("POST", "/tollbook/clock", { now: toIso(STARTS_AT) });
    const meters = await setUpTenant(call);
    await call("POST", "/tollbook/clock", { now: toIso(IMPORTED_AT) });
    return meters;
  });

/** Starts a server on the folder, does something with it and stops it in good order. */
const whileServing = async <T>(dataDir: string, work: (call: Client) => Promise<T>): Promise<T> => {
  const server = await started(dataDir);
  const done = await work(clientOf(server));
  expect(await server.stop()).toBe(0);
  return done;
};

const started = async (dataDir: string): Promise<ServerProcess> => {
  const server = await startServerProcess(dataDir);
  if (!server) throw new Error("the server ended before it was ready");
  return server;
};

/** A quarter of the kills hit the start itself, the others what follows it within a third of a second. */
const killWhile = async (dataDir: string, random: Random, work: (call: Client) => Promise<unknown>): Promise<void> => {
  if (random.chance(25)) {
    const delay = random.below(900);
    let killed: Promise<void> | undefined;
    const server = await startServerProcess(dataDir, {
      onSpawn: (child) => {
        killed = wait(delay).then(() => void child.kill("SIGKILL"));
      },
    });
    await killed;
    await server?.kill();
    return;
  }
  const server = await started(dataDir);
  const working = work(clientOf(server)).catch(expectNoAnswer);
  await wait(random.below(350));
  await server.kill();
  await working;
};

/** What a client sees of a server that dies is the end of a connection; an answer that says no would be our fault. */
const expectNoAnswer = (cause: unknown): void => {
  if (cause instanceof Refused) throw cause;
};

/** A client that posts the stream in pieces, repeats what was not acknowledged, and now and then what was. */
const createImporter = (stream: readonly StreamedEvent[], random: Random) => {
  const acknowledged = new Set<string>();
  const unsure: (readonly StreamedEvent[])[] = [];
  let cursor = 0;
  let posts = 0;
  let lost = 0;
  const sliceFrom = (start: number): readonly StreamedEvent[] => stream.slice(start, start + 1 + random.below(80));
  const nextBatch = (): readonly StreamedEvent[] => {
    const again = unsure.pop();
    if (again) return again;
    if (cursor > 0 && random.chance(15)) return sliceFrom(random.below(cursor));
    if (cursor >= stream.length) cursor = 0;
    const batch = sliceFrom(cursor);
    cursor += batch.length;
    const repeats = batch.filter(() => random.chance(5));
    return [...batch, ...repeats];
  };
  const postOne = async (call: Client): Promise<void> => {
    const batch = nextBatch();
    posts += 1;
    try {
      await call("POST", "/ingestBatch", { events: batch.map((event, at) => posted(event, posts + at)) });
      for (const { id } of batch) acknowledged.add(id);
    } catch (cause) {
      lost += 1;
      unsure.push(batch);
      throw cause;
    }
  };
  const worker = async (call: Client): Promise<void> => {
    for (;;) await postOne(call);
  };
  return {
    acknowledged,
    post: (call: Client): Promise<unknown> => Promise.allSettled([1, 2, 3].map(() => worker(call))).then(firstRefusal),
    summary: (): string => `${posts} posts, ${lost} without an answer, ${acknowledged.size} events acknowledged`,
  };
};

const firstRefusal = (results: readonly PromiseSettledResult<void>[]): void => {
  for (const result of results) if (result.status === "rejected") expectNoAnswer(result.reason);
};

const importAll = async (call: Client, stream: readonly StreamedEvent[]): Promise<void> => {
  for (let at = 0; at < stream.length; at += 1_000) {
    await call("POST", "/ingestBatch", { events: stream.slice(at, at + 1_000).map((event) => posted(event)) });
  }
};

/** Moving the clock to where it stands does everything that waits. */
const settled = async (call: Client): Promise<void> => {
  await call("POST", "/tollbook/clock", { now: toIso(IMPORTED_AT) });
};

type Invoice = {
  readonly id: string;
  readonly ownerId: string;
  readonly sequenceId: string;
  readonly invoiceType: string;
  readonly startDate: string;
  readonly status: string;
  readonly totalAmount: number;
  readonly pdfUrl?: string;
};

/** Every invoice with a number, its PDF fetched by its link. */
const finalInvoices = async (call: Client): Promise<readonly Invoice[]> => {
  const invoices: Invoice[] = [];
  let next: string | undefined;
  do {
    const page = await call(
      "GET",
      next === undefined ? "/invoices" : `/invoices?nextToken=${encodeURIComponent(next)}`,
    );
    invoices.push(...page.data);
    next = page.nextToken;
  } while (next !== undefined);
  const final = invoices.filter(({ sequenceId }) => sequenceId !== undefined);
  for (const { id, pdfUrl } of final) {
    const document = await fetch(pdfUrl ?? "no document");
    expect((await document.text()).slice(0, 5), id).toBe("%PDF-");
  }
  return final;
};

const expectBilledOnce = (invoices: readonly Invoice[], stream: readonly StreamedEvent[]): void => {
  const numbers = invoices
    .map(({ sequenceId }) => Number(sequenceId.split("-").at(-1)))
    .sort((one, other) => one - other);
  expect(numbers).toEqual(Array.from({ length: ACCOUNTS.length * 5 }, (_, at) => at + 1));
  const amounts = invoices
    .map(({ ownerId, startDate, invoiceType, totalAmount }) =>
      [
        ownerId,
        startDate.slice(0, 10),
        invoiceType.includes("ADVANCED") ? "fee" : "usage",
        Math.round(totalAmount * 100),
      ].join(" "),
    )
    .sort();
  const expected = ACCOUNTS.flatMap((account) => [
    ...["2025-01-01", "2025-02-01", "2025-03-01"].map((start) => `${account} ${start} fee ${FEE_CENTS}`),
    `${account} 2025-01-01 usage ${usageCents(totalsOf(stream, account, "January"))}`,
    `${account} 2025-02-01 usage ${usageCents(totalsOf(stream, account, "February"))}`,
  ]).sort();
  expect(amounts).toEqual(expected);
  expect(new Set(invoices.map(({ status }) => status))).toEqual(new Set(["DUE"]));
};

/** One mail for each invoice, with its number, and none besides. */
const expectDeliveredOnce = (dataDir: string, invoices: readonly Invoice[]): void => {
  const outbox = join(dataDir, "outbox");
  const mails = readdirSync(outbox).filter((name) => name.endsWith(".eml"));
  const delivered = mails.flatMap(
    (name) => /^Subject: .*?(\d{4}-\d\d-\d+)/m.exec(readFileSync(join(outbox, name), "utf8"))?.[1] ?? name,
  );
  expect(delivered.sort()).toEqual(invoices.map(({ sequenceId }) => sequenceId).sort());
  expect(readdirSync(outbox)).toHaveLength(invoices.length);
};
