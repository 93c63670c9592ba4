import type { OrganizationId } from "#domain/ids.ts";
import { createOrganization, listOrganizations } from "#usecases/identity/organizations.ts";
import type { World } from "#usecases/world.ts";
import { logger } from "../functions/logger.ts";
import { keptApiKey } from "./credentials-file.ts";
import { type ClockKind, openDataFolder } from "./data-folder.ts";
import { readEnvironment } from "./environment.ts";
import { CommandFailed } from "./exit-codes.ts";
import { connectOverHttp } from "./http-connection.ts";
import { isDataFolder } from "./is-data-folder.ts";
import {
  beginSample,
  makeSample,
  readSampleProgress,
  SAMPLE_STARTS_AT,
  sampleOrganization,
} from "./sample/make-sample.ts";
import { serve } from "./serve.ts";
import { makeAdminToken, removeServerFile, writeServerFile } from "./server-file.ts";
import { untilStopped } from "./until-stopped.ts";

export type StartOptions = {
  readonly dataDir: string;
  readonly port: number;
  readonly empty: boolean;
  readonly exit: boolean;
  readonly wallClock: boolean;
};

/** What a server is, once it is ready. */
export type Ready = { readonly url: string; readonly apiKey: string; readonly dataDir: string };

export type StartEvents = {
  /** Told what is going on. */
  readonly say: (line: string) => void;
  /** Told once requests are answered and, unless the folder is to be empty, the sample is there. */
  readonly onReady: (ready: Ready) => Promise<void>;
};

/** Starts the whole system on a data folder and serves until it is told to stop, or is done with `exit`. */
export const start = async (options: StartOptions, { say, onReady }: StartEvents): Promise<void> => {
  const { dataDir, port, exit } = options;
  const stop = untilStopped();
  const withSample = wantsSample(options);
  if (withSample) beginSample(dataDir);
  let url = "";
  const installation = await openDataFolder({
    dataDir,
    clock: clockWanted(options),
    ...(withSample && { startsAt: SAMPLE_STARTS_AT }),
    baseUrl: () => url,
    smtp: readEnvironment().smtp,
  });
  try {
    const adminToken = makeAdminToken();
    const onError = (cause: unknown): void => logger.error("unexpected failure", { error: cause as Error });
    const server = await serve(installation, { port, onError, adminToken }).catch((cause) => {
      throw isPortTaken(cause) ? new CommandFailed("failed", portTaken(port)) : cause;
    });
    url = server.url;
    try {
      writeServerFile(dataDir, { url, pid: process.pid, adminToken });
      installation.runner.start();
      const organizationId = await (withSample ? sampleOrganization : firstOrganization)(installation.world);
      const apiKey = await keptApiKey(installation.world, dataDir, organizationId);
      const prepare = async (): Promise<void> => {
        if (withSample && !readSampleProgress(dataDir)?.complete) {
          const connection = connectOverHttp({ url, apiKey });
          await makeSample(connection, { dataDir, say }).finally(() => connection.close());
        }
        await onReady({ url, apiKey, dataDir });
      };
      await stop.orDone(prepare());
      if (!exit) await stop.asked;
    } finally {
      // Both at once: a clock that is being moved over many due things is not waited for, but stops where it is.
      await Promise.all([server.close(), installation.runner.stop()]);
      removeServerFile(dataDir);
    }
  } finally {
    await installation.close();
  }
};

/** A new folder gets the sample unless it is to be empty; one whose sample was begun gets the rest of it. */
const wantsSample = ({ dataDir, empty, wallClock }: StartOptions): boolean =>
  !empty && !wallClock && (!isDataFolder(dataDir) || readSampleProgress(dataDir) !== undefined);

const clockWanted = ({ wallClock }: StartOptions): ClockKind | undefined => (wallClock ? "wall" : undefined);

const firstOrganization = async (world: World): Promise<OrganizationId> => {
  const [known] = (await listOrganizations(world, { limit: 1 })).items;
  if (known) return known.id;
  const made = await createOrganization(world, { name: "My organization" });
  if (!made.ok) throw new Error(`the first organization was refused: ${JSON.stringify(made.error.reasons)}`);
  return made.value.id;
};

const isPortTaken = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";

const portTaken = (port: number): string =>
  `port ${port} is in use by another program; choose another with --port, or 0 for a free one`;
