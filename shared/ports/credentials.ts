import type { Caller, SecretHash } from "#domain/identity/organization.ts";
import type { Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What a token says. */
export type TokenClaims = Caller & {
  readonly issuedAt: Instant;
  /** The first instant at which it is worth nothing. */
  readonly expiresAt: Instant;
};

/** Makes and checks what proves who somebody is: all of it that needs a cipher, or chance. */
export interface Credentials {
  /** A new secret of 256 random bits, 43 letters and digits. */
  makeSecret(): string;
  /** What is kept of such a secret. */
  hashSecret(secret: string): SecretHash;
  /** Takes as long for a wrong secret as for the right one. */
  isSecretOf(secret: string, kept: SecretHash): boolean;
  /** What is kept of a password; slow on purpose, without holding up anything else. */
  hashPassword(password: string): Promise<string>;
  /** A JSON Web Token, to whole seconds. */
  signToken(claims: TokenClaims): Promise<string>;
  /** What a token says if we signed it and it has not expired by then; never throws because of the token. */
  verifyToken(token: string, now: Instant): Promise<Result<TokenClaims, "invalid" | "expired">>;
}
