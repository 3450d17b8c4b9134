/**
 * Cuts a text into tokens by the lexical rules of a dialect: in one pass, in linear time, without ever throwing.
 *
 * Comments and white space vanish. What only some servers would execute (`/*!80000 … *\/`) stays, and says so.
 */
import type { Backslash, LexicalRules, Lexicon } from '../databases/lexicon';
import { contentOf, decodeEscapes, decodeUnicode, endOfQuoted } from './literals';
import { type Operator, operatorAt } from './operators';
import type { Token, TokenKind, Tokens } from './token';

const WORD = /[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*/y;
const WORD_OR_DIGITS = /[\w$\x80-\uffff]+/y;
const NUMBER = /0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const NUMBER_ALONE = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$\x80-\uffff])/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$/y;
const NUMBERED = /\$\d+|\?\d*/y;
const NAMED = /(?:\?\d*|[:@$#][\w$\x80-\uffff]+(?:::[\w$\x80-\uffff]*)*(?:\([^\s)]*\)?)?)/y;
const VARIABLE = /@@?(?:[\w$.\x80-\uffff]+|`[^`]*`|'[^']*'|"[^"]*")?(?:\.`[^`]*`|\.[\w$]+)*/y;
const BLOCK_EDGE = /\/\*|\*\//g;
/** Neither NUL nor half a surrogate pair reaches a server as it was written. */
const UNSENDABLE = /[\0\ud800-\udfff]/u;
const BEYOND_ASCII = /[^\0-\x7f]/;

export function tokenize(sql: string, lexicon: Lexicon, backslash?: Backslash): Tokens {
  return new Scanner(sql, lexicon, backslash ?? lexicon.rules.backslashes[0] ?? 'plain').scan();
}

class Scanner {
  private readonly list: Token[] = [];
  private readonly rules: LexicalRules;
  private position = 0;
  private broken = false;
  private backslashed = false;
  private unsure = false;
  private conditional = false;

  constructor(
    private readonly sql: string,
    private readonly lexicon: Lexicon,
    private readonly backslash: Backslash,
  ) {
    this.rules = lexicon.rules;
  }

  scan(): Tokens {
    if (UNSENDABLE.test(this.sql)) this.broken = true;
    while (this.position < this.sql.length) this.step();
    if (this.conditional) this.broken = true;
    const { list, broken, backslashed, unsure } = this;
    return { list, broken, backslashed, unsure };
  }

  /** White space beyond ASCII is a letter to every server. */
  private step(): void {
    const code = this.sql.charCodeAt(this.position);
    if (code <= 32) this.position++;
    else if (code >= 128) this.beyondAscii();
    else if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95) this.word(WORD);
    else if (code >= 48 && code <= 57) this.digits();
    else this.mark(this.sql[this.position] as string);
  }

  private mark(character: string): void {
    const { rules } = this;
    if (character === "'") this.string(this.position + 1, this.backslash !== 'plain');
    else if (character === '"') this.doubleQuoted();
    else if (character === '`' && rules.backticks) this.identifier('`', 'quoted');
    else if (character === '[' && rules.brackets) this.bracketed();
    else if (!this.comment(character) && !this.special(character)) this.symbol(character);
  }

  private special(character: string): boolean {
    const { rules } = this;
    if (character === '@' && rules.variables) return this.lowerMatch('variable', VARIABLE);
    if (rules.namedPlaceholders && '?:@$#'.includes(character)) return this.lowerMatch('placeholder', NAMED);
    if (character === '?' && !rules.userOperators) return this.lowerMatch('placeholder', NUMBERED);
    if (character === '$' && rules.digitsStartWords) {
      this.word(WORD_OR_DIGITS);
      return true;
    }
    if (character === '$') {
      return (rules.escapeStrings && this.dollarQuoted()) || this.lowerMatch('placeholder', NUMBERED);
    }
    if (character === '.' && !this.afterName() && /\d/.test(this.sql[this.position + 1] ?? '')) {
      return this.lowerMatch('number', NUMBER);
    }
    return false;
  }

  private symbol(character: string): void {
    if (this.conditional && this.sql.startsWith('*/', this.position)) {
      this.conditional = false;
      this.position += 2;
      return;
    }
    const previous = this.list[this.list.length - 1];
    const operator: Operator = this.rules.userOperators
      ? operatorAt(this.sql, this.position, previous)
      : { kind: 'symbol', text: character === ':' && this.sql[this.position + 1] === '=' ? ':=' : character };
    const start = this.position;
    this.position += operator.length ?? operator.text.length;
    this.push(operator.kind, operator.text, '', start);
  }

  /** Skips a comment, or enters the code of an executable one; false if none starts here. */
  private comment(character: string): boolean {
    const { sql, position, rules } = this;
    const next = sql[position + 1];
    if (character === '#' && rules.mysqlComments) return this.lineComment();
    if (character === '-' && next === '-') {
      return (!rules.mysqlComments || !(sql.charCodeAt(position + 2) > 32)) && this.lineComment();
    }
    if (character !== '/' || next !== '*') return false;
    const executable = rules.mysqlComments ? /\/\*M?!(?:\d{5,6})?/y : undefined;
    if (executable && this.match(executable) !== '') {
      if (this.conditional) this.broken = true;
      this.conditional = true;
    } else this.blockComment();
    return true;
  }

  private lineComment(): true {
    const end = this.sql.indexOf('\n', this.position);
    this.skipTo(end < 0 ? this.sql.length : end + 1);
    return true;
  }

  private blockComment(): void {
    const { sql, rules } = this;
    let depth = 1;
    BLOCK_EDGE.lastIndex = this.position + 2;
    while (depth > 0) {
      const edge = BLOCK_EDGE.exec(sql)?.[0];
      if (edge === '*/') depth--;
      else if (edge === '/*') depth += rules.nestedComments ? 1 : 0;
      else break;
    }
    if (depth > 0 && !rules.openComments) this.broken = true;
    this.skipTo(depth > 0 ? sql.length : BLOCK_EDGE.lastIndex);
  }

  /** Moves on; code of some servers that swallows the end of its own comment is understood by none. */
  private skipTo(index: number): void {
    if (this.conditional && this.sql.slice(this.position, index).includes('*/')) this.broken = true;
    this.position = index;
  }

  private beyondAscii(): void {
    if (this.sql[this.position] === '\ufeff' && this.lexicon.name === 'sqlite') this.position++;
    else this.word(WORD);
  }

  private digits(): void {
    const alone = this.rules.digitsStartWords && (this.afterDot() || !this.peek(NUMBER_ALONE));
    if (alone) this.word(WORD_OR_DIGITS);
    else this.lowerMatch('number', NUMBER);
  }

  private word(pattern: RegExp): void {
    const start = this.position;
    const text = this.match(pattern);
    const next = this.sql[this.position];
    if ((next === "'" || next === '&') && this.prefixed(text.toUpperCase(), next)) return;
    const folded = this.lexicon.identifier(text, false);
    if (this.lexicon.isUnsure(text)) this.unsure = true;
    const keyword = !this.afterDot() && !this.beforeDot() && !BEYOND_ASCII.test(text);
    this.push('word', keyword ? text.toUpperCase() : '', folded, start);
  }

  /** `E'…'`, `X'…'`, `U&"…"`: reads the literal that the word belongs to; false if it is a word of its own. */
  private prefixed(prefix: string, next: string): boolean {
    const { sql, position, rules } = this;
    if (next === "'" && (prefix === 'X' || prefix === 'B')) {
      this.string(position + 1, false, 'binary');
    } else if (next === "'" && prefix === 'E' && rules.escapeStrings) {
      this.string(position + 1, true, 'string', decodeEscapes);
    } else if (prefix === 'U' && next === '&' && rules.escapeStrings) {
      if (sql[position + 1] === "'")
        this.string(position + 2, this.backslash !== 'plain', 'string', decodeUnicode);
      else if (sql[position + 1] === '"') this.identifier('"', 'quoted', 1, decodeUnicode);
      else return false;
    } else return false;
    return true;
  }

  private string(
    from: number,
    escapes: boolean,
    kind: TokenKind = 'string',
    decode?: (text: string) => string,
  ): void {
    const { end, backslashed } = endOfQuoted(this.sql, from, "'", escapes);
    if (backslashed && decode !== decodeEscapes && this.rules.backslashes.length > 1) this.backslashed = true;
    const content = this.finish(from, end, "'");
    this.push(kind, '', decode ? decode(content) : content, from - 1);
  }

  private doubleQuoted(): void {
    if (this.rules.doubleQuotes === 'identifier') this.identifier('"', 'quoted');
    else this.identifier('"', 'either');
  }

  private identifier(quote: string, kind: TokenKind, skip = 0, decode?: (text: string) => string): void {
    const from = this.position + skip + 1;
    const escapes = kind === 'either' && this.backslash === 'escapes';
    const { end, backslashed } = endOfQuoted(this.sql, from, quote, escapes);
    if (backslashed && kind === 'either' && this.rules.backslashes.length > 1) this.backslashed = true;
    const content = this.finish(from, end, quote);
    this.push(kind, '', this.lexicon.identifier(decode ? decode(content) : content, true), from - 1);
  }

  private bracketed(): void {
    const from = this.position + 1;
    const close = this.sql.indexOf(']', from);
    const content = this.finish(from, close < 0 ? -1 : close + 1, ']');
    this.push('quoted', '', this.lexicon.identifier(content, true), from - 1);
  }

  private dollarQuoted(): boolean {
    const start = this.position;
    const tag = this.match(DOLLAR_TAG);
    if (tag === '') return false;
    const from = start + tag.length;
    const close = this.sql.indexOf(tag, from);
    if (close < 0) this.broken = true;
    this.position = close < 0 ? this.sql.length : close + tag.length;
    this.push('string', '', this.sql.slice(from, close < 0 ? this.sql.length : close), start);
    return true;
  }

  /** Moves behind a quoted text and gives its content; a text without end takes all that is left. */
  private finish(from: number, end: number, quote: string): string {
    if (end < 0) this.broken = true;
    const stop = end < 0 ? this.sql.length + 1 : end;
    this.skipTo(Math.min(stop, this.sql.length));
    return contentOf(this.sql, from, stop, quote);
  }

  private lowerMatch(kind: TokenKind, pattern: RegExp): boolean {
    const start = this.position;
    const text = this.match(pattern);
    if (text === '') return false;
    this.push(kind, '', text.toLowerCase(), start);
    return true;
  }

  private push(kind: TokenKind, key: string, value: string, start: number): void {
    if (key === 'UESCAPE') this.unsure = true;
    this.list.push({ kind, key, value, start, conditional: this.conditional });
  }

  private afterDot(): boolean {
    return this.list[this.list.length - 1]?.key === '.';
  }

  private beforeDot(): boolean {
    const { sql, position } = this;
    return (
      this.rules.dotsMakeIdentifiers &&
      sql[position] === '.' &&
      /[\w$\x80-\uffff]/.test(sql[position + 1] ?? '')
    );
  }

  /** A dot here joins names rather than starting a number. */
  private afterName(): boolean {
    const previous = this.list[this.list.length - 1];
    return (
      previous !== undefined &&
      (previous.kind === 'word' || previous.kind === 'quoted' || previous.kind === 'either')
    );
  }

  private peek(pattern: RegExp): boolean {
    pattern.lastIndex = this.position;
    return pattern.test(this.sql);
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    if (!pattern.test(this.sql)) return '';
    const text = this.sql.slice(this.position, pattern.lastIndex);
    this.position = pattern.lastIndex;
    return text;
  }
}
