import { hash } from "node:crypto";
import type { OrganizationId } from "#domain/ids.ts";

/** What makes an event the same event: 16 bytes as 22 characters of base64url. */
export type EventHash = string;

export const HASH_BYTES = 16;

/**
 * The identity of (organization, id) in one generation: the first 16 bytes of SHA-256. The generation grows by one when the id of
 * an undone event is used again (exactly-once rule §1).
 */
export const eventHash = (organizationId: OrganizationId, id: string, generation: number): EventHash =>
  hash("sha256", `${organizationId}\0${id}\0${generation}`, "buffer").subarray(0, HASH_BYTES).toString("base64url");

/** Hashes one after the other, as a journal holds them. */
export const packHashes = (hashes: readonly EventHash[]): Uint8Array =>
  Buffer.concat(hashes.map((one) => Buffer.from(one, "base64url")));

export const unpackHashes = (packed: Uint8Array): EventHash[] => {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const hashes: EventHash[] = [];
  for (let start = 0; start < bytes.length; start += HASH_BYTES) {
    hashes.push(bytes.subarray(start, start + HASH_BYTES).toString("base64url"));
  }
  return hashes;
};

/** The first byte in hex: it spreads an organization's events over 256 partition keys. */
export const spreadOf = (hashed: EventHash): string => Buffer.from(hashed.slice(0, 2), "base64url").toString("hex");
