import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { eventHash } from "#adapters/aws/event-hash.ts";
import { createArchivedIds } from "#adapters/aws/usage-archive-ids.ts";
import type { AccountId } from "#domain/ids.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import { instantOf } from "#domain/time/instant.ts";
import {
  always,
  anEvent,
  at,
  count,
  ORGANIZATION,
  openArchiving,
  pageOf,
  tokensOf,
} from "../../support/usage/archiving.ts";
import { createMemoryArchiveObjects } from "../../support/usage/memory-archive-objects.ts";
import { createMemoryUsageTable } from "../../support/usage/memory-usage-table.ts";

/** As it is for an hour of a million events, at a hundredth. */
const LIMITS = { eventsOfObject: 3_000, eventsOfAccount: 4_000, eventsOfCall: 5_000, mostParts: 8 };
const EVENTS = 10_000;

const archivedHour = async () => {
  const archiving = openArchiving({ limits: LIMITS });
  const events = Array.from({ length: EVENTS }, (_, number) => anEvent({ id: `large-${number}`, tokens: `${number}` }));
  for (let first = 0; first < EVENTS; first += 500) await count(archiving.usage, events.slice(first, first + 500));
  archiving.daysLater(10);
  const calls: number[] = [];
  for (;;) {
    const { state, events: put } = await archiving.archive.archive(ORGANIZATION, always);
    calls.push(put);
    if (state === "complete") break;
  }
  expect(archiving.daysLater(60)).toBe(EVENTS);
  archiving.objects.reads.length = 0;
  return { archiving, calls, page: pageOf(events[0]!), events };
};

const bytesRead = ({ objects }: { readonly objects: { readonly reads: number[] } }): number => {
  const bytes = objects.reads.reduce((sum, one) => sum + one, 0);
  objects.reads.length = 0;
  return bytes;
};

describe("an hour of very many events", () => {
  it("is archived in parts, over several calls, and read in parts", async () => {
    const { archiving, calls, page, events } = await archivedHour();
    // Each call ends with the run that takes it over the account's share.
    expect(calls).toEqual([6_000, 4_000]);
    const bodies = [...archiving.objects.contents].filter(([key]) => key.endsWith(".gz"));
    expect(bodies).toHaveLength(4);
    const size = bodies.reduce((sum, [, content]) => sum + content.length, 0);

    const { usage } = archiving;
    expect(tokensOf(await usage.refold(page, foldUsage))).toBe(`${(EVENTS * (EVENTS - 1)) / 2} of ${EVENTS}`);
    // Every block once; nothing is read over and over again.
    expect(bytesRead(archiving)).toBeLessThanOrEqual(size * 1.1);

    const [wanted] = events.slice(7_777);
    const again = archiving.usageOver();
    expect(await again.findEvents(ORGANIZATION, { id: wanted!.id })).toMatchObject([{ reference: wanted!.reference }]);
    // Hashes of the page, seventeen bytes each, and one block: never all bodies.
    expect(bytesRead(archiving)).toBeLessThan(EVENTS * 17 + size / 8);
    const afterwards = archiving.usageOver();
    expect(
      await afterwards.undo({ organizationId: ORGANIZATION, ...wanted! }, { command: "one", unfold: unfoldUsage }),
    ).toBe("undone");
    expect(tokensOf(await afterwards.cells(page))).toBe(`${(EVENTS * (EVENTS - 1)) / 2 - 7_777} of ${EVENTS - 1}`);
  });

  it("that is damaged is not believed", async () => {
    const { archiving, page } = await archivedHour();
    const [[key, content]] = [...archiving.objects.contents].filter(([name]) => name.endsWith(".gz")) as [
      [string, Uint8Array],
    ];
    for (const damage of [20, Math.floor(content.length / 2), content.length - 10]) {
      const damaged = Uint8Array.from(content);
      damaged[damage] = (damaged[damage] ?? 0) ^ 0xff;
      archiving.objects.contents.set(key, damaged);
      await expect(archiving.usageOver().refold(page, foldUsage)).rejects.toThrow();
    }
    archiving.objects.contents.delete(key);
    const { usage } = archiving;
    await expect(usage.refold(page, foldUsage)).rejects.toThrow(`there is no ${key}`);
    archiving.objects.contents.set(key, content);
    expect(tokensOf(await usage.refold(page, foldUsage))).toContain(`of ${EVENTS}`);
  });

  it("of another page is not taken for it", async () => {
    const { archiving, page } = await archivedHour();
    const stray = {
      account: "globex",
      lane: "00",
      hour: "2025-01-15T10:00:00Z",
      blockEvents: 1,
      blockLengths: [],
      hashes: [],
    };
    const header = gzipSync(`${JSON.stringify(stray)}\n`);
    const { table, objects } = archiving;
    const [key] = [...objects.contents.keys()].filter((name) => name.endsWith(".gz")) as [string];
    const name = key.split(".").at(-3)!;
    const item = table.items().find((one) => one["arc"] !== undefined)!;
    objects.contents.set(key, header);
    await table.put({ ...item, arc: JSON.stringify([1, 1, [name, 0, header.length, header.length]]) });
    await expect(archiving.usageOver().refold(page, foldUsage)).rejects.toThrow(
      "an archive of account globex, lane 00 at 2025-01-15T10:00:00Z is noted on the page of acme, 00 at 2025-01-15T10:00:00Z",
    );
  });
});

describe("the index of archived ids", () => {
  const page = (hour: number) => ({
    organizationId: ORGANIZATION,
    accountId: "acme" as AccountId,
    lane: "00",
    hour: instantOf(at("2025-01-15T00:00:00Z") + hour * 3_600_000),
  });
  const hashOf = (number: number): string => eventHash(ORGANIZATION, `id-${number}`, 0);

  it.each([1, 2, 3, 100, 20_000])("of %i finds each on its page, and no other, with some kilobytes", async (size) => {
    const objects = createMemoryArchiveObjects();
    const ids = createArchivedIds(createMemoryUsageTable(), objects);
    const pages = Array.from({ length: 24 }, (_, hour) => page(hour));
    await ids.add(
      ORGANIZATION,
      Array.from({ length: size }, (_, number) => ({ hash: hashOf(number), page: pages[number % 24]! })),
    );
    const step = Math.max(1, Math.floor(size / 500));
    for (let number = 0; number < size; number += step) {
      expect(await ids.pagesOf(ORGANIZATION, hashOf(number))).toEqual([pages[number % 24]]);
    }
    expect(Math.max(...objects.reads)).toBeLessThan(20_000);
    for (let number = size; number < size + 500; number += 1) {
      expect(await ids.pagesOf(ORGANIZATION, hashOf(number))).toEqual([]);
    }
  });

  it.each([0, 2_000, 3_999])("finds what is not where chance would have it: the hash at %i of 4,000", async (place) => {
    const objects = createMemoryArchiveObjects();
    const ids = createArchivedIds(createMemoryUsageTable(), objects);
    // All begin alike, so every one of them is far from where a uniform one would be.
    const hashes = Array.from({ length: 4_000 }, (_, number) => {
      const bytes = Buffer.alloc(16, 0x7f);
      bytes.writeUInt32BE(number, 12);
      return bytes.toString("base64url");
    });
    await ids.add(
      ORGANIZATION,
      hashes.map((hash) => ({ hash, page: page(0) })),
    );
    expect(await ids.pagesOf(ORGANIZATION, hashes[place]!)).toEqual([page(0)]);
  });

  it("answers every page that has the hash, from every run", async () => {
    const ids = createArchivedIds(createMemoryUsageTable(), createMemoryArchiveObjects());
    await ids.add(
      ORGANIZATION,
      [1, 2].map((hour) => ({ hash: hashOf(1), page: page(hour) })),
    );
    await ids.add(ORGANIZATION, [{ hash: hashOf(1), page: page(3) }]);
    await ids.add(ORGANIZATION, []);
    const found = await ids.pagesOf(ORGANIZATION, hashOf(1));
    expect(found.map(({ hour }) => hour).sort()).toEqual([page(1).hour, page(2).hour, page(3).hour]);
  });
});
