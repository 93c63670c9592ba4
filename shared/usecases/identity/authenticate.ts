import type { Unauthorized } from "#domain/identity/unauthorized.ts";
import { ok, type Result } from "#domain/result.ts";
import { addMilliseconds, DAY } from "#domain/time/instant.ts";
import { type CredentialHeaders, credentialOf, verifyCredential } from "#usecases/identity/credentials.ts";
import type { World } from "#usecases/world.ts";

/** How long a token is good for (Togai rule §1.2). */
const TOKEN_LIFETIME = DAY;

/** Swaps an API key for a 24-hour token; a token that is still good is handed back as it is. */
export const authenticate = async (
  world: Pick<World, "apiKeys" | "clock" | "credentials">,
  headers: CredentialHeaders,
): Promise<Result<{ readonly token: string }, Unauthorized>> => {
  const caller = await verifyCredential(world, headers);
  if (!caller.ok) return caller;
  const credential = credentialOf(headers);
  if (credential.ok && credential.value.type === "token") return ok({ token: credential.value.token });
  const issuedAt = world.clock.now();
  const expiresAt = addMilliseconds(issuedAt, TOKEN_LIFETIME);
  return ok({ token: await world.credentials.signToken({ ...caller.value, issuedAt, expiresAt }) });
};
