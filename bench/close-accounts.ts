import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { writeDurably } from "#adapters/local/durable-file.ts";
import type { AccountId } from "#domain/ids.ts";
import { invoiceJsonDocument } from "#domain/invoicing/invoice-document.ts";
import { toText } from "#domain/money/decimal.ts";
import { HOUR, instantOf } from "#domain/time/instant.ts";
import type { Documents } from "#ports/documents.ts";
import type { DrawInvoice } from "#usecases/billing/render-invoice.ts";
import { stringifyExact } from "#wire/json.ts";
import { createCloseCycleHandler } from "../functions/close-cycle/handler.ts";
import { logger } from "../functions/logger.ts";
import { createRenderInvoiceHandler } from "../functions/render-invoice/handler.ts";
import { openInstallation } from "../local/composition.ts";
import { lambdaContext } from "../local/lambda-context.ts";
import { createRunner, type QueueHandler } from "../local/runner.ts";
import { serve } from "../local/serve.ts";
import { firstOrganization } from "../local/start-empty.ts";
import { likeTheModel, setUpModel, useAll } from "./many-accounts.ts";
import { httpClient } from "./plan.ts";

// What it costs to close a month of many accounts at one moment, on a file and durably, with the JSON documents of their invoices and
// without their PDFs: every account has a usage card of four slabs, a fee in advance and seats, every third a credit. For each of
// them that is an invoice in arrears, one in advance and the draft of the next month.
// node bench/close-accounts.ts [--accounts 10000]

const { values } = parseArgs({ options: { accounts: { type: "string", default: "10000" } } });
const ACCOUNTS = Number(values.accounts);
const JANUARY = instantOf(Date.UTC(2025, 0, 1));
const END_OF_JANUARY = instantOf(Date.UTC(2025, 0, 31));
const AFTER_GRACE = instantOf(Date.UTC(2025, 1, 2) + HOUR);
/** Rows that are committed one by one for comparison. */
const ALONE = 2_000;
const NEVER_DRAWN = new Uint8Array();

logger.setLogLevel("WARN");
const dataDir = mkdtempSync(join(tmpdir(), "tollbook-bench-"));
let url = "";
const installation = await openInstallation({ dataDir, clock: { testClockStartsAt: JANUARY }, baseUrl: () => url });
const { world, adapters } = installation;
const server = await serve(installation, { port: 0, onError: console.error });
url = server.url;
const { organizationId, apiKey } = await firstOrganization(world, { name: "Bench", keyName: "bench" });
await setUpModel(httpClient({ url, apiKey }));
await server.close();

let documentBytes = 0;
let documentCount = 0;
const documents: Documents = {
  ...world.documents,
  put: async (document) => {
    if (document.contentType === "application/pdf") return;
    documentCount += 1;
    documentBytes += document.content.length;
    await world.documents.put(document);
  },
};
const drawJson: DrawInvoice = async (invoice) => ({
  pdf: NEVER_DRAWN,
  json: new TextEncoder().encode(`${stringifyExact(invoiceJsonDocument(invoice))}\n`),
});
const spent = new Map<string, number>();
const timed =
  (handler: QueueHandler): QueueHandler =>
  async (event, context) => {
    const start = performance.now();
    const answer = await handler(event, context);
    spent.set(context.functionName, (spent.get(context.functionName) ?? 0) + performance.now() - start);
    return answer;
  };
const closeCycle = createCloseCycleHandler(world);
const render = createRenderInvoiceHandler({ ...world, documents }, drawJson);
const sweep = () => closeCycle({ type: "SWEEP" }, lambdaContext("close-cycle", "sweep"));
const runner = createRunner({
  consumer: adapters.queue,
  workers: [
    { queue: "close-accounts", handler: timed(closeCycle as QueueHandler), batch: 10 },
    { queue: "render-invoices", handler: timed(render as QueueHandler), batch: 5 },
  ],
  alarms: adapters.scheduler,
  now: () => adapters.clock.now(),
  sweep,
  onError: console.error,
});
const closeAll = async (): Promise<void> => {
  await sweep();
  await runner.settle();
};

const seconds = async (work: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
};
const perSecond = (count: number, took: number): string => `${Math.round(count / took)}/s`;

// As a server does: each queue by itself, so that invoices are drawn while other accounts are closed.
runner.start();
try {
  const ids = Array.from({ length: ACCOUNTS }, (_, index) => `account-${index}` as AccountId);
  await likeTheModel(world, organizationId, ids);
  const opening = await seconds(closeAll);
  console.log(`opened the first cycle of ${ACCOUNTS} accounts: ${perSecond(ACCOUNTS, opening)}`);
  await adapters.testClock?.moveTo(END_OF_JANUARY);
  await useAll(world, organizationId, { ids, from: JANUARY, receivedAt: END_OF_JANUARY });
  await closeAll();
  await adapters.testClock?.moveTo(AFTER_GRACE);
  spent.clear();
  documentBytes = 0;
  documentCount = 0;
  const processor = process.cpuUsage();
  const took = await seconds(closeAll);
  const { user, system } = process.cpuUsage(processor);
  await runner.stop();
  await checkInvoices(ids);
  console.log(
    `closed January of ${ACCOUNTS} accounts: ${perSecond(ACCOUNTS, took)} (${((took * 1_000) / ACCOUNTS).toFixed(2)} ms each, ${Math.round((user + system) / ACCOUNTS)} µs of processor)`,
  );
  for (const [name, milliseconds] of spent)
    console.log(`  ${name}: ${(milliseconds / ACCOUNTS).toFixed(2)} ms an account`);
  const alone = await seconds(writeAlone);
  console.log(
    `  ${documentCount} documents of ${Math.round(documentBytes / documentCount)} bytes alone, each flushed to disk: ${perSecond(ACCOUNTS, alone)}; ratio ${(alone / took).toFixed(3)}`,
  );
  const commits = await seconds(commitAlone);
  console.log(`  one row a transaction alone, each flushed to disk: ${perSecond(ALONE, commits)}`);
} finally {
  await runner.stop();
  await installation.close();
  rmSync(dataDir, { recursive: true, force: true });
}

/**
 * 200,000 units are 10 + 72 + 450 + 250, and five seats 50: 832 for January, and the fee of 50 for each month. Every third account
 * has a credit of 25, which its first invoice takes.
 */
async function checkInvoices(ids: readonly AccountId[]): Promise<void> {
  for (const [index, accountId] of ids.entries()) {
    const { items } = await world.invoices.list(organizationId, { accountId, direction: "ASC", limit: 10 });
    const said = items.map(({ invoiceType, status, totalAmount }) => `${invoiceType} ${status} ${toText(totalAmount)}`);
    const expected = [
      `ADHOC_ADVANCED DUE ${index % 3 === 0 ? 25 : 50}`,
      "STANDARD DUE 832",
      "STANDARD_ADVANCED DUE 50",
      "STANDARD DRAFT 50",
    ];
    if (said.join() !== expected.join()) throw new Error(`${accountId} has ${said} instead of ${expected}`);
  }
}

/** What this disk alone takes to commit one row, flushed, that many times. */
async function commitAlone(): Promise<void> {
  const connection = new DatabaseSync(join(dataDir, "plain.sqlite"));
  connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (body TEXT)");
  const insert = connection.prepare("INSERT INTO rows VALUES (?)");
  const body = " ".repeat(4_000);
  for (let written = 0; written < ALONE; written += 1) insert.run(body);
  connection.close();
}

/** What this disk alone takes for as many documents. */
async function writeAlone(): Promise<void> {
  const content = new Uint8Array(Math.round(documentBytes / documentCount)).fill(32);
  for (let written = 0; written < documentCount; written += 1) writeDurably(join(dataDir, `alone-${written}`), content);
}
