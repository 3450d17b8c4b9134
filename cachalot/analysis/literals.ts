/**
 * Where a quoted text ends and what it holds, by the rules of escape that apply to it.
 */
export interface Quoted {
  /** the index after the closing quote, or -1 if there is none */
  readonly end: number;
  /** a backslash stands right before a quote: with other rules it would end elsewhere */
  readonly backslashed: boolean;
}

const BACKSLASH = 92;

function backslashesBefore(sql: string, index: number, from: number): number {
  let first = index;
  while (first > from && sql.charCodeAt(first - 1) === BACKSLASH) first--;
  return index - first;
}

/**
 * The index of the quote that ends the text from `from` on whatever the rules of escape, as the first one that is met,
 * without a backslash before it or a quote behind it; -1 if it takes a closer look.
 */
export function plainEnd(sql: string, from: number, quote: string): number {
  const close = sql.indexOf(quote, from);
  const plain = close >= 0 && sql.charCodeAt(close - 1) !== BACKSLASH && sql[close + 1] !== quote;
  return plain ? close : -1;
}

/** Finds the end of a text whose opening quote stands right before `from`; a doubled quote stands for one. */
export function endOfQuoted(sql: string, from: number, quote: string, escapes: boolean): Quoted {
  let backslashed = false;
  let start = from;
  for (;;) {
    const close = sql.indexOf(quote, start);
    if (close < 0) return { end: -1, backslashed };
    const backslashes = backslashesBefore(sql, close, start);
    if (backslashes > 0) backslashed = true;
    if (escapes && backslashes % 2 === 1) start = close + 1;
    else if (sql[close + 1] === quote) start = close + 2;
    else return { end: close + 1, backslashed };
  }
}

/** The text between quotes, with doubled quotes made single. */
export function contentOf(sql: string, from: number, end: number, quote: string): string {
  const content = sql.slice(from, end - 1);
  return content.includes(quote) ? content.replaceAll(quote + quote, quote) : content;
}

function character(code: string): string {
  const point = Number.parseInt(code, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
}

/** `U&"d\0061t\+000061"`: the default escape alone; UESCAPE makes a text unsure. */
export function decodeUnicode(text: string): string {
  return text.replace(/\\(?:\\|\+([\da-f]{6})|([\da-f]{4}))/gi, (_, long?: string, short?: string) => {
    const code = long ?? short;
    return code === undefined ? '\\' : character(code);
  });
}

/** `E'\x6e\157w'`. */
export function decodeEscapes(text: string): string {
  return text.replace(
    /\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (_, hex?: string, short?: string, long?: string, octal?: string, other?: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) return character(code);
      return octal === undefined ? (other ?? '') : String.fromCharCode(Number.parseInt(octal, 8));
    },
  );
}
