import { hash } from "node:crypto";
import type { OrganizationId } from "#domain/ids.ts";

/**
 * What makes an event the same event: a hash of its organization and id, as a text with one character for each byte. Only
 * the first 16 bytes are ever stored or compared with what is stored. Such texts sort like the bytes and are cheaper by the
 * hundred thousand than buffers.
 */
export type Identity = string;

export const identityOf = (organizationId: OrganizationId, id: string): Identity =>
  // The generation will count how often the id of an undone event was used again.
  hash("sha256", `${organizationId}\0${id}\0${GENERATION}`, "binary");

export const IDENTITY_BYTES = 16;
const GENERATION = 0;

export const toBytes = (identity: Identity): Uint8Array => Buffer.from(identity.slice(0, IDENTITY_BYTES), "latin1");
export const fromBytes = (bytes: Uint8Array): Identity => Buffer.from(bytes).toString("latin1");
