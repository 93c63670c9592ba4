import { hash } from "node:crypto";
import type { OrganizationId } from "#domain/ids.ts";

const IDENTITY_BYTES = 16;

/** What makes an event the same event: a hash of its organization and id. */
export const identityOf = (organizationId: OrganizationId, id: string): Uint8Array =>
  // The last part counts how often an undone event's id was used again.
  hash("sha256", `${organizationId}\0${id}\0${0}`, "buffer").subarray(0, IDENTITY_BYTES);
