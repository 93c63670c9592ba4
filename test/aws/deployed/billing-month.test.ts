import { beforeAll, describe, expect, it } from "vitest";
import { dateOf, firstOfMonth, moveTo, moveToTenth, now, passMinutes } from "./clock.ts";
import { documentsUnder } from "./documents.ts";
import { eventually } from "./eventually.ts";
import { dueInvoicesOnce, invoicesOf } from "./invoices.ts";
import { DUPLICATE, METERED, outcomesOnce, usageIn } from "./outcomes.ts";
import { lengthOf, sendTo } from "./queues.ts";
import { forgetScheduleOf, scheduleOf, startSweeper, stopSweeper, timeOf } from "./schedules.ts";
import { openShop, type Shop, usageOf } from "./shop.ts";
import { apiOver } from "./tenant.ts";

/** One account's life on the deployed stacks, step by step: each test goes on where the one before it has stopped. */
describe("an account's months", () => {
  let shop: Shop;
  /** Ends of the first two cycles. */
  let ends: readonly [Date, Date];

  beforeAll(async () => {
    moveToTenth();
    shop = await openShop("Months");
    ends = [firstOfMonth(1), firstOfMonth(2)];
  });

  it("let in whoever has the key, and nobody else", async () => {
    const asking = [
      shop.api.get("/accounts"),
      apiOver({ "x-api-key": shop.apiKey }).get("/accounts"),
      apiOver({}).get("/accounts"),
      apiOver({ authorization: `Bearer ${shop.apiKey}x` }).get("/accounts"),
      apiOver({ authorization: "Bearer wrong" }).post("/ingest", { event: usageOf("stolen", "1") }),
      apiOver({}).post("/ingestBatch", { events: [usageOf("stolen", "1")] }),
      apiOver({}).get("/openapi.json"),
    ];
    expect((await Promise.all(asking)).map(({ status }) => status)).toEqual([200, 200, 401, 401, 401, 401, 200]);
  });

  it("count each event once, however often it is sent", async () => {
    const call = usageOf("call", "3");
    const bytes = usageOf("bytes", "0.25");
    const exact = usageOf("exact", "123456789012345678901234.000000000000001");
    const answers = [
      await shop.api.post("/ingest", { event: call }),
      await shop.api.post("/ingest", { event: call }),
      await shop.api.post("/ingestBatch", { events: [bytes, usageOf("images", "1.5"), bytes] }),
      await shop.api.post("/ingestBatch", { events: [exact] }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(await outcomesOnce(shop, "call", 2)).toEqual([METERED, DUPLICATE].sort());
    expect(await outcomesOnce(shop, "bytes", 2)).toEqual([METERED, DUPLICATE].sort());
    expect(await outcomesOnce(shop, "images", 1)).toEqual([METERED]);
    expect(await outcomesOnce(shop, "exact", 1)).toEqual([METERED]);
    const window = { startTime: new Date(now().getTime() - 86_400_000).toISOString(), endTime: ends[0].toISOString() };
    // 3 + 0.25 + 1.5 + 123456789012345678901234.000000000000001
    expect(await usageIn(shop, window)).toBe("123456789012345678901238.750000000000001");
  });

  it("have a draft of what was used so far, a quarter of an hour later", async () => {
    await eventually(
      () => scheduleOf(shop.organizationId),
      (schedule) => schedule !== undefined,
    );
    passMinutes(20);
    const [draft] = await eventually(
      () => invoicesOf(shop, "DRAFT"),
      (drafts) => String(drafts[0]?.totalAmount) !== "0",
    );
    // 2 each, cut to cents
    expect(draft).toMatchObject({ endDate: ends[0].toISOString().replace(".000", ""), totalAmount: expect.anything() });
    expect(String(draft!.totalAmount)).toBe("246913578024691357802477.5");
  });

  it("end by the account's own one-time schedule", async () => {
    await stopSweeper();
    const schedule = await eventually(
      () => scheduleOf(shop.organizationId),
      (found) => found?.ScheduleExpression?.startsWith(`at(${dateOf(ends[0])}`) === true,
    );
    expect(schedule).toMatchObject({ ActionAfterCompletion: "DELETE", ScheduleExpressionTimezone: "UTC" });
    moveTo(timeOf(schedule!));
    // Nobody can know for another minute and a half whether usage of the cycle is still on its way, so it has itself woken once more.
    await eventually(
      () => scheduleOf(shop.organizationId),
      (again) => again !== undefined && timeOf(again) > timeOf(schedule!),
    );
    moveTo(new Date(ends[0].getTime() + 100_000));
    const [invoice] = await dueInvoicesOnce(shop, 1);
    expect(invoice).toMatchObject({ sequenceId: expect.stringMatching(/-1$/), status: "DUE" });
    expect(String(invoice!.totalAmount)).toBe("246913578024691357802477.5");
  });

  it("leave the invoice as PDF and as JSON in the bucket, and mail it", async () => {
    const [invoice] = await invoicesOf(shop, "DUE");
    const files = await eventually(
      () => documentsUnder(`${shop.organizationId}/invoices/`),
      (found) => found.size >= 2,
    );
    const [json, pdf] = [...files.entries()].sort().map(([, content]) => content);
    expect([...files.keys()].sort()).toEqual([
      `${shop.organizationId}/invoices/acme/${invoice!.sequenceId}-${invoice!.id}.json`,
      `${shop.organizationId}/invoices/acme/${invoice!.sequenceId}-${invoice!.id}.pdf`,
    ]);
    expect(pdf!.subarray(0, 5).toString()).toBe("%PDF-");
    expect(json!.toString()).toContain("246913578024691357802477.5");
    const mails = await eventually(
      () => documentsUnder("outbox/"),
      (found) => [...found.values()].some((mail) => mail.includes(invoice!.sequenceId!)),
    );
    const mail = [...mails.values()].find((each) => each.includes(invoice!.sequenceId!))!.toString();
    expect(mail).toContain("To: ap@acme.example");
    expect(mail).toContain("application/pdf");
  });

  it("end once when the schedule rings twice", async () => {
    const ringing = JSON.stringify({ organizationId: shop.organizationId, accountId: shop.accountId });
    await sendTo("close-accounts", ringing);
    await sendTo("close-accounts", ringing);
    await eventually(
      () => lengthOf("close-accounts"),
      ({ waiting, hidden }) => waiting + hidden === 0,
    );
    expect(await invoicesOf(shop, "DUE")).toHaveLength(1);
    expect(await invoicesOf(shop, "DRAFT")).toHaveLength(1);
  });

  it("end by the sweeper when the schedule never rings", async () => {
    await shop.api.post("/ingest", { event: usageOf("february", "4") });
    expect(await outcomesOnce(shop, "february", 1)).toEqual([METERED]);
    await eventually(
      () => scheduleOf(shop.organizationId),
      (schedule) => schedule !== undefined,
    );
    await forgetScheduleOf(shop.organizationId);
    moveTo(new Date(ends[1].getTime() + 5 * 60_000));
    expect(await scheduleOf(shop.organizationId)).toBeUndefined();
    await startSweeper();
    const [, second] = await dueInvoicesOnce(shop, 2);
    expect(second).toMatchObject({ sequenceId: expect.stringMatching(/-2$/) });
    expect(String(second!.totalAmount)).toBe("8");
  });
});
