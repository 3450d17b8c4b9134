/**
 * Long test files early: Jest goes by the size of a file until it has seen it run, and a small one that takes minutes
 * would keep one worker busy at the end while the other has nothing left. One in five, since they keep many processes busy.
 */
const Sequencer = require('@jest/test-sequencer').default;

const LONG = /[\\/](soundness|package|conformance)[\\/]|[\\/]documentation[\\/](examples|recipes|site)\./;
const BETWEEN = 4;

class LongFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONG.test(path);
    const others = sorted.filter((test) => !isLong(test));
    const early = sorted.filter(isLong).flatMap((test) => [test, ...others.splice(0, BETWEEN)]);
    return [...early, ...others];
  }
}

module.exports = LongFirst;
