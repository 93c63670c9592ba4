/**
 * Whether a text has the form of an e-mail address: no white space, something before an `@`, and after it a name with a dot
 * inside. Looks at every character once, so that no text can keep it busy.
 */
export const isEmail = (text: string): boolean => {
  if (/\s/.test(text)) return false;
  const at = text.indexOf("@", 1);
  if (at < 0) return false;
  const dot = text.indexOf(".", at + 2);
  return dot >= 0 && dot < text.length - 1;
};
