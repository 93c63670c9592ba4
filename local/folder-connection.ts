import type { OrganizationId } from "#domain/ids.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { organizationMeant } from "#usecases/identity/administer.ts";
import { verifyCredential } from "#usecases/identity/credentials.ts";
import type { Installation } from "./composition.ts";
import type { Connection, ConnectionSettings } from "./connection.ts";
import { readCredentials } from "./credentials-file.ts";
import { openDataFolder } from "./data-folder.ts";
import { readEnvironment } from "./environment.ts";
import { CommandFailed } from "./exit-codes.ts";
import { connectInProcess } from "./in-process-connection.ts";

/** Opens a data folder that no server holds, and talks to it without one. */
export const connectToFolder = async ({ dataDir, apiKey, create }: ConnectionSettings): Promise<Connection> => {
  const installation = await openDataFolder({ dataDir, clock: create?.clock, smtp: readEnvironment().smtp });
  try {
    const organization = await organizationOf(installation, { dataDir, apiKey });
    return organization.ok
      ? connectInProcess(installation, { place: dataDir, organizationId: organization.value })
      : connectInProcess(installation, { place: dataDir, organizationId: undefined, whyNone: organization.error });
  } catch (cause) {
    await installation.close();
    throw cause;
  }
};

/** The organization of the key that was given, of the key that is kept, or the only one. */
const organizationOf = async (
  { world }: Installation,
  { dataDir, apiKey }: Pick<ConnectionSettings, "dataDir" | "apiKey">,
): Promise<Result<OrganizationId, string>> => {
  if (apiKey !== undefined) {
    const caller = await verifyCredential(world, { authorization: `Bearer ${apiKey}` });
    if (!caller.ok) throw new CommandFailed("refused", caller.error.reasons[0].message);
    return ok(caller.value.organizationId);
  }
  const kept = readCredentials(dataDir)?.organizationId;
  if (kept !== undefined) return ok(kept as OrganizationId);
  const only = await organizationMeant(world, undefined);
  if (only.ok) return ok(only.value.id);
  const { path, message } = only.error.reasons[0];
  return err(path === "" ? message : `${message} with --api-key`);
};
