/** Where a run of a page's journal lies in the archive. */
export type ArchivedPart = {
  /** The end of its object's name. */
  readonly object: string;
  readonly offset: number;
  /** Bytes of the part, its header first. */
  readonly length: number;
  readonly headerLength: number;
};

/**
 * What a page says of its archive: the bodies of the first `events` hashes of its journal lie in these parts, in the journal's
 * order. A journal only grows at its end, so this stays true whatever is counted later.
 */
export type ArchiveNote = {
  /** The version of the page at which its whole journal was archived; a later one may have counted more. 0: never yet. */
  readonly version: number;
  readonly events: number;
  readonly parts: readonly ArchivedPart[];
};

type Packed = readonly [version: number, events: number, ...parts: (readonly [string, number, number, number])[]];

/** A note as the attribute of a page: short, since every started kilobyte of a page is one write unit with each commit. */
export const packNote = ({ version, events, parts }: ArchiveNote): string => {
  const packed: Packed = [
    version,
    events,
    ...parts.map(({ object, offset, length, headerLength }) => [object, offset, length, headerLength] as const),
  ];
  return JSON.stringify(packed);
};

export const unpackNote = (text: string): ArchiveNote => {
  const [version, events, ...parts] = JSON.parse(text) as Packed;
  return {
    version,
    events,
    parts: parts.map(([object, offset, length, headerLength]) => ({ object, offset, length, headerLength })),
  };
};
