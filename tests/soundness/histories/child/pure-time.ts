/** The one clock that histories are told by. Imported first, before anybody gets at it. */
const nanoseconds = process.hrtime.bigint.bind(process.hrtime);

/** Nanoseconds of the monotonic clock that all processes of this machine share. */
export const now = (): number => Number(nanoseconds());
