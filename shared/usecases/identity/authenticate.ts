import type { Unauthorized } from "#domain/identity/unauthorized.ts";
import { ok, type Result } from "#domain/result.ts";
import { signToken } from "#usecases/identity/access-token.ts";
import { type CredentialHeaders, credentialOf, verifyCredential } from "#usecases/identity/credentials.ts";
import type { World } from "#usecases/world.ts";

/** Swaps an API key for a 24-hour token; a token that is still good is handed back as it is (Togai rule §1.2). */
export const authenticate = async (
  world: Pick<World, "apiKeys" | "clock" | "secrets">,
  headers: CredentialHeaders,
): Promise<Result<{ readonly token: string }, Unauthorized>> => {
  const caller = await verifyCredential(world, headers);
  if (!caller.ok) return caller;
  const credential = credentialOf(headers);
  if (credential.ok && credential.value.type === "token") return ok({ token: credential.value.token });
  return ok({ token: await signToken(world.secrets, caller.value, world.clock.now()) });
};
