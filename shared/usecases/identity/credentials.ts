import { createHash } from "node:crypto";
import type { ApiKey, Caller } from "#domain/identity/organization.ts";
import { type Unauthorized, unauthorized } from "#domain/identity/unauthorized.ts";
import { ok, type Result } from "#domain/result.ts";
import { type TokenClaims, verifyToken } from "#usecases/identity/access-token.ts";
import { isSecretOf, type PresentedKey, parseKeyText } from "#usecases/identity/key-secret.ts";
import { createRecent } from "#usecases/recent.ts";
import type { World } from "#usecases/world.ts";

/** Headers of a request, names in lower case. */
export type CredentialHeaders = Readonly<Record<string, string | undefined>>;

/** What a request presents: an API key or a token that `POST /authenticate` made. */
export type Credential =
  | { readonly type: "key"; readonly key: PresentedKey }
  | { readonly type: "token"; readonly token: string };

export type VerifyCredential = (headers: CredentialHeaders) => Promise<Result<Caller, Unauthorized>>;

type Needs = Pick<World, "apiKeys" | "clock" | "secrets">;

export type VerifierOptions = {
  /**
   * How long what was read of a key may be used again, in milliseconds, 60,000 at the most: so long can a revoked key still
   * open the door. 0 reads it for every request.
   */
  readonly holdKeys?: number;
  /** Milliseconds that have really passed, whatever a test clock says. */
  readonly elapsed?: () => number;
};

/** Longest header value that is looked at. */
const MOST_CHARACTERS = 4_096;
const MOST_TOKENS = 10_000;
const MOST_KEYS = 10_000;
const MOST_HOLD = 60_000;

/**
 * Finds out who is calling from `Authorization: Bearer <API key or token>`, or from `X-API-Key: <API key>` where that is
 * absent. Remembers checked signatures, which stay right for ever; whether a token has expired or its key was revoked is asked
 * each time (see docs/adr/0010-credentials.md).
 */
export const createCredentialVerifier = (world: Needs, options: VerifierOptions = {}): VerifyCredential => {
  const findKey = keyReader(world, options);
  const claimsOf = tokenReader(world);
  return async (headers) => {
    const credential = credentialOf(headers);
    if (!credential.ok) return credential;
    if (credential.value.type === "key") {
      const { id, secret } = credential.value.key;
      const apiKey = await findKey(id);
      return apiKey && isSecretOf(secret, apiKey) && apiKey.status === "ACTIVE" ? ok(callerOf(apiKey)) : unauthorized(WRONG);
    }
    const claims = await claimsOf(credential.value.token);
    if (!claims.ok) return claims;
    const apiKey = await findKey(claims.value.keyId);
    const holds = apiKey?.status === "ACTIVE" && apiKey.organizationId === claims.value.organizationId;
    return holds ? ok(callerOf(apiKey)) : unauthorized(WRONG);
  };
};

/** Asks once, remembering nothing. */
export const verifyCredential = (world: Needs, headers: CredentialHeaders): Promise<Result<Caller, Unauthorized>> =>
  createCredentialVerifier(world)(headers);

/** What the headers present, not yet checked. */
export const credentialOf = (headers: CredentialHeaders): Result<Credential, Unauthorized> => {
  const { authorization, "x-api-key": apiKey } = headers;
  const presented = authorization === undefined ? apiKey : bearerOf(authorization);
  if (authorization === undefined && apiKey === undefined) return unauthorized(MISSING);
  if (presented === undefined || presented.length > MOST_CHARACTERS) return unauthorized(WRONG);
  const key = parseKeyText(presented.trim());
  if (key) return ok({ type: "key", key });
  return authorization === undefined ? unauthorized(WRONG) : ok({ type: "token", token: presented });
};

const MISSING = "a credential is needed: Authorization: Bearer <API key or token>";
const WRONG = "the credential is not valid";
const EXPIRED = "the token has expired; get another one from POST /authenticate";

const callerOf = ({ id, organizationId }: ApiKey): Caller => ({ organizationId, keyId: id });

const bearerOf = (header: string): string | undefined =>
  header.length > MOST_CHARACTERS + 10 ? undefined : /^Bearer +(\S+) *$/i.exec(header)?.[1];

const keyReader = ({ apiKeys }: Needs, { holdKeys = 0, elapsed = () => performance.now() }: VerifierOptions) => {
  const hold = Math.min(holdKeys, MOST_HOLD);
  const recent = createRecent<{ readonly apiKey: ApiKey | undefined; readonly readAt: number }>(MOST_KEYS);
  return async (id: string): Promise<ApiKey | undefined> => {
    const known = hold > 0 ? recent.get(id) : undefined;
    if (known && elapsed() - known.readAt < hold) return known.apiKey;
    const readAt = elapsed();
    const apiKey = (await apiKeys.find(id))?.value;
    if (hold > 0 && apiKey) recent.set(id, { apiKey, readAt });
    return apiKey;
  };
};

const tokenReader = ({ clock, secrets }: Needs) => {
  const recent = createRecent<TokenClaims>(MOST_TOKENS);
  return async (token: string): Promise<Result<TokenClaims, Unauthorized>> => {
    // The token's digest, so that no credential lies about in memory; the key's id, so that a new signing key ends it.
    const { kid } = await secrets.tokenKey();
    const digest = createHash("sha256").update(`${kid}.${token}`).digest("base64");
    const known = recent.get(digest);
    if (known) return clock.now() < known.expiresAt ? ok(known) : unauthorized(EXPIRED);
    const claims = await verifyToken(secrets, token, clock.now());
    if (!claims.ok) return unauthorized(claims.error === "expired" ? EXPIRED : WRONG);
    recent.set(digest, claims.value);
    return claims;
  };
};
