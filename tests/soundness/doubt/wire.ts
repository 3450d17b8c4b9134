/**
 * Just enough of two wire protocols to find the messages in a stream of bytes: where one ends, which SQL it carries,
 * and whether it ends an answer.
 */

export interface Message {
  readonly bytes: Buffer;
  /** the SQL text of a statement on its way to the server */
  readonly sql?: string | undefined;
  /** what was asked before has been done, or refused */
  readonly answers?: boolean;
  readonly isRow?: boolean;
}

/** Takes bytes as they come; gives the messages that are whole by now. */
export type Splitter = (chunk: Buffer) => Message[];

export interface Wire {
  fromClient(): Splitter;
  fromServer(): Splitter;
  /** Puts a number of its own in place of the session’s, as poolers do, if the server tells it here. */
  hideSession(bytes: Buffer): void;
}

function splitter(
  lengthOf: (buffered: Buffer, first: boolean) => number | undefined,
  read: (bytes: Buffer, first: boolean) => Message,
): Splitter {
  let buffered = Buffer.alloc(0);
  let first = true;
  return (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    const messages: Message[] = [];
    for (;;) {
      const length = lengthOf(buffered, first);
      if (length === undefined || buffered.length < length) return messages;
      messages.push(read(buffered.subarray(0, length), first));
      buffered = buffered.subarray(length);
      first = false;
    }
  };
}

const text = (bytes: Buffer, start: number): string => {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 ? bytes.length : end);
};

/** No server has so many sessions. */
const NOBODY = 999_999_999;

const BACKEND_KEY_DATA = 0x4b;

/** A type and a length that counts itself; the first message of a client has no type. */
const typedLength = (buffered: Buffer): number | undefined =>
  buffered.length < 5 ? undefined : 1 + buffered.readUInt32BE(1);

/** A statement is a Query, or a Parse with what follows it; its answer ends with ReadyForQuery. */
const postgres: Wire = {
  fromClient: () =>
    splitter(
      (buffered, first) => {
        if (!first) return typedLength(buffered);
        return buffered.length < 4 ? undefined : buffered.readUInt32BE(0);
      },
      (bytes, first) => {
        const type = first ? '' : String.fromCharCode(bytes[0]!);
        if (type === 'Q') return { bytes, sql: text(bytes, 5) };
        // A Parse names the statement before its text.
        if (type === 'P') return { bytes, sql: text(bytes, bytes.indexOf(0, 5) + 1) };
        return { bytes };
      },
    ),
  fromServer: () =>
    splitter(typedLength, (bytes) => {
      const type = String.fromCharCode(bytes[0]!);
      return { bytes, answers: type === 'Z', isRow: type === 'D' };
    }),
  hideSession(bytes) {
    if (bytes[0] === BACKEND_KEY_DATA) bytes.writeUInt32BE(NOBODY, 5);
  },
};

const COM_QUERY = 3;
/** With which a server greets. */
const PROTOCOL_VERSION = 10;

/** After the number of columns and a column, at least. */
const FIRST_ROW = 4;

/** Three bytes of length, lowest first, then a number that a command begins anew with 0. */
const packetLength = (buffered: Buffer): number | undefined =>
  buffered.length < 4 ? undefined : 4 + buffered.readUIntLE(0, 3);

/**
 * The first packet of an answer comes when the statement has taken effect or was refused; of a result, the rest
 * follows.
 */
const mysql: Wire = {
  fromClient: () =>
    splitter(packetLength, (bytes) => {
      const isQuery = bytes[3] === 0 && bytes[4] === COM_QUERY;
      return { bytes, sql: isQuery ? bytes.toString('utf8', 5) : undefined };
    }),
  fromServer: () =>
    splitter(packetLength, (bytes) => ({ bytes, answers: bytes[3] === 1, isRow: bytes[3] === FIRST_ROW })),
  hideSession(bytes) {
    const greets = bytes[3] === 0 && bytes[4] === PROTOCOL_VERSION;
    if (greets) bytes.writeUInt32LE(NOBODY, bytes.indexOf(0, 5) + 1);
  },
};

export const WIRES = { postgres, mysql } as const;

export type Served = keyof typeof WIRES;
