/** A caller-chosen text as part of a composite key, so that no choice of it can run into the next part. */
export const keyPart = (text: string): string => encodeURIComponent(text);
