import { beforeAll, describe, expect, it } from "vitest";
import type { OrganizationId } from "#domain/ids.ts";
import { createArchiveUsageHandler } from "../../../functions/archive-usage/handler.ts";
import type { BusinessFigures } from "../../../functions/business-figures.ts";
import { logger } from "../../../functions/logger.ts";
import { lambdaContext } from "../../../local/lambda-context.ts";
import { anEvent, count, openArchiving } from "../../support/usage/archiving.ts";
import { openTestWorld } from "../../support/world.ts";

beforeAll(() => logger.setLogLevel("SILENT"));

/** An installation of so many organizations, the first of which is the test world's own. */
const open = async (organizations: number) => {
  const test = await openTestWorld({ now: "2025-01-15T12:00:00Z" });
  const { world, organizationId } = test;
  const own = await world.organizations.find(organizationId);
  const ids = [organizationId];
  for (let number = 1; number < organizations; number += 1) {
    const id = `${organizationId}${number}` as OrganizationId;
    await world.save([world.organizations.added({ ...own!.value, id })]);
    ids.push(id);
  }
  const limits = { eventsOfObject: 10, eventsOfAccount: 20, eventsOfCall: 20, mostParts: 8 };
  const archiving = openArchiving({ limits });
  const published: BusinessFigures[] = [];
  const call = (remaining: () => number = () => 900_000, usageArchive = archiving.archive) =>
    createArchiveUsageHandler({ ...world, clock: archiving.clock, usageArchive }, (figures) => published.push(figures))(
      { type: "ARCHIVE" },
      { ...lambdaContext("archive-usage", "test"), getRemainingTimeInMillis: remaining },
    );
  return { archiving, ids, published, call };
};

const DAYS = 86_400;

describe("the archive's function", () => {
  it("archives usage of every organization, and tells how old the oldest is that may not be", async () => {
    const { archiving, ids, published, call } = await open(3);
    await count(archiving.usage, [anEvent(), anEvent()], ids[0]);
    await count(archiving.usage, [anEvent()], ids[2]);
    archiving.daysLater(10);
    expect(await call()).toEqual({ events: 3, unfinished: 0 });
    expect(published).toEqual([{ EventsArchived: 3, OldestUnarchivedHourAge: 7 * DAYS }]);
  });

  it("says of an installation without usage that nothing older than a week waits", async () => {
    const { published, call } = await open(1);
    expect(await call(() => 0)).toEqual({ events: 0, unfinished: 1 });
    expect(await call()).toEqual({ events: 0, unfinished: 0 });
    expect(published).toEqual([
      { EventsArchived: 0, OldestUnarchivedHourAge: 0 },
      { EventsArchived: 0, OldestUnarchivedHourAge: 7 * DAYS },
    ]);
  });

  it("tells the age of usage that it does not get to, for as long as that takes", async () => {
    const { archiving, ids, published, call } = await open(1);
    await count(archiving.usage, [anEvent({ at: "2025-01-15T10:00:00Z" })], ids[0]);
    archiving.daysLater(44);
    expect(await call(() => 120_000)).toEqual({ events: 0, unfinished: 1 });
    archiving.daysLater(1);
    await call(() => 120_000);
    const ages = published.map(({ OldestUnarchivedHourAge }) => OldestUnarchivedHourAge);
    expect(ages).toEqual([44 * DAYS + 7_200, 45 * DAYS + 7_200]);
    expect(await call()).toEqual({ events: 1, unfinished: 0 });
  });

  it("gives every organization its turn before it goes on with a large one, and the next call goes on", async () => {
    const { archiving, ids, call } = await open(3);
    const many = Array.from({ length: 100 }, () => anEvent());
    await count(archiving.usage, many, ids[0]);
    for (const id of ids.slice(1)) await count(archiving.usage, [anEvent()], id);
    archiving.daysLater(10);
    const until = (objects: number) => () => (archiving.objects.contents.size < objects ? 900_000 : 0);
    // Three objects of the large one (two of bodies, one of ids), and two of each of the others.
    expect(await call(until(7))).toEqual({ events: 22, unfinished: 1 });
    for (const id of ids.slice(1))
      expect(await archiving.archive.archivedUntil(id)).toBeGreaterThan(Date.UTC(2025, 0, 18));
    expect(await call()).toEqual({ events: 80, unfinished: 0 });
    expect(await call()).toEqual({ events: 0, unfinished: 0 });
  });

  it("does the others when one fails, and then fails itself, so that somebody is told", async () => {
    const { archiving, ids, published, call } = await open(3);
    for (const id of ids) await count(archiving.usage, [anEvent()], id);
    archiving.daysLater(10);
    const [first] = ids;
    const failing = {
      ...archiving.archive,
      archive: async (id: OrganizationId, mayGoOn: () => boolean) => {
        if (id === first) throw new Error("no table");
        return archiving.archive.archive(id, mayGoOn);
      },
    };
    await expect(call(() => 900_000, failing)).rejects.toThrow("1 parts of usage are not archived");
    expect(published).toEqual([{ EventsArchived: 2, OldestUnarchivedHourAge: 10 * DAYS + 7_200 }]);
  });

  it("fails with the failures of single accounts, when everything else is archived", async () => {
    const { archiving, ids, published, call } = await open(2);
    await count(archiving.usage, [anEvent({ id: "lost" })], ids[0]);
    await count(archiving.usage, [anEvent()], ids[1]);
    archiving.table.remove(archiving.table.items().find((item) => item["id"] === "lost")!);
    archiving.daysLater(10);
    await expect(call()).rejects.toThrow(AggregateError);
    expect(published).toMatchObject([{ EventsArchived: 1 }]);
  });
});
