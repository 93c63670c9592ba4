import type { Page } from "#ports/store.ts";

/** Whether one of the texts holds what is searched for, in whatever case. */
export const holds = (search: string | undefined, texts: readonly (string | undefined)[]): boolean => {
  if (search === undefined) return true;
  const sought = search.toLowerCase();
  return texts.some((text) => text?.toLowerCase().includes(sought));
};

/** The page of a list that is filtered by id. */
export const onlyOne = <T>(value: T | undefined, fits: (value: T) => boolean): Page<T> => ({
  items: value !== undefined && fits(value) ? [value] : [],
});
