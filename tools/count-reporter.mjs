import { writeSync } from 'node:fs'

/** Closes a test run with one line that a machine can read, `vitest: N passed, N failed, N skipped`. */
export default class CountReporter {
  counts = { passed: 0, failed: 0, skipped: 0 }

  onInit() {
    // On exit, so that no other reporter writes after it.
    process.once('exit', () => {
      const { passed, failed, skipped } = this.counts
      writeSync(1, `vitest: ${passed} passed, ${failed} failed, ${skipped} skipped\n`)
    })
  }

  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      let failedHere = 0
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') counts.passed++
        else if (state === 'failed') failedHere++
        else counts.skipped++
      }
      // A file that does not load, or whose hooks throw, is a failure even where no test of it ran.
      counts.failed += Math.max(failedHere, module.ok() ? 0 : 1)
    }
    this.counts = counts
  }
}
