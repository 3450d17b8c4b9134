/** What one operation has seen and done, written to the process’s log in one piece when it ends. */
import { writeSync } from 'node:fs';
import { type Counts, type Line, now, type Subject, textOf } from '../sightings';

export class Diary {
  #lines: Line[] = [];

  constructor(private readonly file: number) {}

  known(subject: Subject, version: number): void {
    this.#lines.push({ kind: 'known', subject, version, at: now() });
  }

  added(subject: Subject, version = 1): void {
    this.#lines.push({ kind: 'added', subject, version, at: now() });
  }

  read(subject: Subject, version: number, from: number, path: string): void {
    this.#lines.push({ kind: 'read', subject, version, from, at: now(), path });
  }

  wrong(text: string): void {
    this.#lines.push({ kind: 'wrong', text });
  }

  end(): void {
    this.#lines.push({ kind: 'done' });
    this.#write();
  }

  refused(error: unknown): void {
    const native = (error as { nativeError?: unknown }).nativeError ?? error; // Objection wraps what it knows
    const { code, name, message } = native as Error & { code?: unknown };
    this.#lines.push({
      kind: 'refused',
      text: `${String(code ?? name)}: ${message.split(' - ').at(-1)!.slice(0, 90)}`,
    });
    this.#write();
  }

  trouble(kind: 'mark lost' | 'cache error', text: string): void {
    this.#lines.push({ kind, text });
    this.#write();
  }

  counts(counts: Counts): void {
    this.#lines.push({ kind: 'counts', counts });
    this.#write();
  }

  #write(): void {
    writeSync(this.file, this.#lines.map(textOf).join(''));
    this.#lines = [];
  }
}
