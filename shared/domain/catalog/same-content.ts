/** Whether two plain values say the same, in whatever order their members were written. Absent and undefined are the same. */
export const sameContent = (first: unknown, second: unknown): boolean => canonical(first) === canonical(second);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === "object" && !Array.isArray(member)
      ? Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1))
      : member,
  );
