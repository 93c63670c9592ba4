import { hash } from "node:crypto";
import type { OrganizationId } from "#domain/ids.ts";

export const IDENTITY_BYTES = 16;

/** What makes an event the same event: the first 16 bytes of a hash of its organization and id. */
export type Identity = Buffer;

export const identityOf = (organizationId: OrganizationId, id: string): Identity =>
  // The generation will count how often the id of an undone event was used again.
  hash("sha256", `${organizationId}\0${id}\0${GENERATION}`, "buffer").subarray(0, IDENTITY_BYTES);

const GENERATION = 0;
