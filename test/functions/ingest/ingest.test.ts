import { beforeAll, describe, expect, it } from "vitest";
import type { UsageMessage } from "#domain/metering/usage-message.ts";
import { createIngestHandler } from "../../../functions/ingest/handler.ts";
import { logger } from "../../../functions/logger.ts";
import { lambdaContext } from "../../../local/lambda-context.ts";
import { apiEvent } from "../../support/api.ts";
import { aCall } from "../../support/catalog-for-billing.ts";
import { callIngest, type PostedEvent } from "../../support/ingest.ts";
import { openTestWorld, type TestWorld } from "../../support/world.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const NOW = "2025-01-15T10:00:00Z";

/** What is on the queue, the earliest first. */
const queued = async ({ adapters: { queue } }: TestWorld): Promise<readonly UsageMessage[]> =>
  (await queue.receive("usage-events", 1_000)).map(({ body }) => JSON.parse(body) as UsageMessage);

const open = async () => {
  const test = await openTestWorld();
  return {
    ...test,
    ingest: (body: unknown, options?: Parameters<typeof callIngest>[4]) =>
      callIngest(test.world, test.organizationId, "/ingest", body, options),
    ingestBatch: (body: unknown, options?: Parameters<typeof callIngest>[4]) =>
      callIngest(test.world, test.organizationId, "/ingestBatch", body, options),
  };
};

const valid = (more: object = {}): PostedEvent => ({ ...aCall("acme", NOW, "1", { id: "e-1" }), ...more });

describe("POST /ingest", () => {
  it("answers 202 when the event is on the queue, stamped with the time and a reference", async () => {
    const test = await open();
    const event = valid();

    expect(await test.ingest({ event })).toMatchObject({ status: 202, body: { success: true } });

    expect(await queued(test)).toEqual([
      {
        organizationId: test.organizationId,
        receivedAt: Date.parse(NOW),
        events: [{ reference: expect.stringMatching(/^event\.\w{11}\.\w{5}$/), event }],
      },
    ]);
  });

  it("takes every post in, the same event too: which one counts is decided later", async () => {
    const test = await open();
    await test.ingest({ event: valid() });
    await test.ingest({ event: valid() });
    const references = (await queued(test)).flatMap(({ events }) => events.map(({ reference }) => reference));
    expect(new Set(references).size).toBe(2);
  });

  it.each<[string, unknown, string]>([
    ["is not JSON", "{", "the body is not valid JSON"],
    ["is empty", "", "the body is not valid JSON"],
    ["is null", "null", ""],
    ["is a list", [], ""],
    ["holds nothing", {}, "event: "],
    ["holds something else beside it", { event: valid(), more: 1 }, "Unrecognized key"],
    ["is a batch", { events: [valid()] }, "event: "],
    ["has no schema", { event: valid({ schemaName: undefined }) }, "event.schemaName"],
    ["has a schema of 51 characters", { event: valid({ schemaName: "s".repeat(51) }) }, "event.schemaName"],
    ["has an empty account", { event: valid({ accountId: "" }) }, "event.accountId"],
    ["has an account of 513 characters", { event: valid({ accountId: "a".repeat(513) }) }, "event.accountId"],
    ["has an id of 513 characters", { event: valid({ id: "i".repeat(513) }) }, "event.id"],
    ["has a number as id", { event: valid({ id: 7 }) }, "event.id"],
    ["has no timestamp", { event: valid({ timestamp: undefined }) }, "event.timestamp"],
    ["has a date only", { event: valid({ timestamp: "2025-01-15" }) }, "event.timestamp"],
    ["has a day that does not exist", { event: valid({ timestamp: "2025-02-30T00:00:00Z" }) }, "event.timestamp"],
    ["has a number as timestamp", { event: valid({ timestamp: 1736935200000 }) }, "event.timestamp"],
    [
      "has a number as value",
      { event: valid({ attributes: [{ name: "units", value: 1 }] }) },
      "event.attributes[0].value",
    ],
    [
      "has NaN as value",
      { event: valid({ attributes: [{ name: "units", value: "NaN" }] }) },
      "event.attributes[0].value",
    ],
    [
      "has an exponent as value",
      { event: valid({ attributes: [{ name: "units", value: "1e9" }] }) },
      "event.attributes[0].value",
    ],
    [
      "has 513 digits as value",
      { event: valid({ attributes: [{ name: "units", value: "1".repeat(513) }] }) },
      "event.attributes[0].value",
    ],
    [
      "has eleven attributes",
      { event: valid({ attributes: Array.from({ length: 11 }, (_, index) => ({ name: `a${index}`, value: "1" })) }) },
      "event.attributes",
    ],
    ["has an empty dimension", { event: valid({ dimensions: { kind: "" } }) }, "event.dimensions.kind"],
    [
      "has a dimension of 201 characters",
      { event: valid({ dimensions: { kind: "k".repeat(201) } }) },
      "event.dimensions.kind",
    ],
    ["has a number as dimension", { event: valid({ dimensions: { kind: 1 } }) }, "event.dimensions.kind"],
    ["has an unknown field", { event: valid({ extra: 1 }) }, "Unrecognized key"],
  ])("answers 400 when the body %s, and takes nothing in", async (_what, body, reason) => {
    const test = await open();
    const { status, body: answer, headers } = await test.ingest(body);
    expect(status).toBe(400);
    expect(answer).toEqual({ message: expect.stringContaining(reason) });
    expect(headers["x-tollbook-error-code"]).toBe("INVALID_REQUEST");
    expect(await queued(test)).toEqual([]);
  });

  it("names everything that is wrong", async () => {
    const { ingest } = await open();
    const { body } = await ingest({
      event: { schemaName: "", accountId: "a", timestamp: "x", attributes: {}, dimensions: [] },
    });
    for (const field of ["schemaName", "timestamp", "attributes", "dimensions"]) {
      expect((body as { message: string }).message).toContain(`event.${field}`);
    }
  });

  it("answers 422 to an event whose names and values are too large, and takes one that just fits", async () => {
    const test = await open();
    const sized = (characters: number): PostedEvent => {
      // 81 dimensions of 200 + 200 characters, and one that fills up.
      const dimensions = Object.fromEntries(
        Array.from({ length: 81 }, (_, index) => [`d${index}`.padEnd(200, "-"), "v".repeat(200)]),
      );
      const rest = characters - 81 * 400;
      return { ...valid(), attributes: [], dimensions: { ...dimensions, ["r".repeat(200)]: "v".repeat(rest - 200) } };
    };
    expect((await test.ingest({ event: sized(32_768) })).status).toBe(202);
    const { status, body, headers } = await test.ingest({ event: sized(32_769) });
    expect([status, body, headers["x-tollbook-error-code"]]).toEqual([
      422,
      { message: "the names and values of an event must not exceed 32768 characters" },
      "UNPROCESSABLE_REQUEST",
    ]);
    expect(await queued(test)).toHaveLength(1);
  });

  it.each(["GET", "PUT", "PATCH", "DELETE"])("answers 405 to %s", async (method) => {
    const { ingest } = await open();
    const { status, body } = await ingest({ event: valid() }, { method });
    expect([status, body]).toEqual([405, { message: `${method} is not allowed here; use POST` }]);
  });

  it("answers with problem+json to whoever asks for it", async () => {
    const { ingest } = await open();
    const { headers, body } = await ingest({}, { headers: { accept: "application/problem+json" } });
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(body).toMatchObject({ title: "INVALID_REQUEST", status: 400, errors: [{ path: "event" }] });
  });

  it("answers 500 without a word of what happened when the queue is down, and takes nothing in", async () => {
    const test = await open();
    const down = {
      ...test.world,
      queue: { ...test.world.queue, send: () => Promise.reject(new Error("secret path /var/x")) },
    };
    const answer = await createIngestHandler(down)(
      apiEvent(test.organizationId, "POST", "/ingest", { event: valid() }),
      lambdaContext("ingest", "test"),
    );
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toBe('{"message":"something went wrong on our side; the request may be repeated"}');
  });
});

describe("POST /ingestBatch", () => {
  it("puts one message per account on the queue", async () => {
    const test = await open();
    const events = ["a", "b", "a", "c", "a"].map((accountId, index) => valid({ accountId, id: `e-${index}` }));

    expect((await test.ingestBatch({ events })).status).toBe(202);

    const messages = (await queued(test)).map((message) => message.events.map(({ event }) => event.id));
    expect(messages.sort()).toEqual([["e-0", "e-2", "e-4"], ["e-1"], ["e-3"]]);
  });

  it("takes a thousand events, and not one more", async () => {
    const test = await open();
    const events = (count: number) => Array.from({ length: count }, (_, index) => valid({ id: `e-${index}` }));
    expect((await test.ingestBatch({ events: events(1_000) })).status).toBe(202);
    expect((await test.ingestBatch({ events: events(1_001) })).status).toBe(400);
    expect((await test.ingestBatch({ events: [] })).status).toBe(400);
    expect((await queued(test)).flatMap((message) => message.events)).toHaveLength(1_000);
  });

  it("splits what is too large for one message", async () => {
    const test = await open();
    const value = "1".repeat(500);
    const attributes = Array.from({ length: 10 }, (_, index) => ({ name: `a${index}`, value }));
    const events = Array.from({ length: 200 }, (_, index) => valid({ id: `e-${index}`, attributes }));

    expect((await test.ingestBatch({ events })).status).toBe(202);

    const received = await test.adapters.queue.receive("usage-events", 1_000);
    expect(received.length).toBeGreaterThan(1);
    for (const { body } of received) expect(body.length).toBeLessThanOrEqual(240_000);
    const ids = received.flatMap(({ body }) => (JSON.parse(body) as UsageMessage).events.map(({ event }) => event.id));
    expect(ids.sort()).toEqual(events.map(({ id }) => id).sort());
  });

  it("answers 207 with the reasons by place, and takes the others in", async () => {
    const test = await open();
    const tooLarge = {
      ...valid({ id: "large" }),
      dimensions: Object.fromEntries(
        Array.from({ length: 100 }, (_, index) => [`d${index}`.padEnd(200, "-"), "v".repeat(200)]),
      ),
    };
    const events = [valid(), valid({ id: "bad", timestamp: "never" }), valid({ id: "good" }), { id: 7 }, tooLarge];

    const { status, body } = await test.ingestBatch({ events });

    expect(status).toBe(207);
    expect(body).toMatchObject({
      success: false,
      statusCode: 207,
      code: "PARTIALLY_ACCEPTED",
      message: "3 of 5 events were not accepted",
      details: {
        1: { id: "bad", reason: "events[1].timestamp: must be an ISO 8601 date-time from 1970 on" },
        3: { reasons: expect.arrayContaining([expect.objectContaining({ path: "events[3].schemaName" })]) },
        4: { id: "large", reason: expect.stringContaining("must not exceed 32768 characters") },
      },
    });
    expect(Object.keys((body as { details: object }).details)).toEqual(["1", "3", "4"]);
    expect((await queued(test)).flatMap((message) => message.events.map(({ event }) => event.id))).toEqual([
      "e-1",
      "good",
    ]);
  });

  it("answers 400 when none can be taken, with the reasons of each", async () => {
    const test = await open();
    const { status, body } = await test.ingestBatch({ events: [{ id: "x" }, "text", null] });
    expect(status).toBe(400);
    for (const place of ["events[0].schemaName", "events[1]", "events[2]"]) {
      expect((body as { message: string }).message).toContain(place);
    }
    expect(await queued(test)).toEqual([]);
  });

  it("answers 413 to a body of more than 6 MB", async () => {
    const test = await open();
    const body = (bytes: number) => `{"events":[${" ".repeat(bytes - 13)}]}`;
    expect((await test.ingestBatch(body(6 * 1024 * 1024))).status, "the events are missing, the size is right").toBe(
      400,
    );
    const { status, headers } = await test.ingestBatch(body(6 * 1024 * 1024 + 1));
    expect([status, headers["x-tollbook-error-code"]]).toEqual([413, "BODY_TOO_LARGE"]);
  });

  it("reads a body in Base64, and refuses one that is no text", async () => {
    const test = await open();
    const post = async (body: Buffer) => {
      const event = apiEvent(test.organizationId, "POST", "/ingest", body.toString("base64"));
      const answer = await createIngestHandler(test.world)(
        { ...event, isBase64Encoded: true },
        lambdaContext("ingest", "test"),
      );
      return [answer.statusCode, answer.body];
    };
    expect(await post(Buffer.from(JSON.stringify({ event: valid({ accountId: "größe" }) })))).toEqual([
      202,
      '{"success":true}',
    ]);
    expect(await post(Buffer.from([0x7b, 0xff, 0xfe]))).toEqual([400, '{"message":"the body is not UTF-8"}']);
    const large = Buffer.alloc(6 * 1024 * 1024 + 1, " ");
    expect((await post(large))[0]).toBe(413);
    expect((await queued(test))[0]?.events[0]?.event.accountId).toBe("größe");
  });

  it("keeps an organization's events its own", async () => {
    const test = await open();
    const other = await test.anotherOrganization();
    await test.ingest({ event: valid() });
    await callIngest(test.world, other, "/ingest", { event: valid() });
    expect((await queued(test)).map(({ organizationId }) => organizationId)).toEqual([test.organizationId, other]);
  });
});
