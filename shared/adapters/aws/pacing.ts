import { toIso } from "#domain/time/instant.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/** How rounds that were lost to rivals are spaced: real time and chance, or what a test makes of them. */
export type Pacing = {
  readonly wait: (milliseconds: number) => Promise<void>;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
};

/** Rounds that are lost before whoever asked is told to come again (exactly-once rule §4, step 5). */
const MOST_TRIES = 8;
const FIRST_WAIT_MILLISECONDS = 20;
const MOST_WAIT_MILLISECONDS = 1_000;

/** Too many others were writing the same page; this call changed nothing there. It may be repeated. */
export class PageContended extends Error {
  constructor({ accountId, hour }: PageKey, rounds: number) {
    super(`page of account ${accountId} at ${toIso(hour)}: ${rounds} rounds lost to others`);
    this.name = "PageContended";
  }
}

/** Waits after a lost round, doubling and by chance, so that rivals on one page come apart; gives up after so many. */
export const createPause =
  ({ wait, random }: Pacing, mostTries = MOST_TRIES) =>
  async (tries: number, page: PageKey): Promise<void> => {
    if (tries >= mostTries) throw new PageContended(page, tries);
    const longest = Math.min(MOST_WAIT_MILLISECONDS, FIRST_WAIT_MILLISECONDS * 2 ** (tries - 1));
    await wait(longest * (0.5 + random() / 2));
  };
