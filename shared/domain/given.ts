/** What of `T` is really there. */
export type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** The members that are given, without those that are undefined: what a PATCH changes. */
export const given = <T extends object>(members: T): Given<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
