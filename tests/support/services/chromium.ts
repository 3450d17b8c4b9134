/** A Chromium that is installed, for the tests of pages: it is found here, and each suite opens its own. */
import { findProgram } from './private';
import type { ServiceStarter } from './service';

const VARIABLE = 'CHROMIUM_PATH';

/** The path of the program; that of the environment before any other. */
export function chromiumProgram(): string | undefined {
  return (
    process.env[VARIABLE] ||
    findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
  );
}

export const chromium: ServiceStarter = {
  name: 'chromium',
  variable: VARIABLE,
  wanted: 'Chromium',
  withoutDocker: true,
  async start() {
    const program = chromiumProgram();
    if (program === undefined) return undefined;
    return { name: 'chromium', url: program, origin: 'program', stop: async () => undefined };
  },
};
