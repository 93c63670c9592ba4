import { type PresentedKey, parseApiKeyText } from "#domain/identity/api-key-text.ts";
import type { ApiKey, Caller } from "#domain/identity/organization.ts";
import { type Unauthorized, unauthorized } from "#domain/identity/unauthorized.ts";
import { createRecent } from "#domain/recent.ts";
import { ok, type Result } from "#domain/result.ts";
import type { World } from "#usecases/world.ts";

/** Headers of a request, names in lower case. */
export type CredentialHeaders = Readonly<Record<string, string | undefined>>;

/** What a request presents: an API key or a token that `POST /authenticate` made. */
export type Credential =
  | { readonly type: "key"; readonly key: PresentedKey }
  | { readonly type: "token"; readonly token: string };

export type VerifyCredential = (headers: CredentialHeaders) => Promise<Result<Caller, Unauthorized>>;

/**
 * How long what was read of a key may be used again, 60,000 milliseconds at the most: so long can a revoked key still open
 * the door. `elapsed` tells the milliseconds that have really passed, whatever a test clock says.
 */
export type HoldKeys = { readonly milliseconds: number; readonly elapsed: () => number };

type Needs = Pick<World, "apiKeys" | "clock" | "credentials">;

/** Longest header value that is looked at. */
const MOST_CHARACTERS = 4_096;
const MOST_KEYS = 10_000;
const MOST_HOLD = 60_000;

/**
 * Finds out who is calling from `Authorization: Bearer <API key or token>`, or from `X-API-Key: <API key>` where that is
 * absent. Whether a token has expired or its key was revoked is asked each time; without `holdKeys` a revoked key is refused
 * from the next request on (see docs/adr/0010-credentials.md).
 */
export const createCredentialVerifier = (world: Needs, holdKeys?: HoldKeys): VerifyCredential => {
  const { clock, credentials } = world;
  const findKey = holdKeys ? holdingReader(world, holdKeys) : keyReader(world);
  return async (headers) => {
    const credential = credentialOf(headers);
    if (!credential.ok) return credential;
    if (credential.value.type === "key") {
      const { id, secret } = credential.value.key;
      const apiKey = await findKey(id);
      const holds = apiKey?.status === "ACTIVE" && credentials.isSecretOf(secret, apiKey);
      return holds ? ok(callerOf(apiKey)) : unauthorized(WRONG);
    }
    const claims = await credentials.verifyToken(credential.value.token, clock.now());
    if (!claims.ok) return unauthorized(claims.error === "expired" ? EXPIRED : WRONG);
    const apiKey = await findKey(claims.value.keyId);
    const holds = apiKey?.status === "ACTIVE" && apiKey.organizationId === claims.value.organizationId;
    return holds ? ok(callerOf(apiKey)) : unauthorized(WRONG);
  };
};

/** Asks once, remembering nothing. */
export const verifyCredential = (world: Needs, headers: CredentialHeaders): Promise<Result<Caller, Unauthorized>> =>
  createCredentialVerifier(world)(headers);

/** What the headers present, not yet checked. */
export const credentialOf = ({
  authorization,
  "x-api-key": apiKey,
}: CredentialHeaders): Result<Credential, Unauthorized> => {
  if (authorization === undefined && apiKey === undefined) return unauthorized(MISSING);
  const presented = authorization === undefined ? apiKey : bearerOf(authorization);
  if (presented === undefined || presented.length > MOST_CHARACTERS) return unauthorized(WRONG);
  const key = parseApiKeyText(presented.trim());
  if (key) return ok({ type: "key", key });
  return authorization === undefined ? unauthorized(WRONG) : ok({ type: "token", token: presented });
};

const MISSING = "a credential is needed: Authorization: Bearer <API key or token>";
const WRONG = "the credential is not valid";
const EXPIRED = "the token has expired; get another one from POST /authenticate";

const callerOf = ({ id, organizationId }: ApiKey): Caller => ({ organizationId, keyId: id });

const bearerOf = (header: string): string | undefined =>
  header.length > MOST_CHARACTERS + "Bearer ".length ? undefined : /^Bearer +(\S+) *$/i.exec(header)?.[1];

type KeyReader = (id: string) => Promise<ApiKey | undefined>;

const keyReader =
  ({ apiKeys }: Needs): KeyReader =>
  async (id) =>
    (await apiKeys.find(id))?.value;

const holdingReader = (world: Needs, { milliseconds, elapsed }: HoldKeys): KeyReader => {
  const hold = Math.min(milliseconds, MOST_HOLD);
  const read = keyReader(world);
  const recent = createRecent<{ readonly apiKey: ApiKey; readonly readAt: number }>(MOST_KEYS);
  return async (id) => {
    const known = recent.get(id);
    if (known && elapsed() - known.readAt < hold) return known.apiKey;
    const readAt = elapsed();
    const apiKey = await read(id);
    if (apiKey) recent.set(id, { apiKey, readAt });
    return apiKey;
  };
};
