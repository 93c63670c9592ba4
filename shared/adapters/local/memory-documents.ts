import type { DocumentLinks } from "#adapters/local/document-links.ts";
import { checkContentType, contentTypeOf } from "#adapters/node/document-key.ts";
import type { Documents } from "#ports/documents.ts";

/** Documents that go with the process. */
export const createMemoryDocuments = (links: DocumentLinks): Documents & DocumentLinks => {
  const contents = new Map<string, Uint8Array>();
  return {
    ...links,
    put: async ({ key, contentType, content }) => {
      checkContentType(key, contentType);
      contents.set(key, content.slice());
    },
    get: async (key) => {
      const contentType = contentTypeOf(key);
      const content = contents.get(key);
      return content && { contentType, content: content.slice() };
    },
    link: async (key, expiresInSeconds) => {
      contentTypeOf(key);
      return links.link(key, expiresInSeconds);
    },
  };
};
