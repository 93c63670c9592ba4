import { createHash } from "node:crypto";
import { errors, importJWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { OrganizationId } from "#domain/ids.ts";
import { createRecent } from "#domain/recent.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { type Instant, instantOf } from "#domain/time/instant.ts";
import type { Credentials, TokenClaims } from "#ports/credentials.ts";
import type { Secrets } from "#ports/secrets.ts";

const ALGORITHM = "ES256";
const ISSUER = "tollbook";
const AUDIENCE = "tollbook-api";
const MOST_KNOWN = 10_000;

/**
 * JSON Web Tokens signed with the installation's key. The algorithm is ours to choose, never the token's, and there is one
 * key: a token that names another is refused. Signatures that were found right are remembered, by a digest of key id and
 * token, so that no credential lies about in memory; whether a token has expired is asked each time.
 */
export const createAccessTokens = (secrets: Secrets): Pick<Credentials, "signToken" | "verifyToken"> => {
  const known = createRecent<TokenClaims>(MOST_KNOWN);
  return {
    signToken: async ({ organizationId, keyId, issuedAt, expiresAt }) => {
      const { kid, privateJwk } = await secrets.tokenKey();
      return new SignJWT({ org: organizationId })
        .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(keyId)
        .setIssuedAt(Math.floor(issuedAt / 1_000))
        .setExpirationTime(Math.floor(expiresAt / 1_000))
        .sign(await importJWK(privateJwk, ALGORITHM));
    },
    verifyToken: async (token, now) => {
      const { kid, publicJwk } = await secrets.tokenKey();
      const digest = createHash("sha256").update(`${kid}.${token}`).digest("base64");
      const remembered = known.get(digest);
      if (remembered) return now < remembered.expiresAt ? ok(remembered) : err("expired");
      const claims = await check(token, { kid, publicJwk, now });
      if (claims.ok) known.set(digest, claims.value);
      return claims;
    },
  };
};

const check = async (
  token: string,
  { kid, publicJwk, now }: { readonly kid: string; readonly publicJwk: object; readonly now: Instant },
): Promise<Result<TokenClaims, "invalid" | "expired">> => {
  const keyOf = async (header: { readonly kid?: string }) => {
    if (header.kid !== kid) throw new errors.JWKSNoMatchingKey();
    return importJWK(publicJwk, ALGORITHM);
  };
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      typ: "JWT",
      requiredClaims: ["sub", "org", "iat", "exp"],
      currentDate: new Date(now),
    });
    return claimsOf(payload);
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) return err("expired");
    if (cause instanceof errors.JOSEError) return err("invalid");
    throw cause;
  }
};

const claimsOf = ({ sub, org, iat, exp }: JWTPayload & { readonly org?: unknown }): Result<TokenClaims, "invalid"> =>
  typeof sub === "string" && typeof org === "string" && iat !== undefined && exp !== undefined
    ? ok({
        keyId: sub,
        organizationId: org as OrganizationId,
        issuedAt: instantOf(iat * 1_000),
        expiresAt: instantOf(exp * 1_000),
      })
    : err("invalid");
