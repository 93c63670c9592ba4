import { createHmac, timingSafeEqual } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Where a list goes on: its page size, its query and the position that the store gave. */
export type PageToken = {
  readonly pageSize: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly after: string;
};
type Signing = {
  /** What the token is good for; a token of another scope is refused. */
  readonly scope: string;
  readonly key: Uint8Array;
};

/** An opaque token that nobody without the key can make or alter; packed, since transactional lists allow 500 characters. */
export const writePageToken = (token: PageToken, signing: Signing): string => {
  const payload = deflateRawSync(JSON.stringify(token)).toString("base64url");
  return `${payload}.${sign(payload, signing)}`;
};

/** The token's content, or undefined if it was not made by us for this scope. */
export const readPageToken = (text: string, signing: Signing): PageToken | undefined => {
  const [payload = "", signature = "", ...rest] = text.split(".");
  const expected = Buffer.from(sign(payload, signing));
  const given = Buffer.from(signature);
  if (rest.length > 0 || expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  return JSON.parse(inflateRawSync(Buffer.from(payload, "base64url")).toString("utf8")) as PageToken;
};

const sign = (payload: string, { scope, key }: Signing): string =>
  createHmac("sha256", key).update(scope).update("\n").update(payload).digest("base64url").slice(0, 32);
