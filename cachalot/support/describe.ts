/** Names a value in a message, briefly and without giving away a password. */
import { isNativeError } from 'node:util/types';

const LONGEST = 80;

/** `"text"`, `5`, `null`, `an array`, `the function greet`, `an object of class Date`: what a sentence needs. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'function':
      return value.name === '' ? 'a function' : `the function ${value.name}`;
    case 'object':
      return value === null ? 'null' : describeObject(value);
    case 'bigint':
      return `${value}n`;
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

function quote(text: string): string {
  const masked = maskCredentials(text);
  return JSON.stringify(masked.length > LONGEST ? `${masked.slice(0, LONGEST)}…` : masked);
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  const name = className(value);
  return name === undefined ? 'an object' : `an object of class ${name}`;
}

/** The name of an object's class, or `undefined` for a plain object. */
export function className(value: object): string | undefined {
  const prototype: { constructor?: { name?: unknown } } | null = Object.getPrototypeOf(value);
  // A plain object of another realm (a worker, a test sandbox) has another Object.prototype.
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
  const name = prototype.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'unknown';
}

/** The same text with the password of every URL in it replaced: `redis://user:***@host`. */
export function maskCredentials(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/]*@/gi, '$1***@');
}

/** What an error says, or what else was thrown. */
export function messageOf(error: unknown): string {
  return isError(error) ? error.message : describe(error);
}

/** An error of any realm: those of Node itself are not `instanceof Error` in a test runner's sandbox. */
export function isError(value: unknown): value is Error {
  return isNativeError(value) || value instanceof Error;
}
