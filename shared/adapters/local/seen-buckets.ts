import { emptyFilter, filterOver, type IdentityFilter } from "#adapters/local/identity-filter.ts";
import { IDENTITY_BYTES, type Identity } from "#adapters/local/usage-identity.ts";
import { createWaitingIdentities, type WaitingIdentities } from "#adapters/local/waiting-identities.ts";

/** Identities that begin with the same bits. */
export type Bucket = {
  /** Identities that the table does not have yet, with their events. */
  readonly waiting: WaitingIdentities;
  /** All events up to this one are in the table. */
  settledUpTo: number;
  /** How many the table has, and the filter of them. */
  identities: number;
  filter: IdentityFilter;
};

const BUCKET_BITS = 10;
export const BUCKETS = 2 ** BUCKET_BITS;

const bucketOf = (identity: Identity): number =>
  ((identity.charCodeAt(0) << 8) | identity.charCodeAt(1)) >> (16 - BUCKET_BITS);
export const bucketIn = (buckets: readonly Bucket[], identity: Identity): Bucket => {
  const bucket = buckets[bucketOf(identity)];
  if (!bucket) throw new Error("every identity has a bucket");
  return bucket;
};
/** At or below all identities of the bucket and above those of the bucket before. */
export const startOf = (bucket: number): Uint8Array => {
  if (bucket === BUCKETS) return Buffer.alloc(IDENTITY_BYTES + 1, 0xff);
  const start = Buffer.alloc(2);
  start.writeUInt16BE(bucket << (16 - BUCKET_BITS));
  return start;
};

export type StoredBucket = {
  readonly bucket: number;
  readonly event: number;
  readonly identities: number;
  readonly filter: Uint8Array;
};

/** All buckets, each as it was stored or empty. */
export const storedBuckets = (rows: readonly StoredBucket[]): readonly Bucket[] => {
  const buckets: Bucket[] = Array.from({ length: BUCKETS }, () => ({
    waiting: createWaitingIdentities(),
    settledUpTo: 0,
    identities: 0,
    filter: emptyFilter(0),
  }));
  for (const { bucket, event, identities, filter } of rows) {
    buckets[bucket] = {
      waiting: createWaitingIdentities(),
      settledUpTo: event,
      identities,
      filter: filterOver(filter),
    };
  }
  return buckets;
};
