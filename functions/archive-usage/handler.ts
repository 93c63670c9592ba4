import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { type ArchivingWorld, archiveUsage } from "#usecases/usage/archive-usage.ts";
import { type Publish, publishNothing } from "../business-figures.ts";
import { logger } from "../logger.ts";

/** What the schedule of the archive sends. */
export type ArchiveEvent = { readonly type: "ARCHIVE" };

export type ArchiveAnswer = {
  readonly events: number;
  /** Organizations that the next call goes on with. */
  readonly unfinished: number;
};

/** Nothing begins so shortly before the deadline: to write down what was begun takes less. */
const RESERVE_MILLISECONDS = 120_000;

/**
 * Schedule → bodies of events lie in the archive before their items expire. Fails after it has done what it could, so that
 * somebody is told; the next call tries the rest again.
 */
export const createArchiveUsageHandler = (world: ArchivingWorld, publish: Publish = publishNothing) =>
  middy<ArchiveEvent, ArchiveAnswer>().handler(
    async (_event: ArchiveEvent, context: Context): Promise<ArchiveAnswer> => {
      const { events, unfinished, failures, oldestUnarchivedSeconds } = await archiveUsage(
        world,
        () => context.getRemainingTimeInMillis() > RESERVE_MILLISECONDS,
      );
      publish({ EventsArchived: events, OldestUnarchivedHourAge: oldestUnarchivedSeconds });
      for (const cause of failures)
        logger.error("archiving failed", { function: "archive-usage", error: cause as Error });
      if (unfinished > 0) logger.info("archiving goes on with the next call", { unfinished });
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts of usage are not archived`);
      return { events, unfinished };
    },
  );
