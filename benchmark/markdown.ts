/** Numbers and tables as the pages write them. */

export const NAMES: Readonly<Record<string, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MariaDB',
  locmem: 'memory',
  filebased: 'files',
  redis: 'Redis',
  memcached: 'Memcached',
  memjs: 'Memcached by memjs',
};

export const nameOf = (name: string): string => NAMES[name] ?? name;

export const ms = (value: number): string => value.toFixed(3);

export const times = (value: number): string => `${value >= 20 ? value.toFixed(0) : value.toFixed(1)} ×`;

export const ratio = (value: number): string => value.toFixed(2);

/** With three digits, and commas between the thousands. */
export const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));

/** Empty where it was not measured. */
export const cell = (value: number | undefined, write: (value: number) => string): string =>
  value === undefined ? '' : write(value);

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
