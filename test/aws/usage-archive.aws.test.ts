import { randomUUID } from "node:crypto";
import { CreateBucketCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createS3Client } from "#adapters/aws/aws-clients.ts";
import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { createDynamoUsageTable } from "#adapters/aws/dynamodb-usage-table.ts";
import { createUsageArchive } from "#adapters/aws/usage-archive.ts";
import { createS3Archive } from "#adapters/aws/usage-archive-s3.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import { addMilliseconds, DAY } from "#domain/time/instant.ts";
import { type DynamoTables, openDynamoTables } from "../support/aws/dynamodb-engine.ts";
import { type Ministack, startMinistack } from "../support/aws/ministack.ts";
import { always, anEvent, at, count, pageOf, tokensOf } from "../support/usage/archiving.ts";
import { realPacing } from "../support/usage/real-pacing.ts";

const BUCKET = "archive-of-usage";
let engine: Ministack;
let tables: DynamoTables;
beforeAll(async () => {
  engine = await startMinistack();
  tables = await openDynamoTables();
  await createS3Client(engine.settings).send(new CreateBucketCommand({ Bucket: BUCKET }));
});
afterAll(async () => {
  await tables.close();
  await engine.stop();
});

/** A table in which no event has an item any more, as DynamoDB is some days after they have expired. */
const withoutEvents = (table: UsageTable): UsageTable => ({
  ...table,
  get: async (key) => (key.pk.startsWith("E#") ? undefined : table.get(key)),
  getMany: async (keys) => table.getMany(keys.filter(({ pk }) => !pk.startsWith("E#"))),
});

const open = (organizationId: OrganizationId) => {
  const s3 = createS3Client(engine.settings);
  const table = createDynamoUsageTable(tables.client, { table: tables.usageTable, pacing: realPacing });
  let now = at("2025-01-15T12:00:00Z");
  const clock = { now: () => now };
  const archive = createS3Archive(s3, BUCKET);
  return {
    usage: createDynamoUsage(table, { clock, pacing: realPacing, archive }),
    afterwards: createDynamoUsage(withoutEvents(table), { clock, pacing: realPacing, archive }),
    archive: createUsageArchive(table, archive, {
      clock,
      limits: { eventsOfObject: 1_500, eventsOfAccount: 100_000, eventsOfCall: 100_000, mostParts: 8 },
    }),
    daysLater: (days: number): void => {
      now = addMilliseconds(now, days * DAY);
    },
    objects: async (): Promise<string[]> => {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `archive/${organizationId}/` }),
      );
      return Contents.map(({ Key = "" }) => Key);
    },
  };
};

describe("the archive on DynamoDB and S3", () => {
  it("gives back every event of hours whose items are gone", async () => {
    const organizationId = `org.${randomUUID()}` as OrganizationId;
    const { usage, afterwards, archive, daysLater, objects } = open(organizationId);
    const events = [
      ...Array.from({ length: 2_100 }, (_, number) => anEvent({ id: `a-${number}`, tokens: `0.${number + 1}` })),
      ...["2025-01-15T03:00:00Z", "2025-01-14T23:59:59.999Z"].map((time) =>
        anEvent({ id: `ü#${time}`, account: "müller/söhne & co", at: time, tokens: "0.1000000000000000055" }),
      ),
    ];
    for (let first = 0; first < events.length; first += 700) {
      await count(usage, events.slice(first, first + 700), organizationId);
    }
    const before = (await usage.listEvents({ organizationId, limit: 1_000 })).items;
    daysLater(10);
    expect(await archive.archive(organizationId, always)).toEqual({ events: 2_102, state: "complete", failures: [] });
    // Two of the hour of many, one for each of the other days, and one of ids.
    expect(await objects()).toHaveLength(5);

    daysLater(70);
    for await (const page of afterwards.pages(organizationId)) {
      expect(await afterwards.refold(page, foldUsage)).toEqual(await usage.cells(page));
    }
    expect((await afterwards.listEvents({ organizationId, limit: 1_000 })).items).toEqual(before);
    const last = events.at(-1)!;
    expect(await afterwards.findEvents(organizationId, { id: last.id })).toMatchObject([
      { reference: last.reference, units: last.units, event: last.event },
    ]);
    expect(await afterwards.findEvents(organizationId, { id: "a-2099" })).toHaveLength(1);
    const how = { command: "one", unfold: unfoldUsage };
    expect(await afterwards.undo({ organizationId, ...last }, how)).toBe("undone");
    expect(tokensOf(await afterwards.cells(pageOf(last, organizationId)))).toBe("none");

    daysLater(1);
    expect(await archive.archive(organizationId, always)).toMatchObject({ events: 0, state: "complete" });
    expect(await objects()).toHaveLength(5);
  });
});
