import { mkdirSync } from "node:fs";
import { DataDirInUse } from "#adapters/local/data-dir-lock.ts";
import type { Organization } from "#domain/identity/organization.ts";
import { instantOf, parseInstant } from "#domain/time/instant.ts";
import { createOrganization, listOrganizations, type NewOrganization } from "#usecases/identity/organizations.ts";
import { logger } from "../functions/logger.ts";
import type { Installation } from "./composition.ts";
import { keptApiKey } from "./credentials-file.ts";
import { openDataFolder } from "./data-folder.ts";
import { readEnvironment } from "./environment.ts";
import { CommandFailed } from "./exit-codes.ts";
import { MONTH, SAMPLE_ORGANIZATION } from "./sample/sample-catalog.ts";
import { serve } from "./serve.ts";
import { makeAdminToken, removeServerFile, writeServerFile } from "./server-file.ts";
import type { StartOptions } from "./start-options.ts";

export { parseStartOptions } from "./start-options.ts";

/** A server that answers, and what is needed to talk to it. */
export type StartedServer = {
  readonly url: string;
  readonly apiKey: string;
  readonly dataDir: string;
  /** Whose key it is; the sample's, unless the folder was started without it. */
  readonly organizationName: string;
  /** Finishes the requests and batches under way and lets go of the data folder. Stopping again changes nothing. */
  readonly stop: () => Promise<void>;
};

/** Opens a data folder, or makes one with a first organization, and serves it. Throws CommandFailed where that cannot be. */
export const startServer = async (
  options: Pick<StartOptions, "dataDir" | "port" | "empty" | "wallClock">,
): Promise<StartedServer> => {
  // Standard output belongs to what the user asked for; warnings and errors go to standard error.
  logger.setLogLevel("WARN");
  const { dataDir, port } = options;
  const address = { url: "" };
  const installation = await openFolder(options, () => address.url);
  try {
    const organization = await firstOrganization(installation, options);
    const apiKey = await keptApiKey(installation.world, dataDir, organization.id);
    const adminToken = makeAdminToken();
    const server = await serve(installation, { port, adminToken, onError: logFailure }).catch((cause: unknown) => {
      throw isAddressInUse(cause) ? new CommandFailed("failed", portInUse(port)) : cause;
    });
    address.url = server.url;
    installation.runner.start();
    writeServerFile(dataDir, { url: server.url, pid: process.pid, adminToken });
    let stopped: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      removeServerFile(dataDir);
      await server.close();
      await installation.close();
    };
    return {
      url: server.url,
      apiKey,
      dataDir,
      organizationName: organization.name,
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (cause) {
    await installation.close();
    throw cause;
  }
};

const openFolder = async (
  { dataDir, empty, wallClock }: Pick<StartOptions, "dataDir" | "empty" | "wallClock">,
  baseUrl: () => string,
): Promise<Installation> => {
  makeFolder(dataDir);
  try {
    return await openDataFolder({
      dataDir,
      clock: wallClock ? "wall" : undefined,
      startsAt: startOf(empty),
      baseUrl,
      smtp: readEnvironment().smtp,
    });
  } catch (cause) {
    throw cause instanceof DataDirInUse ? new CommandFailed("failed", cause.message) : cause;
  }
};

const makeFolder = (dataDir: string): void => {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (cause) {
    throw new CommandFailed("failed", `${dataDir} cannot be used as data folder: ${messageOf(cause)}`);
  }
};

/** The sample's month is always the same one; without the sample the clock begins at the present. */
const startOf = (empty: boolean) => (empty ? undefined : parseInstant(MONTH.start)) ?? instantOf(Date.now());

/** The organization that the folder was made with, made now where a start was cut short before that. */
const firstOrganization = async (
  { world, adapters }: Installation,
  { empty }: Pick<StartOptions, "empty">,
): Promise<Organization> => {
  const known = (await listOrganizations(world, { limit: 1 })).items[0];
  if (known) return known;
  const sampled = !empty && adapters.testClock !== undefined;
  await adapters.testClock?.moveTo(startOf(!sampled));
  const made = await createOrganization(world, sampled ? (SAMPLE_ORGANIZATION as NewOrganization) : EMPTY_ORGANIZATION);
  if (!made.ok) throw new Error(`the first organization was refused: ${JSON.stringify(made.error.reasons)}`);
  return made.value;
};

const EMPTY_ORGANIZATION: NewOrganization = { name: "Tollbook" };

const logFailure = (cause: unknown): void => logger.error("unexpected failure", { error: cause as Error });

const isAddressInUse = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
const portInUse = (port: number): string => `port ${port} is in use; choose another with --port, or 0 for any`;
const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
