/**
 * fast-check as the tests use it: with the same values in every run, so that a failure is the change’s that is under test.
 * `SEED=random npm test` looks for new ones; `SEED=7 npm test` repeats what one of those has found.
 */
import * as fc from 'fast-check';

const { SEED = '1' } = process.env;

if (SEED !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(SEED) });

export * from 'fast-check';
