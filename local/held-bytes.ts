/** The bytes that one request holds. */
export type Holding = {
  /** Whether there is room for so many more; nothing is taken where there is not. */
  readonly take: (bytes: number) => boolean;
  /** Gives back all that was taken. */
  readonly release: () => void;
};

/** Bounds what all request bodies together hold at once, so that many large ones cannot exhaust memory. */
export const createHeldBytes = (most: number): (() => Holding) => {
  let held = 0;
  return () => {
    let own = 0;
    return {
      take: (bytes) => {
        if (held + bytes > most) return false;
        held += bytes;
        own += bytes;
        return true;
      },
      release: () => {
        held -= own;
        own = 0;
      },
    };
  };
};
