/**
 * Prints the numbers of passed, failed and skipped tests in the format of pytest, for scripts/test.
 */
export default class SummaryReporter {
  onTestRunEnd(files, errors) {
    const tests = files.flatMap((file) => [...file.children.allTests()]);
    const count = (state) => tests.filter((test) => test.result().state === state).length;
    // A file with an import error has errors, but no tests.
    const broken = files.filter((file) => file.errors().length > 0).length + errors.length;
    const seconds = (performance.now() / 1000).toFixed(2);
    process.stdout.write(
      `==== ${count("passed")} passed, ${count("failed") + broken} failed, ` +
        `${count("skipped")} skipped in ${seconds}s ====\n`,
    );
  }
}
