import { errors, importJWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { OrganizationId } from "#domain/ids.ts";
import type { Caller } from "#domain/identity/organization.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { DAY, type Instant, instantOf } from "#domain/time/instant.ts";
import type { Secrets } from "#ports/secrets.ts";

/** What a token says, once its signature has been checked. */
export type TokenClaims = Caller & {
  /** The first instant at which it is worth nothing. */
  readonly expiresAt: Instant;
};

export const TOKEN_LIFETIME = DAY;

const ALGORITHM = "ES256";
const ISSUER = "tollbook";
const AUDIENCE = "tollbook-api";

/** A signed token that stands for the caller during 24 hours (Togai rule §1.2). */
export const signToken = async (secrets: Secrets, { organizationId, keyId }: Caller, now: Instant): Promise<string> => {
  const { kid, privateJwk } = await secrets.tokenKey();
  const issuedAt = Math.floor(now / 1_000);
  return new SignJWT({ org: organizationId })
    .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(keyId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_LIFETIME / 1_000)
    .sign(await importJWK(privateJwk, ALGORITHM));
};

/**
 * The claims of a token that we signed for this API and that has not expired. The algorithm is ours to choose, never the
 * token's, and there is one key: a token that names another is refused.
 */
export const verifyToken = async (
  secrets: Secrets,
  token: string,
  now: Instant,
): Promise<Result<TokenClaims, "invalid" | "expired">> => {
  const { kid, publicJwk } = await secrets.tokenKey();
  try {
    const { payload } = await jwtVerify(
      token,
      (header) => {
        if (header.kid !== kid) throw new errors.JWKSNoMatchingKey();
        return importJWK(publicJwk, ALGORITHM);
      },
      {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: "JWT",
        requiredClaims: ["sub", "org", "iat", "exp"],
        currentDate: new Date(now),
      },
    );
    return claimsOf(payload);
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) return err("expired");
    if (cause instanceof errors.JOSEError) return err("invalid");
    throw cause;
  }
};

const claimsOf = ({ sub, org, exp }: JWTPayload & { readonly org?: unknown }): Result<TokenClaims, "invalid"> =>
  typeof sub === "string" && typeof org === "string" && exp !== undefined
    ? ok({ keyId: sub, organizationId: org as OrganizationId, expiresAt: instantOf(exp * 1_000) })
    : err("invalid");
