/** An unknown word may be a slip of an app, a model or a table: all of them are suggested. */
import { settings, UnknownNameError } from '../cachalot/index';

/** The error itself, unless it is one of an unknown table. */
export function widened(error: unknown): unknown {
  if (!(error instanceof UnknownNameError) || error.kind !== 'table') return error;
  const apps = Object.entries(settings.APPS).flatMap(([app, models]) => [
    app,
    ...Object.keys(models).map((name) => `${app}.${name}`),
  ]);
  return new UnknownNameError('table', error.unknownName, new Set([...apps, ...error.known]));
}
