/** What JSON text says; undefined, which no schema accepts, where it says nothing. */
export const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
