/** Whether the first version named in a text is a certain one or later: `cargo 1.95.0 (f2d3ce0bd)` is at least 1.88. */
export const atLeast = (text: string, [major, minor]: readonly [number, number]): boolean => {
  const found = /(\d+)\.(\d+)/.exec(text);
  if (!found) return false;
  const [foundMajor, foundMinor] = [Number(found[1]), Number(found[2])];
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
};
