import { hash } from "node:crypto";
import type { OrganizationId } from "#domain/ids.ts";

/**
 * What makes an event the same event: a hash of its organization, id and generation, as a text with one character for each
 * byte. Only the first 16 bytes are ever stored or compared with what is stored. Such texts sort like the bytes and are
 * cheaper by the hundred thousand than buffers.
 */
export type Identity = string;

/** The generation is 0, and one more each time that the id of an undone event is used again. */
export const identityOf = (organizationId: OrganizationId, id: string, generation: number): Identity =>
  hash("sha256", `${organizationId}\0${id}\0${generation}`, "binary");

export const IDENTITY_BYTES = 16;

export const toBytes = (identity: Identity): Uint8Array => Buffer.from(identity.slice(0, IDENTITY_BYTES), "latin1");
export const fromBytes = (bytes: Uint8Array): Identity => Buffer.from(bytes).toString("latin1");
