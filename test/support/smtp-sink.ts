import { createServer, type Socket } from "node:net";

/** An SMTP server on this machine that accepts everything and keeps the messages. */
export type SmtpSink = {
  readonly port: number;
  readonly messages: readonly string[];
  close(): Promise<void>;
};

/** `isSilent` makes one that accepts connections and never says a word. */
export const openSmtpSink = async ({ isSilent = false } = {}): Promise<SmtpSink> => {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    if (!isSilent) converse(socket, messages);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    messages,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const END_OF_MESSAGE = "\r\n.\r\n";

const converse = (socket: Socket, messages: string[]): void => {
  let unread = "";
  let isMessage = false;
  socket.write("220 sink\r\n");
  const next = (): string | undefined => {
    const end = isMessage ? END_OF_MESSAGE : "\r\n";
    const at = unread.indexOf(end);
    if (at < 0) return undefined;
    const text = unread.slice(0, at);
    unread = unread.slice(at + end.length);
    return text;
  };
  socket.on("data", (data) => {
    unread += data.toString("latin1");
    for (let text = next(); text !== undefined; text = next()) {
      if (isMessage) {
        messages.push(text.replaceAll("\r\n..", "\r\n."));
        isMessage = false;
        socket.write("250 kept\r\n");
      } else {
        isMessage = /^DATA/i.test(text);
        socket.write(
          /^EHLO|^HELO/i.test(text)
            ? "250 sink\r\n"
            : isMessage
              ? "354 go on\r\n"
              : /^QUIT/i.test(text)
                ? "221 bye\r\n"
                : "250 yes\r\n",
        );
      }
    }
  });
};
