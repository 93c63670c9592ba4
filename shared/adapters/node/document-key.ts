/** The kinds of documents that are kept; the end of a key says which. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  json: "application/json",
  csv: "text/csv",
  txt: "text/plain",
  html: "text/html",
};

const MOST_LENGTH = 500;
// Neither empty, nor `.` or `..`, nor hidden; no character that a file system or a URL takes for something else.
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._=@+-]{0,199}$/;

/** The content type of a document's key. Throws on a key that is no relative path of plain names with a known ending. */
export const contentTypeOf = (key: string): string => {
  const contentType = CONTENT_TYPES[key.slice(key.lastIndexOf(".") + 1)];
  if (key.length > MOST_LENGTH || !key.split("/").every((segment) => SEGMENT.test(segment)) || !contentType) {
    throw new RangeError(`'${key.slice(0, MOST_LENGTH)}' is no key of a document`);
  }
  return contentType;
};

/** The same, where the content type was given: it must agree with the key, for the key is all that is kept of it. */
export const checkContentType = (key: string, contentType: string): void => {
  const expected = contentTypeOf(key);
  if (contentType !== expected) throw new RangeError(`'${key}' must have content type ${expected}, not ${contentType}`);
};
