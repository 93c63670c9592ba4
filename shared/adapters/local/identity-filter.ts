import type { Identity } from "#adapters/local/usage-identity.ts";

/**
 * Tells without a look into the table that an identity is not there: a Bloom filter. It may say "perhaps" of one that is
 * absent, for about one in a hundred, and never "no" of one that is present.
 */
export type IdentityFilter = {
  /** One bit per place, to be stored as it is. */
  readonly bits: Uint8Array;
  add(identity: Identity): void;
  mayHave(identity: Identity): boolean;
};

/** An empty filter for that many identities. */
export const emptyFilter = (identities: number): IdentityFilter => {
  const bytes = Math.ceil((identities * BITS_EACH) / 8);
  return filterOver(new Uint8Array(Math.min(MOST_BYTES, Math.max(LEAST_BYTES, bytes))));
};

/** The filter whose bits were stored. */
export const filterOver = (bits: Uint8Array): IdentityFilter => {
  const places = bits.length * 8;
  return {
    bits,
    add: (identity) => {
      for (const offset of OFFSETS) {
        const place = numberAt(identity, offset) % places;
        bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
      }
    },
    mayHave: (identity) => {
      for (const offset of OFFSETS) {
        const place = numberAt(identity, offset) % places;
        if (((bits[place >> 3] ?? 0) & (1 << (place & 7))) === 0) return false;
      }
      return true;
    },
  };
};

/** How many identities the filter is good for; beyond that it should be made anew, unless it is as large as it gets. */
export const capacityOf = ({ bits }: IdentityFilter): number =>
  bits.length === MOST_BYTES ? Number.POSITIVE_INFINITY : (bits.length * 8) / BITS_EACH;

const BITS_EACH = 10;
const LEAST_BYTES = 256;
const MOST_BYTES = 65_536;
const numberAt = (identity: Identity, offset: number): number =>
  (identity.charCodeAt(offset) |
    (identity.charCodeAt(offset + 1) << 8) |
    (identity.charCodeAt(offset + 2) << 16) |
    (identity.charCodeAt(offset + 3) << 24)) >>>
  0;

// An identity is a hash, so any four bytes of it are as good as another hash. The first two say the bucket.
const OFFSETS = [2, 5, 8, 11] as const;
