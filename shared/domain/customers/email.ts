/**
 * Whether a text has the form of one e-mail address: something before its only `@`, and after it a name with a dot inside.
 * No white space, and none of the characters by which mail headers quote, comment, group and list addresses: a text that holds
 * them could be read as several recipients, or as another one. Looks at every character once, so that no text can keep it busy.
 */
export const isEmail = (text: string): boolean => {
  if (/[\s,;:"<>()[\]\\]/.test(text)) return false;
  const at = text.indexOf("@", 1);
  if (at < 0 || text.indexOf("@") !== text.lastIndexOf("@")) return false;
  const dot = text.indexOf(".", at + 2);
  return dot >= 0 && dot < text.length - 1;
};
