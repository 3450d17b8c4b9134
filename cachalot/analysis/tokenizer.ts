/**
 * Cuts a text into tokens by the lexical rules of a dialect: in one pass, in linear time, without ever throwing.
 *
 * Comments and white space vanish. What only some servers would execute (`/*!80000 … *\/`) stays, and says so.
 */
import type { Backslash, LexicalRules, Lexicon } from '../databases/lexicon';
import { endOfDigits, endOfWord, isInWord, ROLE, roleAt } from './characters';
import { endOfComment } from './comments';
import { keyOf } from './keywords';
import { contentOf, decodeEscapes, decodeUnicode, endOfQuoted, plainEnd } from './literals';
import { type Operator, operatorAt } from './operators';
import { isIdentifier, type Token, type TokenKind, type Tokens } from './token';

const NUMBER = /0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const NUMBER_ALONE = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$\x80-\uffff])/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$/y;
const NAMED = /[:@$#][\w$\x80-\uffff]+(?:::[\w$\x80-\uffff]*)*(?:\([^\s)]*\)?)?/y;
const VARIABLE = /@@?(?:[\w$.\x80-\uffff]+|`[^`]*`|'[^']*'|"[^"]*")?(?:\.`[^`]*`|\.[\w$]+)*/y;
/** Neither NUL nor half a surrogate pair reaches a server as it was written. */
const UNSENDABLE = /[\0\ud800-\udfff]/u;

export function tokenize(sql: string, lexicon: Lexicon, backslash?: Backslash): Tokens {
  return new Scanner(sql, lexicon, backslash ?? lexicon.rules.backslashes[0] ?? 'plain').scan();
}

class Scanner {
  private readonly list: Token[] = [];
  private readonly rules: LexicalRules;
  private previous: Token | undefined;
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

  private step(): void {
    const role = roleAt(this.sql, this.position);
    if (role === ROLE.space) this.position++;
    else if (role === ROLE.letter) this.word();
    else if (role === ROLE.lone) this.lone();
    else if (role === ROLE.dot) this.dot();
    else if (role === ROLE.mark) this.mark(this.sql[this.position] as string);
    else if (role === ROLE.digit) this.digits();
    else this.beyondAscii();
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
    if (character === '?')
      return (rules.namedPlaceholders || !rules.userOperators) && this.numbered(character);
    if (character === '@' && rules.variables) return this.lowerMatch('variable', VARIABLE);
    if (rules.namedPlaceholders && ':@$#'.includes(character)) return this.lowerMatch('placeholder', NAMED);
    if (character !== '$') return false;
    if (!rules.digitsStartWords)
      return this.numbered(character) || (rules.escapeStrings && this.dollarQuoted());
    this.word();
    return true;
  }

  /** `?`, `?1`, `$1` */
  private numbered(character: string): boolean {
    const start = this.position;
    const end = endOfDigits(this.sql, start + 1);
    if (character === '$' && end === start + 1) return false;
    this.position = end;
    this.push('placeholder', '', this.sql.slice(start, end), start);
    return true;
  }

  /** It starts a number, unless it joins names. */
  private dot(): void {
    if (!this.afterName() && roleAt(this.sql, this.position + 1) === ROLE.digit)
      this.lowerMatch('number', NUMBER);
    else this.lone();
  }

  private lone(): void {
    const start = this.position++;
    this.push('symbol', this.sql[start] as string, '', start);
  }

  private symbol(character: string): void {
    if (this.conditional && this.sql.startsWith('*/', this.position)) {
      this.conditional = false;
      this.position += 2;
      return;
    }
    const operator: Operator = this.rules.userOperators
      ? operatorAt(this.sql, this.position, this.previous)
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
    const end = endOfComment(sql, this.position, rules.nestedComments);
    if (end < 0 && !rules.openComments) this.broken = true;
    this.skipTo(end < 0 ? sql.length : end);
  }

  /** Moves on; code of some servers that swallows the end of its own comment is understood by none. */
  private skipTo(index: number): void {
    if (this.conditional && this.sql.slice(this.position, index).includes('*/')) this.broken = true;
    this.position = index;
  }

  private beyondAscii(): void {
    if (this.sql[this.position] === '\ufeff' && this.lexicon.name === 'sqlite') this.position++;
    else this.word();
  }

  private digits(): void {
    const alone = this.rules.digitsStartWords && (this.afterDot() || !this.peek(NUMBER_ALONE));
    if (alone) this.word();
    else this.lowerMatch('number', NUMBER);
  }

  private word(): void {
    const { sql, lexicon, position: start } = this;
    this.position = endOfWord(sql, start);
    const text = sql.slice(start, this.position);
    const next = sql[this.position];
    if ((next === "'" || next === '&') && this.prefixed(text.toUpperCase(), next)) return;
    const key = this.afterDot() || this.beforeDot() ? '' : keyOf(text);
    // no server folds the letters of a keyword in a way of its own
    if (key === '' ? lexicon.isUnsure(text) : key === 'UESCAPE') this.unsure = true;
    this.push('word', key, lexicon.identifier(text, false), start);
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
    const content = this.quoted(from, "'", escapes, decode !== decodeEscapes);
    this.push(kind, '', decode ? decode(content) : content, from - 1);
  }

  private doubleQuoted(): void {
    if (this.rules.doubleQuotes === 'identifier') this.identifier('"', 'quoted');
    else this.identifier('"', 'either');
  }

  private identifier(quote: string, kind: TokenKind, skip = 0, decode?: (text: string) => string): void {
    const from = this.position + skip + 1;
    const escapes = kind === 'either' && this.backslash === 'escapes';
    const content = this.quoted(from, quote, escapes, kind === 'either');
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

  /** Moves behind a quoted text and gives its content; `varies` if a setting decides what its backslashes mean. */
  private quoted(from: number, quote: string, escapes: boolean, varies: boolean): string {
    const plain = this.conditional ? -1 : plainEnd(this.sql, from, quote);
    if (plain >= 0) {
      this.position = plain + 1;
      return this.sql.slice(from, plain);
    }
    const { end, backslashed } = endOfQuoted(this.sql, from, quote, escapes);
    if (backslashed && varies && this.rules.backslashes.length > 1) this.backslashed = true;
    return this.finish(from, end, quote);
  }

  /** The same by the place of the end that was found; a text without end takes all that is left. */
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
    this.previous = { kind, key, value, start, conditional: this.conditional };
    this.list.push(this.previous);
  }

  private afterDot(): boolean {
    return this.previous?.key === '.';
  }

  private beforeDot(): boolean {
    const { sql, position, rules } = this;
    return rules.dotsMakeIdentifiers && sql[position] === '.' && isInWord(sql, position + 1);
  }

  /** A dot here joins names rather than starting a number. */
  private afterName(): boolean {
    return this.previous !== undefined && isIdentifier(this.previous);
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
