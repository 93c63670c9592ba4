import type { OrganizationId } from "#domain/ids.ts";
import { verifyCredential } from "#usecases/identity/credentials.ts";
import { organizationMeant } from "./administration.ts";
import type { Installation } from "./composition.ts";
import type { Connection } from "./connection.ts";
import { readCredentials } from "./credentials-file.ts";
import { type ClockKind, isDataFolder, openDataFolder } from "./data-folder.ts";
import { readEnvironment } from "./environment.ts";
import { CommandFailed } from "./exit-codes.ts";
import { connectOverHttp } from "./http-connection.ts";
import { connectInProcess } from "./in-process-connection.ts";
import { readServerFile, type ServerFile } from "./server-file.ts";

export type ConnectionSettings = {
  readonly dataDir: string;
  /** A server somewhere; without it the data folder says where its server is, or is opened. */
  readonly url?: string | undefined;
  readonly apiKey?: string | undefined;
  /** Makes an installation where there is none, by this clock. */
  readonly create?: { readonly clock: ClockKind | undefined };
};

/**
 * The Tollbook that a command speaks to: the server of the address, or the one that holds the data folder, or the data folder
 * itself, opened by this process as long as the command lasts.
 */
export const openConnection = async (settings: ConnectionSettings): Promise<Connection> => {
  const { dataDir, url } = settings;
  if (url !== undefined) return connectOverHttp({ url, apiKey: neededKey(settings) });
  const server = await liveServer(dataDir);
  if (server) {
    const apiKey = settings.apiKey ?? readCredentials(dataDir)?.apiKey;
    return connectOverHttp({ url: server.url, adminToken: server.adminToken, apiKey });
  }
  if (!isDataFolder(dataDir) && !settings.create) {
    throw new CommandFailed(
      "failed",
      `there is no Tollbook data in ${dataDir}; 'tollbook start' makes some, or name another folder with --data`,
    );
  }
  return openFolder(settings);
};

const neededKey = ({ apiKey }: ConnectionSettings): string => {
  if (apiKey !== undefined) return apiKey;
  throw new CommandFailed("usage", "an API key is needed with --url: give --api-key, or set TOLLBOOK_API_KEY");
};

/** The server that holds the folder, if the one that wrote the file is still there: only it knows the token. */
const liveServer = async (dataDir: string): Promise<ServerFile | undefined> => {
  const file = readServerFile(dataDir);
  if (!file) return undefined;
  const connection = connectOverHttp({ url: file.url, adminToken: file.adminToken });
  try {
    const { status } = await connection.administer({ operation: "listOrganizations" });
    return status === 200 ? file : undefined;
  } catch {
    return undefined;
  } finally {
    await connection.close();
  }
};

const openFolder = async ({ dataDir, apiKey, create }: ConnectionSettings): Promise<Connection> => {
  const installation = await openDataFolder({ dataDir, clock: create?.clock, smtp: readEnvironment().smtp });
  try {
    const organizationId = await organizationOf(installation, { dataDir, apiKey });
    return connectInProcess(installation, { place: dataDir, organizationId });
  } catch (cause) {
    await installation.close();
    throw cause;
  }
};

/** The organization of the key that was given, of the key that is kept, or the only one. */
const organizationOf = async (
  { world }: Installation,
  { dataDir, apiKey }: Pick<ConnectionSettings, "dataDir" | "apiKey">,
): Promise<OrganizationId | undefined> => {
  if (apiKey !== undefined) {
    const caller = await verifyCredential(world, { authorization: `Bearer ${apiKey}` });
    if (!caller.ok) throw new CommandFailed("refused", caller.error.reasons[0].message);
    return caller.value.organizationId;
  }
  const kept = readCredentials(dataDir)?.organizationId;
  if (kept !== undefined) return kept as OrganizationId;
  const only = await organizationMeant(world, undefined);
  return only.ok ? only.value.id : undefined;
};
