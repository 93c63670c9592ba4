import type { Connection, ConnectionSettings } from "./connection.ts";
import { readCredentials } from "./credentials-file.ts";
import { CommandFailed } from "./exit-codes.ts";
import { connectOverHttp } from "./http-connection.ts";
import { isDataFolder } from "./is-data-folder.ts";
import { readServerFile, type ServerFile } from "./server-file.ts";

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
  // Only now, since the whole system is loaded with it.
  const { connectToFolder } = await import("./folder-connection.ts");
  return connectToFolder(settings);
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
