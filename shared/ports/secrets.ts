/** Keys of the installation; they never leave the process that uses them. */
export interface Secrets {
  /** Signs page cursors and document links (HMAC). */
  cursorKey(): Promise<Uint8Array>;
  /** Signs and checks access tokens (ES256); JWK with `kid`. */
  tokenKey(): Promise<{ readonly kid: string; readonly privateJwk: object; readonly publicJwk: object }>;
}
