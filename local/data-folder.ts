import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { SmtpSettings } from "#adapters/local/smtp-mailer.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { type Instant, instantOf } from "#domain/time/instant.ts";
import { logger } from "../functions/logger.ts";
import { type Installation, openInstallation } from "./composition.ts";
import { CommandFailed } from "./exit-codes.ts";
import { readPrivateJson, writePrivateJson } from "./private-file.ts";

/** By which clock a folder lives; it is decided when the folder is new, since amounts depend on it. */
export type ClockKind = "test" | "wall";

export type FolderSettings = {
  readonly dataDir: string;
  /** The clock that is asked for; undefined takes the folder's own, and the test clock where the folder is new. */
  readonly clock: ClockKind | undefined;
  /** Where the test clock of a new folder stands. */
  readonly startsAt?: Instant;
  /** Where this process is reached, for links to documents. */
  readonly baseUrl?: () => string;
  /** Where mails of a folder on the wall clock go; without it, and on a test clock always, into the folder's outbox. */
  readonly smtp?: SmtpSettings | undefined;
};

const settingsFile = z.strictObject({ clock: z.enum(["test", "wall"]) });
const settingsPath = (dataDir: string): string => join(dataDir, "tollbook.json");

/** Opens a data folder by its own clock, or makes a new one. Refuses to change the clock of one that there is. */
export const openDataFolder = async (settings: FolderSettings): Promise<Installation> => {
  // Results of commands go to stdout, so nothing else may: warnings and errors are logged to stderr.
  logger.setLogLevel("WARN");
  const { dataDir, baseUrl, smtp, startsAt = instantOf(Date.now()) } = settings;
  const own = readPrivateJson(settingsPath(dataDir), settingsFile)?.clock;
  const kind = own ?? settings.clock ?? "test";
  if (settings.clock !== undefined && settings.clock !== kind)
    throw new CommandFailed("failed", wrongClock(dataDir, kind));
  // Before the database is there: a start that is cut off must not leave it to another clock.
  mkdirSync(dataDir, { recursive: true });
  if (own === undefined) writePrivateJson(settingsPath(dataDir), { clock: kind });
  return openInstallation({
    dataDir,
    clock: kind === "wall" ? systemClock : { testClockStartsAt: startsAt },
    ...(baseUrl && { baseUrl }),
    ...(kind === "wall" && smtp && { smtp }),
  });
};

const wrongClock = (dataDir: string, kind: ClockKind): string =>
  kind === "test"
    ? `${dataDir} lives by a test clock; use another --data folder for --wall-clock`
    : `${dataDir} lives by the wall clock; a test clock needs another --data folder`;
