/** Settings as they may be shown: no passwords, and names in place of instances and functions. */
import { className, maskCredentials } from '../cachalot/support/describe';
import { isKnexInstance } from './databases';

const SECRET = /pass|secret|token|credential|privatekey|^(key|pfx|auth)$/i;

/** Deeper than any setting goes; what is deeper, or goes in circles, is cut. */
const DEEPEST = 6;

/** A copy of plain data; the names of classes and functions stand in brackets. */
export function printable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskCredentials(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[${functionName(value)}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '[…]';
  if (Array.isArray(value)) return value.map((part) => printable(part, depth + 1));
  const name = className(value);
  if (name !== undefined) return `[${name}]`;
  const shown = ([key, part]: [string, unknown]) => [
    key,
    hides(key, part) ? '[hidden]' : printable(part, depth + 1),
  ];
  return Object.fromEntries(Object.entries(value).map(shown));
}

/** Only texts and numbers: an app or a model may be called Token. */
function hides(key: string, value: unknown): boolean {
  return SECRET.test(key) && (typeof value === 'number' || (typeof value === 'string' && value !== ''));
}

function functionName(value: object & { name?: unknown }): string {
  if (isKnexInstance(value)) {
    const { client } = value.client.config as { client?: unknown };
    return typeof client === 'string' ? `Knex ${client}` : 'Knex';
  }
  if ('tableName' in value) return String(value.name);
  return value.name === '' ? 'function' : `function ${String(value.name)}`;
}
