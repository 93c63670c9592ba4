import { hash } from "node:crypto";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";

/** Where the archive lies in its bucket. */
const ARCHIVE_PREFIX = "archive/";

/**
 * The object of an account and day that ends in this name. There may be several: an hour that grows after it was archived gets
 * another one, and a day of many events is split.
 */
export const bodiesObject = (
  organizationId: OrganizationId,
  { accountId, day }: { readonly accountId: AccountId; readonly day: string },
  name: string,
): string => `${ARCHIVE_PREFIX}${organizationId}/account=${folderOf(accountId)}/${day}.${name}.jsonl.gz`;

/** The object that says where events of an organization lie, by the hashes of their ids. */
export const idsObject = (organizationId: OrganizationId, name: string): string =>
  `${ARCHIVE_PREFIX}${organizationId}/ids/${name}.bin`;

/** What is in an object gives it its name, so that none is ever written over with something else. */
export const nameOfContent = (content: Uint8Array): string => hash("sha256", content).slice(0, NAME_DIGITS);

/** `20250115` for the UTC day of an instant. */
export const dayOf = (instant: Instant): string => toIso(instant).slice(0, 10).replaceAll("-", "");

/** Of the 1,024 bytes that a key has; what is longer is named by its hash. */
const MOST_FOLDER_BYTES = 300;
/** 96 bits. */
const NAME_DIGITS = 24;

/** Percent signs would be taken for an encoding of the key by some tools. */
const folderOf = (accountId: AccountId): string => {
  const encoded = encodeURIComponent(accountId).replaceAll("%", "=");
  return encoded.length <= MOST_FOLDER_BYTES ? encoded : `~${hash("sha256", accountId)}`;
};
