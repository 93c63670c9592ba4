import { readdirSync, readFileSync } from "node:fs";
import type { APIGatewayProxyStructuredResultV2, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { renderInvoicePdf } from "#adapters/pdf/render-invoice-pdf.ts";
import type { AccountId, CustomerId, InvoiceId, OrganizationId } from "#domain/ids.ts";
import { invoiceJsonDocument } from "#domain/invoicing/invoice-document.ts";
import { invoicePageModel } from "#domain/invoicing/invoice-page-model.ts";
import type { Mail } from "#ports/mailer.ts";
import type { QueueName } from "#ports/queue.ts";
import type { DrawInvoice } from "#usecases/billing/render-invoice.ts";
import { stringifyExact } from "#wire/json.ts";
import { createAdministerHandler } from "../../functions/administer/handler.ts";
import { createApiHandler } from "../../functions/api/handler.ts";
import { type ArchiveEvent, createArchiveUsageHandler } from "../../functions/archive-usage/handler.ts";
import type { BusinessFigures } from "../../functions/business-figures.ts";
import { createCloseCycleHandler, type SweepEvent } from "../../functions/close-cycle/handler.ts";
import { createDeliverInvoiceHandler } from "../../functions/deliver-invoice/handler.ts";
import type { ApiEvent } from "../../functions/http/caller.ts";
import { createIngestHandler } from "../../functions/ingest/handler.ts";
import { createMeterHandler } from "../../functions/meter/handler.ts";
import { createRenderInvoiceHandler } from "../../functions/render-invoice/handler.ts";
import { lambdaContext } from "../../local/lambda-context.ts";
import { apiClient } from "../support/api-client.ts";
import { type BillingWorld, openBillingWorld } from "../support/billing-world.ts";
import {
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  feeCard,
  schedule,
  usageCard,
} from "../support/catalog-for-billing.ts";
import { anInvoice } from "../support/invoices.ts";
import { anEvent, count, openArchiving } from "../support/usage/archiving.ts";

const EVENTS = new URL("../../events/", import.meta.url);
const sample = <T>(name: string): T => JSON.parse(readFileSync(new URL(`${name}.json`, EVENTS), "utf8")) as T;

/** The organization that all samples are about. */
const ORGANIZATION = "org.21J2DiKzJ1h.0TolL" as OrganizationId;
const INVOICE = "inv.21J2DiKzJ1j.nlMQh" as InvoiceId;
const context = lambdaContext("sample", "sample");
const NOTHING_FAILED: SQSBatchResponse = { batchItemFailures: [] };

/** The samples' organization on the day of the samples, with an account whose calls are metered. */
const open = async (): Promise<BillingWorld> => {
  const opened = await openBillingWorld({ now: "2025-01-15T10:00:00Z" });
  const { world } = opened;
  const like = await world.organizations.find(opened.organizationId);
  if (!like) throw new Error("there is no organization");
  await world.save([world.organizations.added({ ...like.value, id: ORGANIZATION })]);
  const shop = { ...opened, organizationId: ORGANIZATION, api: apiClient(opened, ORGANIZATION) };
  const plan = await aPlan(shop, {
    cards: [
      usageCard(await aMeter(shop), { rates: { USD: [2] } }),
      feeCard(await aFee(shop), { rate: 5, timing: "IN_ADVANCE" }),
    ],
  });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-15"));
  return shop;
};

const waiting = async ({ adapters }: BillingWorld, queue: QueueName): Promise<readonly unknown[]> =>
  (await adapters.queue.receive(queue, 100)).map(({ body }) => JSON.parse(body));

/** A due invoice of the account, as it lies in the store before it is drawn. */
const addInvoice = async ({ world }: BillingWorld): Promise<void> => {
  const invoice = anInvoice({ id: INVOICE, accountId: "acme" as AccountId, customerId: "acme" as CustomerId });
  const saved = await world.save(world.invoices.addedOnce(ORGANIZATION, invoice));
  expect(saved.ok).toBe(true);
};

const draw: DrawInvoice = async (invoice) => ({
  pdf: await renderInvoicePdf(invoicePageModel(invoice)),
  json: new TextEncoder().encode(stringifyExact(invoiceJsonDocument(invoice))),
});

describe("the sample", () => {
  it("ingest-request.json leaves its events on the queue", async () => {
    const shop = await open();
    const figures: BusinessFigures[] = [];
    const handler = createIngestHandler(shop.world, (told) => figures.push(told));
    const answer = await handler(sample<ApiEvent>("ingest-request"), context);
    expect(figures).toEqual([{ EventsAccepted: 2 }]);
    expect([answer.statusCode, answer.body]).toEqual([202, '{"success":true}']);
    const messages = (await waiting(shop, "usage-events")) as { events: { event: { id: string } }[] }[];
    expect(messages.flatMap(({ events }) => events.map(({ event }) => event.id))).toEqual(["sample-1", "sample-2"]);
  });

  it("meter-sqs.json is counted", async () => {
    const shop = await open();
    expect(await createMeterHandler(shop.world)(sample<SQSEvent>("meter-sqs"), context)).toEqual(NOTHING_FAILED);
    const { events } = (await shop.api.get("/events?status=PROCESSED")).body;
    expect(events.map(({ eventPayload }: { eventPayload: { id: string } }) => eventPayload.id).sort()).toEqual([
      "sample-1",
      "sample-2",
    ]);
  });

  it("administer-create-organization.json makes an organization and its first key", async () => {
    const shop = await open();
    const made = await createAdministerHandler(shop.world)(sample("administer-create-organization"), context);
    expect(made).toMatchObject({
      name: "Acme Metering",
      baseCurrency: "EUR",
      timeZone: "Europe/Berlin",
      apiKey: expect.stringMatching(/^tb_[0-9A-Za-z]{16}_[0-9A-Za-z]{43}$/),
    });
  });

  it("api-request.json adds a customer", async () => {
    const shop = await open();
    const answer: APIGatewayProxyStructuredResultV2 = await createApiHandler(shop.world, { paths: "decoded" })(
      sample<ApiEvent>("api-request"),
      context,
    );
    expect(answer.statusCode).toBe(201);
    expect((await shop.api.get("/customers/globex")).body).toMatchObject({ name: "Globex", status: "ACTIVE" });
  });

  it("close-cycle-sqs.json opens the account's cycle", async () => {
    const shop = await open();
    expect(await createCloseCycleHandler(shop.world)(sample<SQSEvent>("close-cycle-sqs"), context)).toEqual(
      NOTHING_FAILED,
    );
    expect((await shop.api.get("/invoices?owner_id=acme&_sort=id:ASC")).body.data).toMatchObject([
      { invoiceType: "ADHOC_ADVANCED", status: "DUE", totalAmount: 5 },
      { invoiceType: "STANDARD", status: "DRAFT" },
    ]);
  });

  it("close-cycle-sweep.json wakes the account", async () => {
    const shop = await open();
    await waiting(shop, "close-accounts");
    expect(await createCloseCycleHandler(shop.world)(sample<SweepEvent>("close-cycle-sweep"), context)).toEqual(
      NOTHING_FAILED,
    );
    expect(await waiting(shop, "close-accounts")).toEqual([{ organizationId: ORGANIZATION, accountId: "acme" }]);
  });

  it("render-invoice-sqs.json draws the invoice", async () => {
    const shop = await open();
    await addInvoice(shop);
    const answer = await createRenderInvoiceHandler(shop.world, draw)(sample<SQSEvent>("render-invoice-sqs"), context);
    expect(answer).toEqual(NOTHING_FAILED);
    const { pdfDocument = "" } = (await shop.world.invoices.find(ORGANIZATION, INVOICE))?.value ?? {};
    const pdf = await shop.world.documents.get(pdfDocument);
    expect(pdf && new TextDecoder("latin1").decode(pdf.content.slice(0, 5))).toBe("%PDF-");
    expect(await waiting(shop, "deliver-invoices")).toEqual([{ organizationId: ORGANIZATION, invoiceId: INVOICE }]);
  });

  it("deliver-invoice-sqs.json mails the invoice", async () => {
    const shop = await open();
    await addInvoice(shop);
    await createRenderInvoiceHandler(shop.world, draw)(sample<SQSEvent>("render-invoice-sqs"), context);
    const figures: BusinessFigures[] = [];
    const handler = createDeliverInvoiceHandler(shop.world, (told) => figures.push(told));
    const answer = await handler(sample<SQSEvent>("deliver-invoice-sqs"), context);
    expect(answer).toEqual(NOTHING_FAILED);
    const { sent } = shop.adapters.mailer as unknown as { sent: ReadonlyMap<string, Mail> };
    expect([...sent.keys()]).toEqual([`invoice-${INVOICE}`]);
    expect(figures).toEqual([{ InvoicesDelivered: 1, MessagesFailed: 0 }]);
  });
});

describe("the sample of the archive", () => {
  it("archive-usage-schedule.json archives what is a week old", async () => {
    const shop = await open();
    const archiving = openArchiving();
    await count(archiving.usage, [anEvent(), anEvent()], ORGANIZATION);
    archiving.daysLater(10);
    const answer = await createArchiveUsageHandler({ ...shop.world, usageArchive: archiving.archive })(
      sample<ArchiveEvent>("archive-usage-schedule"),
      { ...context, getRemainingTimeInMillis: () => 900_000 },
    );
    expect(answer).toEqual({ events: 2, unfinished: 0 });
    expect(archiving.objects.contents.size).toBe(2);
  });
});

describe("the folder of samples", () => {
  it("holds none that no test feeds to its function", () => {
    const fed = [
      "administer-create-organization",
      "api-request",
      "archive-usage-schedule",
      "close-cycle-sqs",
      "close-cycle-sweep",
      "deliver-invoice-sqs",
      "ingest-request",
      "meter-sqs",
      "render-invoice-sqs",
    ];
    const files = readdirSync(EVENTS).filter((name) => name.endsWith(".json"));
    // Those of the authorizer are fed to it in test/functions/authorizer.
    const others = files
      .map((name) => name.slice(0, -".json".length))
      .filter((name) => !name.startsWith("authorizer-"));
    expect(others.sort()).toEqual(fed);
  });
});
