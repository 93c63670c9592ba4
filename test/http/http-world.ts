import type { OrganizationId } from "#domain/ids.ts";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { createOrganization } from "#usecases/identity/organizations.ts";
import { logger } from "../../functions/logger.ts";
import { type Installation, openInstallation } from "../../local/composition.ts";
import type { HttpLimits } from "../../local/http-server.ts";
import { serve } from "../../local/serve.ts";
import { at } from "../support/world.ts";

/** An installation in memory that is served on a port, with what went wrong in it. */
export type HttpWorld = {
  readonly installation: Installation;
  readonly organizationId: OrganizationId;
  readonly url: string;
  readonly apiKey: string;
  readonly failures: readonly unknown[];
  readonly makeKey: (organizationId?: OrganizationId) => Promise<{ readonly id: string; readonly secret: string }>;
  readonly close: () => Promise<void>;
};

const LIMITS: HttpLimits = {
  headersMilliseconds: 15_000,
  requestMilliseconds: 60_000,
  lookMilliseconds: 5_000,
  heldBytes: 64 * 1024 * 1024,
};

export const openHttpWorld = async (limits: Partial<HttpLimits> = {}): Promise<HttpWorld> => {
  const installation = await openInstallation({
    dataDir: ":memory:",
    clock: { testClockStartsAt: at("2025-01-15T10:00:00Z") },
  });
  // Every refused caller is a line, and here they are many.
  logger.setLogLevel("ERROR");
  const { world } = installation;
  const organization = expectOk(await createOrganization(world, { name: "Acme Metering" }));
  const makeKey: HttpWorld["makeKey"] = async (organizationId = organization.id) => {
    const { apiKey, secret } = expectOk(await createApiKey(world, { organizationId, name: "test" }));
    return { id: apiKey.id, secret };
  };
  const failures: unknown[] = [];
  const server = await serve(installation, {
    port: 0,
    onError: (cause) => failures.push(cause),
    limits: { ...LIMITS, ...limits },
  });
  return {
    installation,
    organizationId: organization.id,
    url: server.url,
    apiKey: (await makeKey()).secret,
    failures,
    makeKey,
    close: async () => {
      await server.close();
      await installation.close();
    },
  };
};

const expectOk = <T, E>(result: { ok: true; value: T } | { ok: false; error: E }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
