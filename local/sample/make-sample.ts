import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { OrganizationId } from "#domain/ids.ts";
import { type Instant, parseInstant } from "#domain/time/instant.ts";
import { createOrganization, listOrganizations } from "#usecases/identity/organizations.ts";
import type { World } from "#usecases/world.ts";
import { ask } from "../ask.ts";
import type { Connection } from "../connection.ts";
import { readPrivateJson, writePrivateJson } from "../private-file.ts";
import { makeAccounts } from "./make-accounts.ts";
import { makeCatalog } from "./make-catalog.ts";
import { postEvents } from "./post-events.ts";
import { AFTER_GRACE, MONTH, SAMPLE_ORGANIZATION } from "./sample-catalog.ts";
import { SAMPLE_EVENTS } from "./sample-events.ts";

const instantAt = (text: string): Instant => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new TypeError(`'${text}' is no instant`);
  return instant;
};
export const SAMPLE_STARTS_AT = instantAt(MONTH.start);

/** How far the sample of a data folder is, so that a start that was cut off is completed by the next. */
const progressFile = z.strictObject({ postedBatches: z.int().nonnegative(), complete: z.boolean() });
export type SampleProgress = z.infer<typeof progressFile>;

const progressPath = (dataDir: string): string => join(dataDir, "sample.json");
export const readSampleProgress = (dataDir: string): SampleProgress | undefined =>
  readPrivateJson(progressPath(dataDir), progressFile);
const keepProgress = (dataDir: string, progress: SampleProgress): void =>
  writePrivateJson(progressPath(dataDir), progress);

/** Notes that a new folder is to hold the sample, before anything of it is made: not even its database. */
export const beginSample = (dataDir: string): void => {
  mkdirSync(dataDir, { recursive: true });
  if (!readSampleProgress(dataDir)) keepProgress(dataDir, { postedBatches: 0, complete: false });
};

/** The sample's organization, which no operation of the API could make. */
export const sampleOrganization = async (world: World): Promise<OrganizationId> => {
  const [known] = (await listOrganizations(world, { limit: 1 })).items;
  if (known) return known.id;
  const made = await createOrganization(world, SAMPLE_ORGANIZATION);
  if (!made.ok) throw new Error(`the sample organization was refused: ${JSON.stringify(made.error.reasons)}`);
  return made.value.id;
};

/**
 * Makes the rest of the sample over the public API: what is sold, to whom, a month of usage, and the passing of the month.
 * Every step looks first whether it was done, so it may be cut off anywhere and started again.
 */
export const makeSample = async (
  connection: Connection,
  { dataDir, say }: { readonly dataDir: string; readonly say: (line: string) => void },
): Promise<void> => {
  say("Creating event schemas, usage meters and price plans …");
  const catalog = await makeCatalog(connection);
  say("Creating three customers and putting their accounts on plans …");
  await makeAccounts(connection, catalog);
  const { postedBatches } = readSampleProgress(dataDir) ?? { postedBatches: 0 };
  await moveClock(connection, MONTH.end);
  say(`Ingesting a month of ${SAMPLE_EVENTS.toLocaleString("en")} usage events over HTTP …`);
  const started = performance.now();
  let kept = postedBatches;
  await postEvents(connection, {
    from: postedBatches,
    onPosted: (batches) => {
      if (batches < kept + BATCHES_PER_NOTE) return;
      kept = batches;
      keepProgress(dataDir, { postedBatches: batches, complete: false });
    },
  });
  say(`  accepted in ${secondsSince(started)}`);
  say(`Moving the test clock past the end of the month and its two days of grace, to ${AFTER_GRACE} …`);
  const closing = performance.now();
  await moveClock(connection, AFTER_GRACE);
  say(`  metered, rated, invoiced and drawn in ${secondsSince(closing)}`);
  keepProgress(dataDir, { postedBatches: SAMPLE_EVENTS / 1_000, complete: true });
};

/** Noting each batch would cost more than posting a few again after a crash. */
const BATCHES_PER_NOTE = 8;

const clockAnswer = z.object({ now: z.string() });

/** Moves the clock on to an instant; one that stands later already was moved by the start before. */
const moveClock = async (connection: Connection, to: string): Promise<void> => {
  const { now } = await ask(connection, "GET", "/tollbook/clock", { answer: clockAnswer });
  if (instantAt(now) >= instantAt(to)) return;
  await ask(connection, "POST", "/tollbook/clock", { body: { now: to }, answer: clockAnswer });
};

const secondsSince = (started: number): string => `${((performance.now() - started) / 1_000).toFixed(1)} s`;
